import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openLocalCounters } from "../../src/drivers/counters-local/local-counters.ts";
import { openRedisCounters } from "../../src/drivers/counters-redis/redis-counters.ts";
import { openRedis } from "../../src/drivers/redis/open.ts";
import type { Logger } from "../../src/lib/logger.ts";
import type { Allowance, Counters } from "../../src/ports/counters.ts";
import { describeWhere } from "../support/describe-where.ts";
import { lackOfRedis, RedisServer } from "../support/redis.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";
import { countersContract } from "./counters.ts";

countersContract("this process", async () => openLocalCounters());

describe("counters of this process", () => {
  it("forget windows that have ended", () => {
    const counters = openLocalCounters();
    for (let index = 0; index < 10_000; index++)
      void counters.take({ name: `${index}`, windowSeconds: 1, count: 1 }, index * 1_000);
    expect(counters.take({ name: "9999", windowSeconds: 1, count: 1 }, 9_999_500)).toBe(1);
  });
});

describeWhere(lackOfRedis, "with Redis", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    await using redis = openRedis(server.place, { role: "test", log: silent });
    await redis.ready(10_000);
    await redis.client.flushall();
  });

  countersContract("one Redis", () => node(server));

  /** A machine that runs many tests at once is late now and then; how late Redis may be has a test of its own. */
  async function node(at: RedisServer, waitMs = 5_000, log: Logger = silent): Promise<Counters> {
    const redis = openRedis(at.place, { role: "test", log: silent });
    await until("Redis", () => redis.ready(10_000));
    const counters = await openRedisCounters({ redis, now: () => 0, log, waitMs });
    return {
      take: (allowance, now) => counters.take(allowance, now),
      async [Symbol.asyncDispose]() {
        await counters[Symbol.asyncDispose]();
        await redis[Symbol.asyncDispose]();
      },
    };
  }

  for (const count of [1, 2, 10, 100, 1_000, 50_000])
    it(`two nodes let ${count} pass together, and no more`, async () => {
      await using one = await node(server);
      await using other = await node(server);
      const allowance = { name: "a", windowSeconds: 3_600, count };
      const passed = [0, 0];
      const stream = async (counters: Counters, index: number) => {
        for (let sent = 0; sent < 2 * count + 10; sent++) {
          if ((await counters.take(allowance, 0)) === 0) passed[index] = (passed[index] ?? 0) + 1;
          if (sent % 50 === 0) await turn();
        }
      };
      await Promise.all([stream(one, 0), stream(other, 1)]);
      expect(passed[0]).toBeLessThanOrEqual(count);
      const sum = (passed[0] ?? 0) + (passed[1] ?? 0);
      expect(sum).toBeLessThanOrEqual(count);
      expect(sum).toBeGreaterThanOrEqual(count - Math.max(1, Math.min(1_000, count / 20)));
    });

  it("a node that has nothing to do gives back what it does not use", async () => {
    await using idle = await node(server);
    await using busy = await node(server);
    const allowance = { name: "a", windowSeconds: 3_600, count: 1_000 };
    let passed = 0;
    for (let sent = 0; sent < 100; sent++) if ((await idle.take(allowance, 0)) === 0) passed += 1;
    for (let sent = 0; sent < 1_000; sent++) if ((await busy.take(allowance, 0)) === 0) passed += 1;
    expect(passed).toBeLessThanOrEqual(1_000);
    await until("the rest", async () => {
      if ((await busy.take(allowance, 0)) === 0) passed += 1;
      return passed === 1_000;
    });
    expect(await busy.take(allowance, 0)).toBe(3_600);
  });

  it("most takes ask nobody", async () => {
    await using redis = openRedis(server.place, { role: "test", log: silent });
    await redis.ready(10_000);
    await using counters = await node(server);
    const allowance = { name: "a", windowSeconds: 3_600, count: 20_000 };
    await redis.client.config("RESETSTAT");
    for (let sent = 0; sent < 40_000; sent++) {
      await counters.take(allowance, 0);
      if (sent % 20 === 0) await turn();
    }
    const stats = await redis.client.info("commandstats");
    const calls = [...stats.matchAll(/cmdstat_(?:evalsha|eval):calls=(\d+)/g)];
    expect(calls.reduce((sum, match) => sum + Number(match[1]), 0)).toBeLessThan(200);
  });

  it("while Redis is away each node allows its part, and together they count on when it is back, empty", async () => {
    const told: string[] = [];
    await using own = await RedisServer.start();
    const log = { ...silent, warn: (_: object, sentence: string) => told.push(sentence) };
    await using one = await node(own, 200, log);
    await using other = await node(own, 200, log);
    const allowance = { name: "a", windowSeconds: 3_600, count: 100 };
    // How many nodes there are is learnt at the next beat.
    await using counted = await node(own, 200, log);
    await counted.take({ ...allowance, name: "b" }, 0);
    await own.kill();
    const taken = await takeMany(counted, allowance, 300);
    expect(taken).toBe(34);
    await own.start();
    const rest = await untilUsedUp([one, other, counted], allowance);
    // A node that is told of Redis's return later than the others has its part beside the count.
    expect(taken + rest).toBeGreaterThanOrEqual(100);
    expect(taken + rest).toBeLessThanOrEqual(134);
  });

  it("a Redis that lost its data is told again what passed before", async () => {
    await using own = await RedisServer.start();
    await using one = await node(own);
    await using other = await node(own);
    const allowance = { name: "a", windowSeconds: 3_600, count: 1_000 };
    expect(await takeMany(one, allowance, 400)).toBe(400);
    expect(await takeMany(other, allowance, 300)).toBe(300);
    await own.kill();
    await own.start();
    await using redis = openRedis(own.place, { role: "test", log: silent });
    await until("what both hold", async () => {
      const [key = ""] = (await redis.ready(1_000)) ? await redis.client.keys("vedette:count:*") : [];
      return (await redis.client.hvals(key)).length === 2;
    });
    const rest = await untilUsedUp([one, other], allowance);
    expect(rest).toBe(300);
  });

  it("a Redis that does not answer is waited for once, and refuses nobody", async () => {
    await using own = await RedisServer.start();
    const told: string[] = [];
    const log: Logger = { ...silent, warn: (_, sentence) => told.push(sentence) };
    await using counters = await node(own, 100, log);
    await own.command("CLIENT", "PAUSE", 3_600_000, "ALL");
    const allowance: Allowance = { name: "a", windowSeconds: 3_600, count: 50 };
    const waits: number[] = [];
    for (let sent = 0; sent < 50; sent++) {
      const start = performance.now();
      expect(await counters.take(allowance, 0)).toBe(0);
      waits.push(performance.now() - start);
    }
    expect(waits.filter((ms) => ms >= 90)).toHaveLength(1);
    expect(await counters.take(allowance, 0)).toBe(3_600);
    expect(told).toHaveLength(1);
  });
});

async function takeMany(counters: Counters, allowance: Allowance, times: number): Promise<number> {
  let passed = 0;
  for (let sent = 0; sent < times; sent++) if ((await counters.take(allowance, 0)) === 0) passed += 1;
  return passed;
}

/** How many pass until all nodes refuse for longer than they keep a lease unused. */
async function untilUsedUp(nodes: readonly Counters[], allowance: Allowance): Promise<number> {
  let passed = 0;
  let since = performance.now();
  await until("end of the allowance", async () => {
    for (const counters of nodes) {
      const taken = await takeMany(counters, allowance, 1);
      if (taken > 0) since = performance.now();
      passed += taken;
    }
    return performance.now() - since > 5_000;
  });
  return passed;
}
