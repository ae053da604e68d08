import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../lib/json.ts";
import { normalized, unsoundTexts } from "./normalized.fixture.ts";
import { damaged, type Random, randomObject, seeded } from "./random-json.fixture.ts";

const FIELDS = (
  "event_id timestamp platform level type logger transaction server_name release dist environment culprit message " +
  "logentry exception threads stacktrace breadcrumbs request user contexts tags extra modules sdk debug_meta " +
  "fingerprint errors _meta csp hpkp expectct expectstaple nel checksum params sentry.interfaces.Exception " +
  "sentry.interfaces.Http sentry.interfaces.Message sentry.interfaces.User sentry.interfaces.Stacktrace"
).split(" ");

const WHOLE: JsonObject = {
  event_id: "4c1e8b6f0d2a4f7f9a3b5c7d9e1f2a3b",
  timestamp: 1_795_348_790.5,
  platform: "python",
  level: "warning",
  logentry: { message: "no %s of %s", params: ["a", 2] },
  exception: {
    values: [
      {
        type: "ValueError",
        value: "bad",
        thread_id: 7,
        mechanism: { type: "chained", handled: false, exception_id: 1, meta: { signal: { number: 11 } } },
        stacktrace: {
          registers: { rip: "0x1" },
          frames: [
            { filename: "https://a.example/x.js?y", function: "f", lineno: 1, vars: { a: [1, { b: 2 }] } },
            {
              abs_path: "/a.py",
              pre_context: ["a", ""],
              context_line: "b",
              in_app: true,
              instruction_addr: 12,
            },
          ],
        },
      },
    ],
  },
  threads: [{ id: 1, crashed: true, stacktrace: { frames: [{ function: "g" }] } }],
  breadcrumbs: [{ timestamp: "2026-11-22T11:59:00Z", message: "m", level: "log", data: { a: 1 } }],
  request: {
    url: "https://a.example/b?c=d",
    headers: { "Content-Type": "application/json", Cookie: "a=b", "User-Agent": "Mozilla/5.0 Firefox/130.0" },
    data: '{"a":{"b":1}}',
    env: { REMOTE_ADDR: "1.2.3.4" },
  },
  user: { id: 7, email: "a@b.example", plan: "pro" },
  contexts: {
    os: { name: "Linux\n" },
    trace: { trace_id: "c644b9723a894308e2de77d11e5f9c9c", span_id: "1ae5b63da62de5a7" },
  },
  tags: { a: "b", c: 1 },
  extra: { a: { b: [1, 2, { c: "d" }] } },
  modules: { left: "1.0" },
  sdk: {
    name: "sentry.python",
    version: "2",
    packages: [{ name: "p", version: "1" }],
    settings: { infer_ip: "auto" },
  },
  debug_meta: { images: [{ type: "sourcemap", debug_id: "x" }] },
  fingerprint: ["{{ default }}", 4],
  errors: [{ type: "js_no_source", name: "x" }],
  _meta: { extra: { a: { "": { len: 5, rem: [["!limit", "s", 1, 2]] } } } },
};

const anything = (random: Random) => randomObject(random, 5, FIELDS);
const almostWhole = (random: Random) => damaged(random, WHOLE, 12) as JsonObject;

describe.each([
  ["any JSON under the names that we read", anything, 600],
  ["a whole event with damaged parts", almostWhole, 600],
])("%s", (_, make, rounds) => {
  const payloads = Array.from({ length: rounds }, (_entry, seed): [seed: number, payload: JsonObject] => {
    const made = make(seeded(seed + 1));
    return [seed, typeof made === "object" && made !== null && !Array.isArray(made) ? made : { made }];
  });
  const facts = { userAgent: "Mozilla/5.0 Firefox/130.0", clientIp: "9.9.9.9", sdk: "x/1" };

  it("becomes an event of plain, sound JSON, and is not changed itself", () => {
    for (const [seed, payload] of payloads) {
      const before = JSON.stringify(payload);
      for (const form of ["event", "feedback", "security"] as const) {
        const event = normalized(payload, { ...facts, form });
        expect(event.event_id, `seed ${seed}`).toMatch(/^[0-9a-f]{32}$/);
        expect(unsoundTexts(event), `seed ${seed}`).toEqual([]);
        expect(notPlain(event), `seed ${seed}`).toEqual([]);
      }
      expect(JSON.stringify(payload), `seed ${seed}`).toBe(before);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("is the same event when it is normalised again", () => {
    for (const [seed, payload] of payloads) {
      const event = normalized(payload, facts);
      const again = normalized(JSON.parse(JSON.stringify(event)) as JsonObject, facts);
      expect(sorted(again), `seed ${seed}`).toBe(sorted(event));
    }
  });

  it("never grows beyond what it was by more than a little", () => {
    for (const [seed, payload] of payloads) {
      const sent = JSON.stringify(payload).length;
      expect(JSON.stringify(normalized(payload, facts)).length, `seed ${seed}`).toBeLessThan(
        2 * sent + 25_000,
      );
    }
  });
});

/** What JSON cannot carry: undefined, infinite numbers; and `__proto__`, which we leave out. */
function notPlain(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [path];
  if (typeof value !== "object") return value === undefined ? [path] : [];
  return Object.entries(value ?? {}).flatMap(([key, entry]) =>
    key === "__proto__" ? [`${path}.${key}`] : notPlain(entry, `${path}.${key}`),
  );
}

/** JSON with the keys in order: two such texts are equal when the values are. */
function sorted(value: unknown): string {
  return JSON.stringify(
    value,
    (_, entry: unknown) =>
      typeof entry === "object" && entry !== null && !Array.isArray(entry)
        ? Object.fromEntries(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1)))
        : entry,
    1,
  );
}
