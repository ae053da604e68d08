import { expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { openFrameReceipts } from "../../src/drivers/queue-redis/receipts.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { lackOfRedis, RedisServer } from "../support/redis.ts";
import { Instance } from "../support/server.ts";

describeWhere(lackOfRedis, "vedette queues", () => {
  it("shows what waits and what is parked, sends it back, and drops it", async () => {
    await using database = await freshDatabase();
    await using redis = await RedisServer.start();
    await using instance = await Instance.open({ databaseUrl: database.url, env: { QUEUE_URL: redis.url } });
    await using connection = connect(database.url, { max: 1, application: "test", onError: () => {} });
    expect(await instance.command("queues", "list")).toMatch(/lane 0: 0 frames[\s\S]*parked: none/);

    const frame = { source: "a spool", first: 7n, lane: 3, data: Buffer.from("no frame at all") };
    await openFrameReceipts(connection.pool).park(frame, "its bytes make no sense");
    const { parked } = JSON.parse(await instance.command("queues", "list", "--json"));
    expect(parked).toMatchObject([{ reason: "its bytes make no sense", bytes: 15, projectIds: [] }]);
    const id = String(parked[0].id);

    await instance.command("queues", "retry", id);
    expect(await instance.command("queues", "list")).toMatch(/lane 3: 1 frames[\s\S]*sent back at/);
    await instance.command("queues", "drop", id);
    expect(await instance.command("queues", "list")).toMatch(/parked: none/);
    await expect(instance.command("queues", "drop", id)).rejects.toThrow(/No frame \d+ is parked/);
  }, 60_000);
});
