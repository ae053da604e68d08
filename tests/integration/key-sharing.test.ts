import { setImmediate as turn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLocalCache } from "../../src/drivers/cache-local/local-cache.ts";
import { openMemcachedCache } from "../../src/drivers/cache-memcached/memcached-cache.ts";
import { openRedisNotices } from "../../src/drivers/notices-redis/redis-notices.ts";
import { openRedis } from "../../src/drivers/redis/open.ts";
import type { Cache } from "../../src/ports/cache.ts";
import type { Notices } from "../../src/ports/notices.ts";
import { KeyDirectory, type KeySettings } from "../../src/projects/key-directory.ts";
import { SharedKeySettings } from "../../src/projects/keys/shared-settings.ts";
import { describeWhere } from "../support/describe-where.ts";
import { lackOfMemcached, openMemcached, type TestMemcached } from "../support/memcached.ts";
import { lackOfRedis, RedisServer } from "../support/redis.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";

const KEY = "a".repeat(32);
const OTHER = "b".repeat(32);
const SETTINGS: KeySettings = {
  keyId: 1,
  projectId: 1,
  isActive: true,
  allowedDomains: ["example.com", "*.example.org"],
  rateLimit: { windowSeconds: 60, count: 100 },
};
const DISABLED: KeySettings = { ...SETTINGS, isActive: false };

/** What stands behind all nodes: the table of keys, as far as they see it. */
class Keys {
  readonly rows = new Map<string, KeySettings>([[KEY, SETTINGS]]);
  state: "well" | "away" | "hanging" = "well";
  questions = 0;

  readonly lookUp = async (publicKeys: readonly string[]): Promise<Map<string, KeySettings>> => {
    this.questions += 1;
    if (this.state === "away") throw new Error("Postgres is away");
    if (this.state === "hanging") await new Promise(() => {});
    return new Map([...this.rows].filter(([publicKey]) => publicKeys.includes(publicKey)));
  };
}

function node(keys: Keys, cache?: Cache, notices?: Notices, now: () => number = Date.now): KeyDirectory {
  return new KeyDirectory({
    now,
    log: silent,
    lookUp: keys.lookUp,
    ...(cache && { shared: new SharedKeySettings(cache, now) }),
    ...(notices && { notices }),
  });
}

describe("keys of several nodes, by any clock", () => {
  it("that were disabled are refused everywhere within ten seconds, though nobody was told", async () => {
    for (let round = 0; round < 60; round++) {
      const world = { now: 0 };
      const clock = () => world.now;
      const keys = new Keys();
      await using cache = openLocalCache({ maxBytes: 2 ** 20, now: clock });
      const nodes = Array.from({ length: 3 }, () => node(keys, cache, undefined, clock));
      const steps = Array.from({ length: 200 }, () => Math.random() * 2_000 * Math.random());
      const disabledAt = 5_000 + Math.random() * 10_000;
      for (const step of steps) {
        world.now += step;
        if (world.now >= disabledAt) keys.rows.set(KEY, DISABLED);
        const asked = nodes[Math.floor(Math.random() * nodes.length)];
        const found = await asked?.find(KEY);
        if (world.now >= disabledAt + 10_000) expect(found).toEqual(DISABLED);
        // What is looked up behind an answer comes to its end.
        for (let turns = 0; turns < 3; turns++) await turn();
      }
    }
  });

  it("are asked of Postgres by one of them, while they are used on all", async () => {
    const world = { now: 0 };
    const clock = () => world.now;
    const keys = new Keys();
    await using cache = openLocalCache({ maxBytes: 2 ** 20, now: clock });
    const nodes = Array.from({ length: 10 }, () => node(keys, cache, undefined, clock));
    for (const each of nodes) expect(await each.find(KEY)).toEqual(SETTINGS);
    expect(keys.questions).toBe(1);
  });

  it("are not taken from the cache in a shape that nobody knows", async () => {
    const keys = new Keys();
    await using cache = openLocalCache({ maxBytes: 2 ** 20, now: Date.now });
    const space = { name: "project key", version: 1, localSeconds: 0 };
    for (const settings of [null, { ...SETTINGS, keyId: "1" }, { ...DISABLED, rateLimit: null }]) {
      await cache.set(space, KEY, { readAt: Date.now(), settings } as never, 60);
      expect(await node(keys, cache).find(KEY)).toEqual(SETTINGS);
    }
    await cache.set(space, KEY, { readAt: Date.now() - 4_000, settings: DISABLED } as never, 60);
    expect(await node(keys, cache).find(KEY)).toEqual(SETTINGS);
  });
});

