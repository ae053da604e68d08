import { expect, it } from "vitest";
import { KeyWindows } from "./key-windows.ts";
import type { KeySettings } from "./room.ts";

const key = (keyId: number, windowSeconds: number, count: number): KeySettings => ({
  keyId,
  projectId: 1,
  isActive: true,
  allowedDomains: ["*"],
  rateLimit: { windowSeconds, count },
});

it("a key gets its count in each window, and hears when the next begins", () => {
  const windows = new KeyWindows();
  const limited = key(1, 60, 2);
  expect([0, 10_000, 20_000, 59_001].map((now) => windows.take(limited, now))).toEqual([0, 0, 40, 1]);
  expect([60_000, 60_001, 60_002].map((now) => windows.take(limited, now))).toEqual([0, 0, 60]);
});

it("keys do not share a window, and a key without a limit has none", () => {
  const windows = new KeyWindows();
  expect([windows.take(key(1, 60, 1), 0), windows.take(key(2, 60, 1), 0)]).toEqual([0, 0]);
  const free: KeySettings = { keyId: 3, projectId: 1, isActive: true, allowedDomains: ["*"] };
  for (let sent = 0; sent < 1_000; sent++) expect(windows.take(free, 0)).toBe(0);
});

it("a count of nothing lets nothing pass", () => {
  expect(new KeyWindows().take(key(1, 60, 0), 30_000)).toBe(30);
});
