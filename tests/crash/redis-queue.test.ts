import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { expect, it } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { storedIds } from "../support/ledger.ts";
import { startLoad } from "../support/load.ts";
import { lackOfRedis, RedisServer } from "../support/redis.ts";
import { Instance } from "../support/server.ts";
import { until } from "../support/until.ts";
import { expectEveryEventOnce } from "./every-event-once.ts";

type Blow = "web" | "worker" | "redis" | "emptied";
const BLOWS: readonly (readonly Blow[])[] = [
  ["worker"],
  ["emptied"],
  ["web"],
  ["redis"],
  ["redis", "worker"],
  ["web", "emptied"],
  ["redis", "web", "worker"],
];

/** Frames in the hand of a dead worker are taken over after half a minute. */
const TAKEN_OVER_MS = 120_000;

describeWhere(lackOfRedis, "the queue in Redis", () => {
  for (const [what, settings] of [
    ["that syncs its file every second", ["--appendonly", "yes"]],
    ["that keeps nothing on disk", []],
  ] as const) {
    it(`loses and doubles nothing when web, worker and a Redis ${what} are killed or emptied`, async () => {
      await using database = await freshDatabase();
      await using redis = await RedisServer.start(...settings);
      await using instance = await Instance.open({
        databaseUrl: database.url,
        env: { QUEUE_URL: redis.url },
      });
      await using pool = poolOf(database.url);
      const dsn = await instance.dsn("acme/shop");
      const running = { web: await instance.start("web"), worker: await instance.start("worker") };
      const load = startLoad(dsn);

      for (const blows of BLOWS) {
        const before = load.answered.size;
        await until("fifty answers", () => load.answered.size > before + 50);
        await pause(randomInt(300)); // anywhere in a batch: the moment is what is tried here
        await Promise.all(blows.map(strike));
      }
      await load.stop();
      expect(load.answered.size).toBeGreaterThan(BLOWS.length * 50);
      await until(
        "every event that was answered",
        async () => {
          const ids = await storedIds(pool);
          return [...load.answered].every((id) => ids.has(id));
        },
        TAKEN_OVER_MS,
      );
      await expectEveryEventOnce(pool, dsn, load, async () => {
        await running.worker.stop();
        running.worker = await instance.start("worker");
      });
      // What a worker had stored when it died is found stored by the one who takes it over.
      await until("end of what Redis holds", async () => (await held(redis)) === 0, TAKEN_OVER_MS);
      await until(
        "end of the receipts",
        async () => (await pool.query("select from queue_frame")).rowCount === 0,
        TAKEN_OVER_MS,
      );

      async function strike(blow: Blow): Promise<void> {
        if (blow === "emptied") await redis.command("FLUSHALL");
        else if (blow === "redis") {
          await redis.kill();
          await redis.start();
        } else {
          await running[blow].kill();
          running[blow] = await instance.start(blow);
        }
      }
    }, 300_000);
  }
});

async function held(redis: RedisServer): Promise<number> {
  const counts = (await redis.command("HVALS", "{vedette}:queue:held")) as string[];
  return counts.reduce((sum, bytes) => sum + Number(bytes), 0);
}

function poolOf(connectionString: string): pg.Pool & AsyncDisposable {
  const pool = new pg.Pool({ connectionString, max: 2 });
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() });
}
