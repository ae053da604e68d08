import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLocalCache } from "../../src/drivers/cache-local/local-cache.ts";
import { openMemcachedCache } from "../../src/drivers/cache-memcached/memcached-cache.ts";
import type { Logger } from "../../src/lib/logger.ts";
import type { Cache, CacheSpace } from "../../src/ports/cache.ts";
import { describeWhere } from "../support/describe-where.ts";
import { lackOfMemcached, openMemcached, type TestMemcached } from "../support/memcached.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";
import { cacheContract } from "./cache.ts";

const SPACE: CacheSpace = { name: "things", version: 1, localSeconds: 0 };
const LOCAL: CacheSpace = { ...SPACE, localSeconds: 60 };
const now = () => performance.now();

cacheContract("this node's memory", async () => openLocalCache({ maxBytes: 16 * 2 ** 20, now }));

describe("a cache in this node's memory", () => {
  it("holds no more bytes than it may, and lets go what was not asked for the longest", async () => {
    await using cache = openLocalCache({ maxBytes: 100_000, now });
    for (let index = 0; index < 50; index++) {
      await cache.set(SPACE, `${index}`, new Uint8Array(10_000), 60);
      await cache.get(SPACE, "0");
    }
    const found = await cache.getMany(
      SPACE,
      Array.from({ length: 50 }, (_, index) => `${index}`),
    );
    expect([...found.keys()]).toEqual(
      ["0", "42", "43", "44", "45", "46", "47", "48", "49"].slice(-found.size),
    );
    expect(found.size).toBeGreaterThan(5);
    expect(found.size).toBeLessThan(10);
    expect(found.has("0")).toBe(true);
  });
});

