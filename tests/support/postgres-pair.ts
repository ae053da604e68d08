import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/drivers/postgres-embedded/start.ts";
import { silent } from "./silent.ts";

export interface PostgresPair extends AsyncDisposable {
  /** Gone with the pair. */
  readonly folder: string;
  readonly primary: EmbeddedPostgres;
  /** Streams from the primary until {@link promote}. */
  readonly standby: EmbeddedPostgres;
  /** Both, the standby first: who goes by order alone meets the wrong one. */
  readonly url: string;
  /** Makes the standby a primary. */
  promote(): Promise<void>;
}

const SETTINGS = {
  fsync: "off",
  wal_level: "replica",
  max_wal_senders: "4",
  hot_standby: "on",
  max_connections: "60",
};

/** Two real servers, one a standby of the other, as fail-over meets them. */
export async function startPostgresPair(): Promise<PostgresPair> {
  await using starting = new AsyncDisposableStack();
  const folder = mkdtempSync(path.join(tmpdir(), "vedette-test-pair-"));
  starting.defer(() => rmSync(folder, { recursive: true, force: true }));
  const first = path.join(folder, "a");
  const second = path.join(folder, "b");

  const seed = await startEmbeddedPostgres({ dir: first, log: silent, settings: SETTINGS });
  await seed.stop();
  copyCluster(first, second);
  const primary = starting.use(await startEmbeddedPostgres({ dir: first, log: silent, settings: SETTINGS }));
  const standby = starting.use(
    await startEmbeddedPostgres({
      dir: second,
      log: silent,
      settings: { ...SETTINGS, primary_conninfo: `'host=${socketOf(primary.url)} user=vedette'` },
    }),
  );
  const started = starting.move();
  return {
    folder,
    primary,
    standby,
    url: `postgresql://vedette@/vedette?host=${socketOf(standby.url)},${socketOf(primary.url)}`,
    async promote() {
      const client = new pg.Client({ connectionString: standby.url });
      await client.connect();
      await client.query("select pg_promote(true, 30)");
      await client.end();
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

export function socketOf(url: string): string {
  return new URL(url.replace("@/", "@localhost/")).searchParams.get("host") ?? "";
}

/** A cold copy that will follow the original. Its files belong to whom the original's belong. */
function copyCluster(from: string, to: string): void {
  mkdirSync(to, { mode: 0o700 });
  const name = readdirSync(from).find((entry) =>
    statSync(path.join(from, entry, "PG_VERSION"), { throwIfNoEntry: false }),
  );
  if (name === undefined) throw new Error("there is no cluster to copy");
  const copy = path.join(to, name);
  cpSync(path.join(from, name), copy, { recursive: true });
  writeFileSync(path.join(copy, "standby.signal"), "");
  chmodSync(copy, 0o700);
  const { uid, gid } = statSync(path.join(from, name));
  if (process.getuid?.() !== 0) return;
  for (const entry of readdirSync(copy, { recursive: true, encoding: "utf8" })) {
    chownSync(path.join(copy, entry), uid, gid);
  }
  chownSync(copy, uid, gid);
  chownSync(to, statSync(from).uid, statSync(from).gid);
}
