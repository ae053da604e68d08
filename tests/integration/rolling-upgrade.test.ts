import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { expect, it } from "vitest";
import { emptyDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { freePort } from "../support/free-port.ts";
import { ledgerOf, readLedger, storedIds } from "../support/ledger.ts";
import { startLoad } from "../support/load.ts";
import type { Running } from "../support/program.ts";
import { until } from "../support/until.ts";
import { lacksOldVersion, Version } from "../support/version.ts";

const EXPAND = "alter table issue add column mood text; create table new_feature (id bigint);";
const CONTRACT =
  "-- Nobody reads it since 9000.\n-- needs 9000_expand.sql\nalter table issue drop column mood;";

describeWhere(lacksOldVersion, "a cluster of two machines", () => {
  it("goes from the previous version to this one, node by node, and loses and doubles no event", async () => {
    await using stack = new AsyncDisposableStack();
    const folder = mkdtempSync(path.join(tmpdir(), "vedette-test-rolling-"));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const database = stack.use(await emptyDatabase());
    const pool = new pg.Pool({ connectionString: database.url, max: 2 });
    stack.defer(() => pool.end());

    const older = Version.previous(path.join(folder, "old"));
    const newer = Version.current(path.join(folder, "new"));
    writeFileSync(path.join(newer.folder, "migrations/9000_expand.sql"), EXPAND);
    const machines = [
      await Machine.open(database.url, path.join(folder, "a")),
      await Machine.open(database.url, path.join(folder, "b")),
    ] as const;
    for (const machine of machines) stack.use(machine);
    const [first, second] = machines;

    await done(older.run(["upgrade", "--noinput"], first.env));
    const dsn = (await done(older.run(["createproject", "acme/shop"], first.env))).trim();
    await Promise.all(machines.map((machine) => machine.start(older)));
    const loads = machines.map(({ port }) => startLoad(new URL(dsn.replace(/:\d+\//, `:${port}/`)), 3));

    // The schema first; what runs goes on, and may even be started again.
    await more();
    await done(newer.run(["upgrade", "--noinput"], first.env));
    await more();
    await second.stop("SIGKILL");
    await second.start(older);
    await more();
    await first.stop("SIGTERM");
    await first.start(newer);
    await more(); // both versions side by side
    await second.stop("SIGTERM");
    await second.start(newer);
    await more();
    await Promise.all(loads.map((load) => load.stop()));

    const answered = loads.flatMap((load) => [...load.answered]);
    await until("every event that was answered", async () => {
      const ids = await storedIds(pool);
      return answered.every((id) => ids.has(id));
    });
    await until("end of the writing", async () => {
      const { accepted, rows } = await readLedger(pool);
      return accepted === rows;
    });
    expect(await readLedger(pool)).toEqual(ledgerOf((await storedIds(pool)).size));

    async function more(): Promise<void> {
      const before = loads.map(({ answered }) => answered.size);
      await until("more answers of both", () =>
        loads.every(({ answered }, index) => answered.size > (before[index] ?? 0) + 20),
      );
    }
  }, 180_000);

  it("a node that is too old says so and stops, while it runs and when it is started", async () => {
    await using stack = new AsyncDisposableStack();
    const folder = mkdtempSync(path.join(tmpdir(), "vedette-test-rolling-"));
    stack.defer(() => rmSync(folder, { recursive: true, force: true }));
    const database = stack.use(await emptyDatabase());
    const older = Version.current(path.join(folder, "old"));
    const newer = Version.current(path.join(folder, "new"));
    const env = (name: string) => ({
      ...CLUSTER,
      DATABASE_URL: database.url,
      VEDETTE_DATA_DIR: path.join(folder, name),
    });
    writeFileSync(path.join(newer.folder, "migrations/9000_expand.sql"), EXPAND);

    await done(older.run(["upgrade", "--noinput"], env("a")));
    const early = newer.run(["run", "worker"], env("b"));
    expect(await early.ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('lacks 9000_expand.sql. Run "vedette upgrade" once with this version'),
    });
    await done(newer.run(["upgrade", "--noinput"], env("b")));
    const running = older.run(["run", "worker"], env("c"));
    const kept = newer.run(["run", "cron"], env("d"));
    stack.defer(async () => {
      kept.child.kill("SIGINT");
      await kept.ended;
    });
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    stack.defer(() => pool.end());
    await until("both nodes", async () => (await pool.query("select from node")).rowCount === 2);

    writeFileSync(path.join(newer.folder, "migrations/9001_contract.sql"), CONTRACT);
    await done(newer.run(["upgrade", "--noinput"], env("b")));
    const words = "This version of Vedette is too old for its database";
    expect(await running.ended).toMatchObject({ code: 1, stderr: expect.stringContaining(words) });
    const again = await older.run(["run", "worker"], env("c")).ended;
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^vedette: This version .* \(9001_contract\.sql\)\. Start/),
    });
    // It knew 9000, which is all that 9001 asks for.
    await until("the node that knows enough, alone", async () => {
      const { rows } = await pool.query<{ role: string }>("select role from node");
      return rows.length === 1 && rows[0]?.role === "cron";
    });
    expect(kept.child.exitCode).toBeNull();
  }, 120_000);
});

const CLUSTER = { QUEUE_URL: "embedded:", VEDETTE_DRAIN_SECONDS: "1" };

/** A web node and a worker that share a spool, of whichever version. */
class Machine implements AsyncDisposable {
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  #running: Running[] = [];

  private constructor(port: number, databaseUrl: string, dataDir: string) {
    this.port = port;
    this.env = {
      ...CLUSTER,
      DATABASE_URL: databaseUrl,
      VEDETTE_DATA_DIR: dataDir,
      VEDETTE_PORT: String(port),
      VEDETTE_SECRET_KEY: "0123456789abcdef0123456789abcdef",
    };
  }

  static async open(databaseUrl: string, dataDir: string): Promise<Machine> {
    return new Machine(await freePort(), databaseUrl, dataDir);
  }

  async start(version: Version): Promise<void> {
    const web = version.run(["run", "web"], this.env);
    this.#running = [web, version.run(["run", "worker"], this.env)];
    await web.says("Vedette is ready");
  }

  async stop(signal: NodeJS.Signals): Promise<void> {
    for (const { child } of this.#running) child.kill(signal);
    await Promise.all(this.#running.map(({ ended }) => ended));
    this.#running = [];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop("SIGKILL");
  }
}

async function done({ ended }: Running): Promise<string> {
  const { code, stdout, stderr } = await ended;
  if (code !== 0) throw new Error(`it ended with ${code}: ${stderr}`);
  return stdout;
}