describeWhere(lackOfMemcached, "with memcached", () => {
  const memcacheds: TestMemcached[] = [];
  beforeAll(async () => {
    for (let count = 0; count < 3; count++) memcacheds.push(await openMemcached());
  });
  afterAll(async () => {
    for (const memcached of memcacheds) await memcached[Symbol.asyncDispose]();
  });
  const servers = () => memcacheds.map(({ port }) => ({ host: "127.0.0.1", port }));
  const emptied = async () => {
    for (const { speak } of memcacheds) await speak("flush_all\r\n", "\r\n");
  };
  const open = (places: readonly { host: string; port: number }[], secret = "secret", log: Logger = silent) =>
    openMemcachedCache({
      servers: places,
      secret,
      maxLocalBytes: 2 ** 20,
      now,
      log,
      // A machine that runs many tests at once is late now and then; how late it may be has tests of its own.
      patience: { waitMs: 1_000, firstPauseMs: 20, longestPauseMs: 100 },
    });

  cacheContract("one memcached", async () => {
    await emptied();
    return open(servers().slice(0, 1));
  });

  cacheContract("three memcacheds", async () => {
    await emptied();
    return open(servers());
  });

  describe("nodes that share memcacheds", () => {
    it("see what another set and deleted, in whatever order they name the servers", async () => {
      await emptied();
      await using one = open(servers());
      await using other = open(servers().reverse());
      const ids = Array.from({ length: 60 }, (_, index) => `${index}`);
      await Promise.all(ids.map((id) => one.set(SPACE, id, id, 60)));
      expect((await other.getMany(SPACE, ids)).size).toBe(60);
      for (const { speak } of memcacheds) {
        const items = /STAT curr_items (\d+)/.exec(await speak("stats\r\n", "END\r\n"))?.[1];
        expect(Number(items)).toBeGreaterThan(5);
      }
      await other.delete(SPACE, ids);
      expect((await one.getMany(SPACE, ids)).size).toBe(0);
    });

    it("move few keys when a server is added", async () => {
      await emptied();
      await using two = open(servers().slice(0, 2));
      await using three = open(servers());
      const ids = Array.from({ length: 300 }, (_, index) => `${index}`);
      await Promise.all(ids.map((id) => two.set(SPACE, id, id, 60)));
      const found = (await three.getMany(SPACE, ids)).size;
      expect(found).toBeGreaterThan(150);
      expect(found).toBeLessThan(250);
    });

    it("ask the others' answer again when their own is old, and at once when they must", async () => {
      await emptied();
      let time = 0;
      const [first] = servers();
      const node = () =>
        openMemcachedCache({
          servers: first ? [first] : [],
          secret: "secret",
          maxLocalBytes: 2 ** 20,
          now: () => time,
          log: silent,
        });
      await using one = node();
      await using other = node();
      await one.set(LOCAL, "a", "old", 3_600);
      await until("the value on the other node", async () => (await other.get(LOCAL, "a")) === "old");
      await one.set(LOCAL, "a", "new", 3_600);
      expect(await other.get(LOCAL, "a")).toBe("old");
      expect(await one.get(LOCAL, "a")).toBe("new");
      time = 60_000;
      await until("the new value on the other node", async () => (await other.get(LOCAL, "a")) === "new");
    });
  });

  describe("a memcached", () => {
    it("full of what something else wrote gives nothing of it out", async () => {
      await emptied();
      await using cache = open(servers().slice(0, 1));
      const [memcached] = memcacheds;
      if (!memcached) throw new Error("there are three");
      const ids = ["a", "b", "c", "d", "e"];
      for (const id of ids) await cache.set(SPACE, id, { id }, 60);
      const listed = await memcached.speak("lru_crawler metadump all\r\n", "END\r\n");
      const keys = [...listed.matchAll(/key=(\S+)/g)].map((match) => match[1] ?? "");
      expect(keys).toHaveLength(5);
      const [first = "", second = "", ...others] = keys;
      const sound = await memcached.speak(`get ${first}\r\n`, "END\r\n");
      const value = sound.slice(sound.indexOf("\r\n") + 2, -"\r\nEND\r\n".length);
      // One key's value under another, a bit turned, JSON, nothing.
      const written = [value, `${value.slice(0, -1)}~`, '{"id":"a"}', ""];
      for (const [index, key] of [second, ...others].entries()) {
        const bytes = written[index] ?? "";
        expect(
          await memcached.speak(
            `set ${key} 0 60 ${Buffer.byteLength(bytes, "latin1")}\r\n${bytes}\r\n`,
            "\r\n",
          ),
        ).toBe("STORED\r\n");
      }
      expect((await cache.getMany(SPACE, ids)).size).toBe(1);
      await using stranger = open(servers().slice(0, 1), "another instance's secret");
      expect((await stranger.getMany(SPACE, ids)).size).toBe(0);
    });

    it("that was restarted is used again, empty", async () => {
      await using own = await openMemcached();
      await using cache = open([{ host: "127.0.0.1", port: own.port }]);
      await cache.set(SPACE, "a", 1, 60);
      expect(await cache.get(SPACE, "a")).toBe(1);
      await own.start();
      expect(await cache.get(SPACE, "a")).toBeUndefined();
      await until("a value again", async () => {
        await cache.set(SPACE, "a", 2, 60);
        return (await cache.get(SPACE, "a")) === 2;
      });
    });

    it("that is gone costs its share of the answers and no time, and is told once", async () => {
      const told: string[] = [];
      const log: Logger = {
        ...silent,
        warn: (_, sentence) => told.push(sentence),
        info: (_, sentence) => told.push(sentence),
      };
      await using own = await openMemcached();
      await emptied();
      await using cache = open([...servers(), { host: "127.0.0.1", port: own.port }], "secret", log);
      const ids = Array.from({ length: 100 }, (_, index) => `${index}`);
      await Promise.all(ids.map((id) => cache.set(SPACE, id, id, 60)));
      expect((await cache.getMany(SPACE, ids)).size).toBe(100);
      await own.kill();
      const left = (await cache.getMany(SPACE, ids)).size;
      expect(left).toBeGreaterThan(50);
      expect(left).toBeLessThan(100);
      for (let time = 0; time < 50; time++) expect((await cache.getMany(SPACE, ids)).size).toBe(left);
      expect(told).toHaveLength(1);
      await own.start();
      await until("all servers", async () => {
        await Promise.all(ids.map((id) => cache.set(SPACE, id, id, 60)));
        return (await cache.getMany(SPACE, ids)).size === 100;
      });
      expect(told).toHaveLength(2);
    });

    it("that no longer answers is waited for a few times, then left alone, then used again", async () => {
      await using own = await openMemcached();
      await using cache = openMemcachedCache({
        servers: [{ host: "127.0.0.1", port: own.port }],
        secret: "secret",
        maxLocalBytes: 2 ** 20,
        now,
        log: silent,
        patience: { waitMs: 200, firstPauseMs: 60_000, longestPauseMs: 60_000 },
      });
      await cache.set(SPACE, "a", 1, 60);
      expect(await cache.get(SPACE, "a")).toBe(1);
      await own.freeze();
      const waits: number[] = [];
      for (let time = 0; time < 20; time++) {
        const start = performance.now();
        expect(await cache.get(SPACE, "a")).toBeUndefined();
        waits.push(performance.now() - start);
      }
      expect(waits.filter((ms) => ms >= 150)).toHaveLength(3);

      await using patient = open([{ host: "127.0.0.1", port: own.port }]);
      expect(await patient.get(SPACE, "a")).toBeUndefined();
      own.thaw();
      await until("the server again", async () => (await patient.get(SPACE, "a")) === 1);
    });

    it("serves what a node remembers while it is gone", async () => {
      await using own = await openMemcached();
      await using cache = open([{ host: "127.0.0.1", port: own.port }]);
      await cache.set(LOCAL, "a", 1, 60);
      await own.kill();
      expect(await cache.get(LOCAL, "a")).toBe(1);
      await cache.set(LOCAL, "b", 2, 60);
      expect(await cache.get(LOCAL, "b")).toBe(2);
      await cache.delete(LOCAL, ["a"]);
      expect(await cache.get(LOCAL, "a")).toBeUndefined();
    });
  });
});

