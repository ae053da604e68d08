import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { expect, it } from "vitest";
import { freshDatabase } from "../support/database.ts";
import { startLoad } from "../support/load.ts";
import { Instance } from "../support/server.ts";
import { until } from "../support/until.ts";
import { expectEveryEventOnce } from "./every-event-once.ts";

type Blow = "web" | "worker" | "connections";
const BLOWS: readonly (readonly Blow[])[] = [
  ["worker"],
  ["web"],
  ["connections"],
  ["web", "worker"],
  ["worker", "connections"],
];

it("killing web, worker or its database connections mid-batch loses and doubles nothing", async () => {
  await using database = await freshDatabase();
  await using instance = await Instance.open({ databaseUrl: database.url });
  await using pool = poolOf(database.url);
  const dsn = await instance.dsn("acme/shop");
  const running = { web: await instance.start("web"), worker: await instance.start("worker") };
  const load = startLoad(dsn);

  for (const blows of BLOWS) {
    const before = load.answered.size;
    await until("fifty answers", () => load.answered.size > before + 50);
    await pause(randomInt(300)); // anywhere in a batch: the moment is what is tried here
    await Promise.all(
      blows.map((blow) => (blow === "connections" ? endConnections(pool) : killAndStart(blow))),
    );
  }
  await load.stop();
  expect(load.answered.size).toBeGreaterThan(BLOWS.length * 50);
  expect(load.unanswered()).toBeGreaterThan(0); // it really was away
  await expectEveryEventOnce(pool, dsn, load, async () => {
    await running.worker.stop();
    running.worker = await instance.start("worker");
  });

  async function killAndStart(role: "web" | "worker"): Promise<void> {
    await running[role].kill();
    running[role] = await instance.start(role);
  }
}, 120_000);

function endConnections(pool: pg.Pool): Promise<unknown> {
  return pool.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'vedette worker' and datname = current_database()`,
  );
}

function poolOf(connectionString: string): pg.Pool & AsyncDisposable {
  const pool = new pg.Pool({ connectionString, max: 2 });
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.end() });
}
