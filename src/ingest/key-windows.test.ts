import { expect, it } from "vitest";
import type { Allowance } from "../ports/counters.ts";
import { KeyWindows } from "./key-windows.ts";
import type { KeySettings } from "./room.ts";

const key = (keyId: number, rateLimit?: { windowSeconds: number; count: number }): KeySettings => ({
  keyId,
  projectId: 1,
  isActive: true,
  allowedDomains: ["*"],
  ...(rateLimit && { rateLimit }),
});

it("takes from the limit of the key, a window of each, and answers as the counters do", async () => {
  const taken: (readonly [Allowance, number])[] = [];
  const windows = new KeyWindows({
    take: (allowance, now) => {
      taken.push([allowance, now]);
      return taken.length === 1 ? 0 : Promise.resolve(40);
    },
  });
  expect(windows.take(key(1, { windowSeconds: 60, count: 2 }), 5)).toBe(0);
  expect(await windows.take(key(2, { windowSeconds: 0, count: 0 }), 6)).toBe(40);
  expect(taken).toEqual([
    [{ name: "key:1", windowSeconds: 60, count: 2 }, 5],
    [{ name: "key:2", windowSeconds: 1, count: 0 }, 6],
  ]);
});

it("counts nothing of a key without a limit", () => {
  const windows = new KeyWindows({
    take: () => {
      throw new Error("nobody should ask");
    },
  });
  expect(windows.take(key(3), 0)).toBe(0);
});
