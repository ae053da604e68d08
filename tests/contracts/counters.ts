import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Counters } from "../../src/ports/counters.ts";

/** What every kind of counters promises to a single node. */
export function countersContract(name: string, make: () => Promise<Counters>): void {
  describe(`counters: ${name}`, () => {
    let counters: Counters;
    beforeEach(async () => {
      counters = await make();
    });
    afterEach(() => counters[Symbol.asyncDispose]());

    it("allow the count in each window, and tell when the next begins", async () => {
      const allowance = { name: "a", windowSeconds: 60, count: 2 };
      const taken: number[] = [];
      for (const now of [0, 10_000, 20_000, 59_001, 60_000, 60_001, 60_002])
        taken.push(await counters.take(allowance, now));
      expect(taken).toEqual([0, 0, 40, 1, 0, 0, 60]);
    });

    it("keep what is named differently apart", async () => {
      for (const name of ["a", "b", "__proto__", ""])
        expect(await counters.take({ name, windowSeconds: 60, count: 1 }, 0)).toBe(0);
      expect(await counters.take({ name: "a", windowSeconds: 60, count: 1 }, 0)).toBe(60);
    });

    it("allow nothing where the count is nothing", async () => {
      expect(await counters.take({ name: "a", windowSeconds: 60, count: 0 }, 30_000)).toBe(30);
    });

    it("go by a count that was changed within its window", async () => {
      const take = (count: number) => counters.take({ name: "a", windowSeconds: 60, count }, 0);
      expect([await take(1), await take(1), await take(3), await take(3), await take(3)]).toEqual([
        0, 60, 0, 0, 60,
      ]);
      expect(await take(1)).toBe(60);
    });

    for (const count of [1, 3, 19, 20, 100, 5_000])
      it(`let exactly ${count} pass when a node alone is asked for more, one by one and at once`, async () => {
        const allowance = { name: "a", windowSeconds: 3_600, count };
        let passed = 0;
        const take = async () => {
          if ((await counters.take(allowance, 0)) === 0) passed += 1;
        };
        for (let index = 0; index < count / 2; index++) await take();
        await Promise.all(Array.from({ length: 2 * count + 10 }, take));
        expect(passed).toBe(count);
      });
  });
}
