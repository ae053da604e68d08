import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { embeddedPostgresUrl } from "../../src/drivers/postgres-embedded/start.ts";
import { describeWhere } from "../support/describe-where.ts";
import { send } from "../support/ingest-server.ts";
import { envelopeOf, startLoad } from "../support/load.ts";
import { startAll } from "../support/server.ts";
import { until } from "../support/until.ts";
import { expectEveryEventOnce } from "./every-event-once.ts";

const lack = canMount() ? undefined : "the right to mount a small file system; run the tests as root";

describeWhere(lack, "a disk that is full while events come", () => {
  it("refuses them in a sentence, loses none that was answered, and goes on when there is room", async () => {
    using disk = mountDisk("260m");
    const started = await startAll({ dataDir: path.join(disk.dir, "data") });
    await using instance = started.instance;
    let { server } = started;
    const dsn = await instance.dsn("acme/shop");
    const load = startLoad(dsn);
    await until("first answers", () => load.answered.size > 20);

    const ballast = path.join(disk.dir, "ballast");
    const { bavail, bsize } = statfsSync(disk.dir);
    // As good as full: what is left is taken by the events that come.
    writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 2 ** 21)));
    const refusal = await until("refusal", async () => {
      const body = envelopeOf("ab".repeat(16), 0).padEnd(100_000, "\n");
      const reply = await send(instance.port, `/api${dsn.pathname}/envelope/?sentry_key=${dsn.username}`, {
        body,
      });
      return reply.status === 503 && reply;
    });
    expect(refusal.json).toMatchObject({ detail: expect.stringMatching(/try again later/) });
    expect(Number(refusal.headers["retry-after"])).toBeGreaterThan(0);
    await until("refused applications", () => load.unanswered() > 20);
    expect(server.stderr()).toContain("the spool cannot be written to; events are refused until it can");

    rmSync(ballast);
    const before = load.answered.size;
    await until("answers again", () => load.answered.size > before + 50, 90_000);
    await load.stop();
    const url = await until("Postgres", () => embeddedPostgresUrl(path.join(instance.dataDir, "postgres")));
    await using database = connect(url, { max: 2, application: "test", onError: () => {} });
    await expectEveryEventOnce(database.pool, dsn, load, async () => {
      expect((await server.stop()).code).toBe(0);
      server = await instance.start("all");
    });
  }, 180_000);
});

function mountDisk(size: string): { readonly dir: string } & Disposable {
  const dir = mkdtempSync(path.join(tmpdir(), "vedette-test-disk-"));
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=755`, "vedette-test", dir]);
  return {
    dir,
    [Symbol.dispose]() {
      execFileSync("umount", ["--lazy", dir]);
      rmdirSync(dir);
    },
  };
}

function canMount(): boolean {
  if (process.getuid?.() !== 0) return false;
  const dir = mkdtempSync(path.join(tmpdir(), "vedette-test-disk-"));
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=1m", "vedette-test", dir]);
  if (status === 0) execFileSync("umount", [dir]);
  rmdirSync(dir);
  return status === 0;
}
