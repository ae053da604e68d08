import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Cache, CacheSpace } from "../../src/ports/cache.ts";
import { LARGEST_VALUE } from "../../src/ports/cache.ts";
import { until } from "../support/until.ts";

const SPACE: CacheSpace = { name: "things", version: 1, localSeconds: 0 };

/** What every cache promises while it is well. */
export function cacheContract(name: string, make: () => Promise<Cache>): void {
  describe(`cache: ${name}`, () => {
    let cache: Cache;
    beforeEach(async () => {
      cache = await make();
    });
    afterEach(() => cache[Symbol.asyncDispose]());

    it("gives back what was set, JSON as JSON and bytes as bytes", async () => {
      const values = {
        text: "grüße",
        number: 0,
        nothing: null,
        list: [1, "two", { three: false }],
        bytes: Uint8Array.from([0, 13, 10, 255]),
        none: new Uint8Array(0),
        end: Buffer.from("END\r\n"),
      };
      for (const [id, value] of Object.entries(values)) await cache.set(SPACE, id, value, 60);
      for (const [id, value] of Object.entries(values)) {
        const found = await cache.get(SPACE, id);
        if (value instanceof Uint8Array) expect(Buffer.from(found as Uint8Array).equals(value)).toBe(true);
        else expect(found).toEqual(value);
      }
    });

    it("has nothing where nothing was set", async () => {
      expect(await cache.get(SPACE, "nothing")).toBeUndefined();
      expect(await cache.getMany(SPACE, [])).toEqual(new Map());
    });

    it("finds many at once, those that are there", async () => {
      const ids = Array.from({ length: 100 }, (_, index) => `id ${index}`);
      await Promise.all(
        ids.filter((_, index) => index % 2 === 0).map((id) => cache.set(SPACE, id, { id }, 60)),
      );
      const found = await cache.getMany(SPACE, [...ids, "id 0"]);
      expect(found.size).toBe(50);
      for (const [id, value] of found) expect(value).toEqual({ id });
    });

    it("keeps spaces and versions apart, whatever is in their names and ids", async () => {
      await cache.set(SPACE, "a", 1, 60);
      expect(await cache.get({ ...SPACE, version: 2 }, "a")).toBeUndefined();
      expect(await cache.get({ ...SPACE, name: "others" }, "a")).toBeUndefined();
      const odd = ["", " ", "a\r\nflush_all\r\n", "b".repeat(5_000), "ключ", "__proto__", "\0"];
      for (const id of odd) await cache.set(SPACE, id, id, 60);
      expect(await cache.getMany(SPACE, odd)).toEqual(new Map(odd.map((id) => [id, id])));
      expect(await cache.get(SPACE, "a")).toBe(1);
    });

    it("replaces and deletes", async () => {
      await cache.set(SPACE, "a", "first", 60);
      await cache.set(SPACE, "a", "second", 60);
      expect(await cache.get(SPACE, "a")).toBe("second");
      await cache.delete(SPACE, ["a", "never set"]);
      expect(await cache.get(SPACE, "a")).toBeUndefined();
    });

    it("forgets when the time has come", async () => {
      await cache.set(SPACE, "short", 1, 1);
      await cache.set(SPACE, "long", 1, 3_600);
      await cache.set({ ...SPACE, localSeconds: 1 }, "local", 1, 1);
      await until("end of a short life", async () => (await cache.get(SPACE, "short")) === undefined);
      await until("end of a short local life", async () => {
        return (await cache.get({ ...SPACE, localSeconds: 1 }, "local")) === undefined;
      });
      expect(await cache.get(SPACE, "long")).toBe(1);
    });

    it("gives out nothing that a caller's change could reach", async () => {
      const space = { ...SPACE, localSeconds: 60 };
      const set = { list: [1] };
      await cache.set(space, "json", set, 60);
      set.list.push(2);
      const bytes = Uint8Array.from([1, 2]);
      await cache.set(space, "bytes", bytes, 60);
      bytes[0] = 9;
      for (let time = 0; time < 2; time++) {
        const json = (await cache.get(space, "json")) as { list: number[] };
        const found = (await cache.get(space, "bytes")) as Uint8Array;
        expect([json, [...found]]).toEqual([{ list: [1] }, [1, 2]]);
        json.list.push(3);
        found[0] = 9;
      }
    });

    it("takes large values and leaves out too large ones, with what was there before", async () => {
      const large = new Uint8Array(LARGEST_VALUE).fill(7);
      await cache.set(SPACE, "a", large, 60);
      expect((await cache.get(SPACE, "a")) as Uint8Array).toHaveLength(LARGEST_VALUE);
      await cache.set(SPACE, "a", new Uint8Array(LARGEST_VALUE + 1), 60);
      expect(await cache.get(SPACE, "a")).toBeUndefined();
    });

    it("keeps nothing that is to last no time", async () => {
      await cache.set(SPACE, "a", 1, 60);
      await cache.set(SPACE, "a", 2, 0);
      expect(await cache.get(SPACE, "a")).toBeUndefined();
    });

    it("answers many who ask at once, each its own", async () => {
      const ids = Array.from({ length: 500 }, (_, index) => `${index}`);
      await Promise.all(ids.map((id) => cache.set(SPACE, id, Number(id), 60)));
      const found = await Promise.all(ids.map((id) => cache.get(SPACE, id)));
      expect(found).toEqual(ids.map(Number));
    });
  });
}
