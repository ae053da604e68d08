import { expect, it } from "vitest";
import { describeWhere } from "../support/describe-where.ts";
import { accept, readUntil } from "../support/queue-stand-ins.ts";
import { lackOfRedis } from "../support/redis.ts";
import { startRedisCluster, startRedisWithSentinel } from "../support/redis-kinds.ts";
import { RedisQueue } from "../support/redis-queue.ts";
import { until } from "../support/until.ts";

describeWhere(lackOfRedis, "the queue", () => {
  it("goes through a Redis Cluster", async () => {
    await using cluster = await startRedisCluster();
    await using queue = await RedisQueue.open();
    const { place: redis } = cluster;
    await using web = await queue.openQueue({ redis });
    await using worker = await queue.openReader({ redis });
    const bodies = Array.from({ length: 200 }, (_, n) => `${n}`);
    const appended = Promise.all(bodies.map((body, n) => web.append({ ...accept(body), projectId: n % 10 })));
    await readUntil(worker, queue.store.store, () => queue.store.bodies.length >= 200);
    await appended;
    expect(queue.store.bodies.toSorted()).toEqual(bodies.toSorted());
    await until("empty spool", () => web.backlog().bytes === 0);
  }, 60_000);

  it("follows the sentinels to a new primary, and loses nothing on the way", async () => {
    await using pair = await startRedisWithSentinel();
    await using queue = await RedisQueue.open();
    const { place: redis } = pair;
    await using web = await queue.openQueue({ redis });
    await using worker = await queue.openReader({ redis });
    const bodies = Array.from({ length: 300 }, (_, n) => `${n}`);
    const reading = readUntil(worker, queue.store.store, () => queue.store.bodies.length >= 300);
    for (const [n, body] of bodies.entries()) {
      await web.append({ ...accept(body), projectId: n % 10 });
      if (n === 100) await pair.primary.kill();
    }
    await reading;
    expect(queue.store.bodies.toSorted()).toEqual(bodies.toSorted());
    expect(String(await pair.replica.command("ROLE"))).toMatch(/^master/);
  }, 60_000);
});
