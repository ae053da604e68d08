import type { Json, JsonObject } from "../../lib/json.ts";

export type Random = () => number;

/** Numbers in [0, 1) that are the same for the same seed (mulberry32), so that a failure can be seen again. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const TEXTS = [
  "",
  " ",
  "a",
  "\0",
  "\ud800",
  "x\udfff",
  "a\nb",
  "{{auto}}",
  "%s %s",
  "{} {x}",
  "latest",
  "none",
  "1.2.3.4",
  "::1",
  "true",
  "12",
  "-1",
  "1e999",
  "https://a.example/b?c=d#e",
  "a=b; c=d",
  "?x=%zz&y",
  '{"a":[1]}',
  "__proto__",
  "constructor",
  "4C1E8B6F-0D2A-4F7F-9A3B-5C7D9E1F2A3B",
  "2026-11-22T11:59:00Z",
  "1970-01-01",
  "x".repeat(300),
  "😀".repeat(5000),
];
/** JSON.parse reads 1e999 as infinity. */
const INFINITE = Number.POSITIVE_INFINITY;
const NUMBERS = [0, 1, -1, 1.5, 2 ** 53, 1e21, INFINITE, -INFINITE, 1_795_348_800, 4_294_967_295];
const NAMES = [
  "values",
  "frames",
  "type",
  "value",
  "message",
  "formatted",
  "params",
  "id",
  "name",
  "key",
  "data",
  "url",
  "headers",
  "cookies",
  "query_string",
  "ip_address",
  "timestamp",
  "level",
  "category",
  "filename",
  "abs_path",
  "lineno",
  "vars",
  "in_app",
  "pre_context",
  "stacktrace",
  "mechanism",
  "handled",
  "crashed",
  "trace",
  "trace_id",
  "feedback",
  "os",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "",
  "a\0b",
  "\ud800",
  "x".repeat(300),
  "length",
  "0",
];

/** Any JSON, with a liking for what breaks things. Keys like `__proto__` are own properties, as JSON.parse makes them. */
export function randomJson(random: Random, depth = 4): Json {
  const dice = random();
  if (depth > 0 && dice < 0.3) return randomObject(random, depth);
  if (depth > 0 && dice < 0.45)
    return Array.from({ length: Math.floor(random() * 5) }, () => randomJson(random, depth - 1));
  if (dice < 0.75) return pick(random, TEXTS);
  if (dice < 0.9) return pick(random, NUMBERS);
  return pick(random, [null, true, false]);
}

export function randomObject(random: Random, depth = 4, names: readonly string[] = NAMES): JsonObject {
  const entries = Array.from({ length: Math.floor(random() * 8) }, (): [string, Json] => [
    pick(random, names),
    randomJson(random, depth - 1),
  ]);
  return Object.fromEntries(entries);
}

/** The same value with about one in `rarity` of its parts replaced by any JSON. */
export function damaged(random: Random, value: Json, rarity: number): Json {
  if (random() < 1 / rarity) return randomJson(random, 3);
  if (Array.isArray(value)) return value.map((entry) => damaged(random, entry, rarity));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, entry]): [string, Json] => [
    name,
    damaged(random, entry, rarity),
  ]);
  if (random() < 1 / rarity) entries.push([pick(random, NAMES), randomJson(random, 3)]);
  return Object.fromEntries(entries);
}

function pick<T>(random: Random, list: readonly T[]): T {
  const chosen = list[Math.floor(random() * list.length)];
  if (chosen === undefined) throw new RangeError("nothing to pick from");
  return chosen;
}
