import { randomInt } from "node:crypto";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { embeddedPostgresUrl } from "../../src/drivers/postgres-embedded/start.ts";
import { startLoad } from "../support/load.ts";
import { startAll } from "../support/server.ts";
import { until } from "../support/until.ts";
import { expectEveryEventOnce } from "./every-event-once.ts";

/** What `kill -9` hits in each round. */
const BLOWS = [["vedette"], ["vedette", "postgres"], ["postgres"]] as const;

it("killing run all, its Postgres or both mid-batch loses and doubles nothing", async () => {
  const started = await startAll();
  await using instance = started.instance;
  let { server } = started;
  const dsn = await instance.dsn("acme/shop");
  const load = startLoad(dsn);

  for (const blows of BLOWS) {
    const before = load.answered.size;
    await until("fifty answers", () => load.answered.size > before + 50);
    await pause(randomInt(300)); // anywhere in a batch: the moment is what is tried here
    const postgres = instance.postgresPid();
    const falls = blows.map(async (blow) => {
      if (blow === "vedette") await server.kill();
      else if (postgres !== undefined) process.kill(postgres, "SIGKILL");
    });
    await Promise.all(falls);
    if (blows.some((blow) => blow === "vedette")) server = await instance.start("all");
    else await until("new Postgres", () => (instance.postgresPid() ?? postgres) !== postgres);
  }
  await load.stop();
  expect(load.answered.size).toBeGreaterThan(BLOWS.length * 50);

  const url = await until("Postgres", () => embeddedPostgresUrl(path.join(instance.dataDir, "postgres")));
  // Connections end when the server is restarted below.
  await using database = connect(url, { max: 2, application: "test", onError: () => {} });
  await expectEveryEventOnce(database.pool, dsn, load, async () => {
    await server.stop();
    server = await instance.start("all");
  });
}, 180_000);
