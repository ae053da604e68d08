import { expect, it } from "vitest";
import { readFacts } from "./inspect.ts";

const info = (lines: Record<string, string>) =>
  Object.entries({
    redis_version: "7.2.4",
    aof_enabled: "0",
    maxmemory: "0",
    maxmemory_policy: "noeviction",
    ...lines,
  })
    .map(([name, value]) => `${name}:${value}`)
    .join("\r\n");

it("finds a server too old that cannot take frames over", () => {
  for (const [redis_version, isTooOld] of [
    ["5.0.14", true],
    ["6.0.16", true],
    ["6.2.0", false],
    ["7.0.15", false],
    ["10.0.0", false],
  ] as const) {
    expect(readFacts(info({ redis_version }), true)).toMatchObject({ version: redis_version, isTooOld });
  }
});

it("knows whether anything is written to disk, and when nobody tells", () => {
  expect(readFacts(info({ aof_enabled: "1" }), false).isPersistent).toBe(true);
  expect(readFacts(info({}), true).isPersistent).toBe(true);
  expect(readFacts(info({}), false).isPersistent).toBe(false);
  expect(readFacts(info({}), undefined).isPersistent).toBeUndefined();
});

it("minds a policy of eviction only where memory is bounded", () => {
  expect(readFacts(info({ maxmemory_policy: "allkeys-lru" }), true).mayEvict).toBe(false);
  expect(readFacts(info({ maxmemory_policy: "allkeys-lru", maxmemory: "1048576" }), true).mayEvict).toBe(
    true,
  );
  expect(readFacts(info({ maxmemory: "1048576" }), true).mayEvict).toBe(false);
});