describeWhere(lackOfMemcached, "keys that nodes share through memcached", () => {
  let memcached: TestMemcached;
  beforeAll(async () => {
    memcached = await openMemcached();
  });
  afterAll(() => memcached[Symbol.asyncDispose]());
  const open = () =>
    openMemcachedCache({
      servers: [{ host: "127.0.0.1", port: memcached.port }],
      secret: "secret",
      maxLocalBytes: 2 ** 20,
      now: () => performance.now(),
      log: silent,
      patience: { waitMs: 1_000 },
    });
  /** A node read the key, and its answer has come to memcached. */
  async function shared(keys: Keys, cache: Cache): Promise<void> {
    await memcached.speak("flush_all\r\n", "\r\n");
    await node(keys, cache).find(KEY);
    const space = { name: "project key, last known", version: 1, localSeconds: 0 };
    await until("the key in memcached", async () => (await cache.get(space, KEY)) !== undefined);
  }

  for (const state of ["away", "hanging"] as const)
    it(`pass on a node that starts while Postgres is ${state}`, async () => {
      const keys = new Keys();
      await using cache = open();
      await shared(keys, cache);
      keys.state = state;
      const started = node(keys, cache, undefined, () => Date.now() + 3_600_000);
      expect(await started.find(KEY)).toEqual(SETTINGS);
      expect(await started.find(KEY)).toEqual(SETTINGS);
      // A second key of the same outage waits for nothing.
      expect(keys.questions).toBeLessThanOrEqual(3);
      if (state === "away") await expect(started.find(OTHER)).rejects.toThrow("Postgres is away");
    });

  it("are read again by all when they changed on one of them", async () => {
    const keys = new Keys();
    await using cache = open();
    await shared(keys, cache);
    const one = node(keys, cache);
    keys.rows.set(KEY, DISABLED);
    await one.changed(KEY);
    const questions = keys.questions;
    expect(await node(keys, cache).find(KEY)).toEqual(DISABLED);
    expect(keys.questions).toBe(questions + 1);
    expect(await one.find(KEY)).toEqual(DISABLED);
  });

  it("are read from Postgres while memcached is gone", async () => {
    await using gone = await openMemcached();
    const keys = new Keys();
    await using cache = openMemcachedCache({
      servers: [{ host: "127.0.0.1", port: gone.port }],
      secret: "secret",
      maxLocalBytes: 2 ** 20,
      now: () => performance.now(),
      log: silent,
    });
    await gone.kill();
    expect(await node(keys, cache).find(KEY)).toEqual(SETTINGS);
    keys.state = "away";
    await expect(node(keys, cache).find(KEY)).rejects.toThrow("Postgres is away");
  });
});

describeWhere(lackOfRedis, "keys of nodes that hear of changes through Redis", () => {
  it("are refused on all of them within a second, after Redis was away too", async () => {
    await using server = await RedisServer.start();
    const keys = new Keys();
    await using cache = openLocalCache({ maxBytes: 2 ** 20, now: Date.now });
    await using stack = new AsyncDisposableStack();
    const connected = () => stack.use(openRedis(server.place, { role: "test", log: silent }));
    const nodes = Array.from({ length: 3 }, () => {
      const notices = stack.use(openRedisNotices({ redis: connected(), listener: connected() }));
      return stack.use(node(keys, cache, notices));
    });
    const [first] = nodes;
    const listeners = async () => (await server.command("PUBSUB", "NUMSUB", "vedette:notices")) as unknown[];
    for (const settings of [DISABLED, SETTINGS]) {
      await until("three who listen", async () => (await listeners())[1] === 3);
      for (const each of nodes) await each.find(KEY);
      keys.rows.set(KEY, settings);
      await first?.changed(KEY);
      for (const each of nodes)
        await until("the change", async () => (await each.find(KEY)) === settings, 1_000);
      await server.command("PUBLISH", "vedette:notices", "not JSON");
      await server.command("PUBLISH", "vedette:notices", '{"kind":"unheard of","publicKey":1}');
      await server.kill();
      await server.start();
    }
  });
});