describe("what listens where memcached should", () => {
  const withStranger = async (speak: (socket: Socket) => void, test: (cache: Cache) => Promise<void>) => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      speak(socket);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    const cache = openMemcachedCache({
      servers: [{ host: "127.0.0.1", port: (server.address() as AddressInfo).port }],
      secret: "secret",
      maxLocalBytes: 2 ** 20,
      now,
      log: silent,
      patience: { waitMs: 300, firstPauseMs: 1, longestPauseMs: 1 },
    });
    try {
      await test(cache);
    } finally {
      await cache[Symbol.asyncDispose]();
      for (const socket of sockets) socket.destroy();
      server.close();
    }
  };
  const answers: Record<string, (question: string) => string> = {
    "speaks HTTP": () => "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
    "never ends a line": () => "x".repeat(100_000),
    "announces a value without end": () => "VALUE a 0 99999999999\r\n",
    "announces a large value": () => "VALUE a 0 1999999999\r\n",
    "ends a value elsewhere": () => "VALUE a 0 1\r\nabc\r\nEND\r\n",
    "says more than it was asked": () => "END\r\nEND\r\nEND\r\n",
    "knows no command": () => "ERROR\r\n",
    "has no memory": () => "SERVER_ERROR out of memory storing object\r\n",
    "says what it was not asked": (question) => `VALUE ${question.split(/\s/)[1]} 0 3\r\nabc\r\nEND\r\n`,
    "says nothing": () => "",
  };
  for (const [what, answer] of Object.entries(answers)) {
    it(`that ${what} has no values, and takes nobody down`, async () => {
      await withStranger(
        (socket) => socket.on("data", (question) => socket.write(answer(question.toString("latin1")))),
        async (cache) => {
          for (let time = 0; time < 3; time++) {
            await cache.set(SPACE, "a", 1, 60);
            expect(await cache.get(SPACE, "a")).toBeUndefined();
            await cache.delete(SPACE, ["a"]);
          }
        },
      );
    });
  }

  it("and takes nothing in has little waiting for it", async () => {
    await withStranger(
      (socket) => socket.pause(),
      async (cache) => {
        const value = new Uint8Array(500_000);
        let leftOut = 0;
        const sets = Array.from({ length: 200 }, async (_, index) => {
          await cache.set(SPACE, `${index}`, value, 60);
          leftOut += 1;
        });
        // Nobody's patience has ended yet: these were not even begun.
        await new Promise((resolve) => setImmediate(resolve));
        expect(leftOut).toBeGreaterThan(180);
        expect(leftOut).toBeLessThan(200);
        await Promise.all(sets);
      },
    );
  });
});
