import { expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import type { WireOperation } from "../../src/wire/operation.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { freePort } from "../support/free-port.ts";
import { startLoad } from "../support/load.ts";
import { lackOfRedis, RedisServer } from "../support/redis.ts";
import { Instance } from "../support/server.ts";
import { until } from "../support/until.ts";

describeWhere(lackOfRedis, "a worker of three threads", () => {
  it("counts what all of them store as one node", async () => {
    await using database = await freshDatabase();
    await using redis = await RedisServer.start();
    const port = await freePort();
    await using instance = await Instance.open({
      databaseUrl: database.url,
      env: { QUEUE_URL: `redis://127.0.0.1:${redis.port}`, VEDETTE_WORKER_CONCURRENCY: "3" },
    });
    await Promise.all([
      instance.start("web"),
      instance.start("worker", { VEDETTE_METRICS_PORT: String(port) }),
    ]);
    const load = startLoad(await instance.dsn("acme/shop"), 4);
    await until("three hundred answers", () => load.answered.size >= 300);
    await load.stop();
    await using connection = connect(database.url, { max: 1, application: "test", onError: () => undefined });
    const text = await until(
      "count of all",
      async () => {
        const answer = await fetch(`http://127.0.0.1:${port}/metrics`).catch(() => undefined); // not up yet
        const metrics = (await answer?.text()) ?? "";
        const counted = Number(/^vedette_batch_events_total (\d+)$/m.exec(metrics)?.[1] ?? 0);
        const { rowCount: stored } = await connection.pool.query("select from event");
        return counted >= load.answered.size && counted === stored && metrics;
      },
      90_000,
    );
    // One process: its memory is not counted three times.
    expect(text.match(/^process_resident_memory_bytes /gm)).toHaveLength(1);
    const api = await instance.api();
    const { nodes } = await api.get<WireOperation>("internal/operation/");
    expect(nodes.find(({ role }) => role === "worker")).toMatchObject({ threads: 3, state: "well" });
  }, 120_000);
});
