import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import zlib from "node:zlib";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { WireEvent } from "../../src/wire/event.ts";
import type { ApiClient } from "../support/api-client.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { type Reply, type Sent, send } from "../support/ingest-server.ts";
import { type Instance, type RunningRole, startAll } from "../support/server.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const PROJECT = "acme/shop";
const MB = 1024 * 1024;
/** A quiet server has about 150 MB; all of these bodies at once would be beyond a gigabyte. */
const MOST_MEMORY_MB = 700;

const stack = new AsyncDisposableStack();
let instance: Instance;
let server: RunningRole;
let api: ApiClient;
let dsn: URL;

beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  ({ instance, server } = await startAll({ databaseUrl: database.url }));
  stack.use(instance);
  dsn = await instance.dsn(PROJECT);
  api = await instance.api();
});

afterAll(() => stack.disposeAsync());

const newId = () => randomBytes(16).toString("hex");
const address = (endpoint: "envelope" | "store", project = dsn.pathname) =>
  `/api${project}/${endpoint}/?sentry_version=7&sentry_key=${dsn.username}`;
const post = (body: Sent["body"], headers: Sent["headers"] = {}, path = address("envelope")) =>
  send(instance.port, path, { body: body ?? "", headers });

/** Bytes of an envelope whose payload need not be JSON that `JSON.stringify` could make. */
function envelope(id: string, payload: string | Buffer, header: object = {}): Buffer {
  const head = `${JSON.stringify({ event_id: id, ...header })}\n{"type":"event"}\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(payload), Buffer.from("\n")]);
}

/** Sends the payload, and gives the event as a person reads it. */
async function keptEvent(payload: string | Buffer, header: object = {}): Promise<WireEvent> {
  const id = newId();
  const reply = await post(envelope(id, payload, header));
  expect([reply.status, reply.json]).toEqual([200, { id }]);
  const event = await api.event(PROJECT, id);
  expect(event.title).not.toBe("");
  expect((await api.issue(event.groupID)).title).not.toBe("");
  return event;
}

const crash = (more: object = {}) =>
  JSON.stringify({
    platform: "python",
    exception: { values: [{ type: "KeyError", value: "lamp" }] },
    ...more,
  });

const extra = (event: WireEvent) => JSON.stringify(event.context);

describe("an event is kept and can be read when it has", () => {
  it("invalid UTF-8", async () => {
    const [before = "", after = ""] = crash({ extra: { word: "@" } }).split("@");
    const bad = Buffer.from([0xff, 0xc3, 0x28]);
    const event = await keptEvent(Buffer.concat([Buffer.from(before), bad, Buffer.from(after)]));
    expect(event.title).toBe("KeyError: lamp");
    expect(extra(event)).toContain("\uFFFD");
  });

  it("NUL in strings, which Postgres refuses", async () => {
    const event = await keptEvent(
      crash({
        exception: { values: [{ type: "Key\0Error", value: "la\0mp" }] },
        tags: { "a\0b": "c\0d", shop: "no\0rth" },
        extra: { "e\0f": "g\0h" },
        release: "1\0",
        user: { id: "4\x002" },
      }),
    );
    expect(event.title).toBe("Key\uFFFDError: la\uFFFDmp");
    expect(JSON.stringify(event)).not.toContain("\\u0000");
  });

  it("lone surrogates", async () => {
    const event = await keptEvent(
      `{"message":"half \\ud83d of it","tags":{"x":"\\udc00"},"extra":{"y":"\\ud800"}}`,
    );
    expect(event.title).toBe("half \uFFFD of it");
    expect(JSON.stringify(event).isWellFormed()).toBe(true);
  });

  it("__proto__ keys", async () => {
    const event = await keptEvent(
      '{"message":"proto","__proto__":{"level":"fatal"},"tags":{"__proto__":"x","shop":"north"},' +
        '"extra":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}},' +
        '"contexts":{"__proto__":{"polluted":true}},"user":{"__proto__":{"id":"1"}}}',
    );
    expect(event.title).toBe("proto");
    expect(event.tags).toContainEqual({ key: "shop", value: "north" });
    expect(event.tags).toContainEqual({ key: "level", value: "error" });
    // Nothing of it became a property of every object of the server.
    const next = await keptEvent('{"message":"after proto"}');
    expect(JSON.stringify(next)).not.toContain("polluted");
  });

  it("10,000 frames", async () => {
    const frames = Array.from({ length: 10_000 }, (_, n) => ({
      function: `f${n}`,
      filename: "deep.py",
      lineno: n,
    }));
    const event = await keptEvent(
      crash({ exception: { values: [{ type: "RecursionError", value: "deep", stacktrace: { frames } }] } }),
    );
    expect(event.title).toBe("RecursionError: deep");
    const [entry] = event.entries.filter((found) => found.type === "exception");
    const kept = entry?.data.values[0]?.stacktrace?.frames ?? [];
    expect([kept[0]?.function, kept.at(-1)?.function]).toEqual(["f0", "f9999"]);
    expect(kept.length).toBeLessThanOrEqual(250);
  });

  it("a depth of 1,000", async () => {
    const deep = `${'{"a":'.repeat(1_000)}1${"}".repeat(1_000)}`;
    const list = `${"[".repeat(1_000)}${"]".repeat(1_000)}`;
    const event = await keptEvent(
      `{"message":"deep","extra":{"map":${deep},"list":${list}},"contexts":{"c":${deep}},"tags":${deep}}`,
    );
    expect(event.title).toBe("deep");
    expect(extra(event)).toContain("[Object]");
  });

  it.each([
    ["1970", 0, "past_timestamp"],
    ["1970", "1970-01-01T00:00:01Z", "past_timestamp"],
    ["2106", 4_294_967_296, "future_timestamp"],
    ["2106", "2106-02-07T06:28:16Z", "future_timestamp"],
    ["no year at all", 1e300, undefined],
    ["no number", "yesterday", undefined],
  ])("a date in %s (%s)", async (_year, timestamp, reason) => {
    const event = await keptEvent(crash({ timestamp }));
    expect(event.dateCreated.slice(0, 16)).toBe(event.dateReceived.slice(0, 16));
    expect(event.errors.length).toBeGreaterThan(0);
    if (reason !== undefined) expect(JSON.stringify(event.errors)).toContain(reason);
  });

  it.each([-86_400, 86_400])("a clock that is off by %s seconds", async (off) => {
    const now = Date.now() / 1000;
    const event = await keptEvent(crash({ timestamp: now + off - 10 }), {
      sent_at: new Date((now + off) * 1000).toISOString(),
    });
    const apart = (Date.parse(event.dateReceived) - Date.parse(event.dateCreated)) / 1000;
    expect(apart).toBeGreaterThan(8);
    expect(apart).toBeLessThan(40);
    expect(JSON.stringify(event.errors)).toContain("clock_drift");
  });
});

describe("a payload that is no event", () => {
  const ends = async () => {
    const { counts } = await api.get<{ counts: Record<string, number> }>(`projects/${PROJECT}/arrivals/`);
    return Object.values(counts).reduce((sum, n) => sum + n, 0);
  };

  it.each(["null", "[]", "42", '"text"', "{", "", "{}"])(
    "is answered and comes to one end: %s",
    async (payload) => {
      const before = await ends();
      expect((await post(envelope(newId(), payload))).status).toBe(200);
      await until("end of the item", async () => (await ends()) > before);
      expect(await ends()).toBe(before + 1);
    },
  );
});

describe("of two events with one id", () => {
  it("the first is kept, and the other counted as a duplicate", async () => {
    const id = newId();
    const first = await post(envelope(id, '{"message":"first of twins"}'));
    await api.event(PROJECT, id);
    const second = await post(envelope(id, '{"message":"second of twins"}'));
    expect([first.status, second.status]).toEqual([200, 200]);
    await until("count of the duplicate", async () => {
      const { refusals } = await api.get<{ refusals: { reason: string }[] }>(`projects/${PROJECT}/arrivals/`);
      return refusals.some(({ reason }) => reason === "duplicate");
    });
    expect((await api.event(PROJECT, id)).title).toBe("first of twins");
    const titles = (await api.issues(PROJECT)).map(({ title }) => title);
    expect(titles).toContain("first of twins");
    expect(titles).not.toContain("second of twins");
  });
});

describe("a request is refused in words when it has", () => {
  const good = () => envelope(newId(), crash());
  const told = ({ status, json, headers }: Reply) => {
    expect(json).toMatchObject({ detail: expect.stringMatching(/\w+ \w+/) });
    expect(headers["x-sentry-error"]).toEqual(expect.any(String));
    expect(headers["access-control-allow-origin"]).toBe("*");
    return status;
  };

  it.each([
    ["gzip", (body: Buffer) => zlib.gzipSync(body)],
    ["deflate", (body: Buffer) => zlib.deflateSync(body)],
    ["br", (body: Buffer) => zlib.brotliCompressSync(body)],
    ["zstd", (body: Buffer) => zlib.zstdCompressSync(body)],
  ])("a body of %s that is cut off", async (encoding, pack) => {
    expect(told(await post(pack(good()).subarray(0, -9), { "content-encoding": encoding }))).toBe(400);
  });

  it("a gzip bomb", async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(512 * MB));
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => post(bomb, { "content-encoding": "gzip" })),
    );
    expect(replies.map(told)).toEqual(Array(6).fill(413));
  });

  it("a body of 100 MB", async () => {
    const piece = Buffer.alloc(MB, "x");
    const pieces = [good(), ...Array.from({ length: 100 }, () => piece)];
    expect(told(await post(Buffer.concat(pieces)))).toBe(413);
    expect(told(await post(pieces))).toBe(413); // chunked: no length is announced
  });

  it("an event beyond the limit", async () => {
    expect(told(await post(envelope(newId(), crash({ extra: { x: "y".repeat(2 * MB) } }))))).toBe(413);
  });

  it.each(["-1", "-9007199254740993", "1e99", '"12"', "12.5", "999999"])(
    "an item of length %s",
    async (length) => {
      expect(told(await post(`{}\n{"type":"event","length":${length}}\n{}\n`))).toBe(400);
    },
  );

  it.each([
    ["of another project", "/999", 403],
    ["that is no number", "/shop", 403],
    ["beyond all numbers", "/99999999999999999999999", 403],
  ])("a project id %s", async (_name, project, status) => {
    expect(told(await post(good(), {}, address("envelope", project)))).toBe(status);
  });

  it("no key, or one that nobody knows", async () => {
    expect(told(await post(good(), {}, `/api${dsn.pathname}/envelope/`))).toBe(401);
    const unknown = address("envelope").replace(dsn.username, "0".repeat(32));
    expect(told(await post(good(), {}, unknown))).toBe(403);
  });

  it("a key that was disabled a moment ago", async () => {
    const keys = `projects/${PROJECT}/keys/`;
    const made = (await (await api.ask("POST", keys, { name: "old" })).json()) as {
      id: string;
      public: string;
    };
    const path = address("envelope").replace(dsn.username, made.public);
    expect((await post(good(), {}, path)).status).toBe(200);
    await api.put(`${keys}${made.id}/`, { isActive: false });
    expect(told(await post(good(), {}, path))).toBe(403);
  });

  it.each(["GET", "PUT", "DELETE", "PATCH"])("the method %s", async (method) => {
    const reply = await send(instance.port, address("envelope"), { method });
    expect(reply.status).toBe(405);
    expect(reply.headers.allow).toContain("POST");
  });
});

it("an unknown Content-Encoding counts as none", async () => {
  const id = newId();
  expect((await post(envelope(id, crash()), { "content-encoding": "snappy" })).status).toBe(200);
  expect((await api.event(PROJECT, id)).title).toBe("KeyError: lamp");
});

describe("after all of this", () => {
  it("the server is healthy, and stores the next event", async () => {
    expect((await fetch(`${instance.url}/_health/ready/`)).status).toBe(200);
    expect((await keptEvent('{"message":"all is well"}')).title).toBe("all is well");
  });

  describeWhere(
    existsSync("/proc/self/status") ? undefined : "/proc, where Linux tells memory",
    "its memory",
    () =>
      it("has stayed within bounds", () => {
        const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
        const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
        expect(peak).toBeGreaterThan(50);
        expect(peak).toBeLessThan(MOST_MEMORY_MB);
      }),
  );

  it("nothing was logged that a person would have to act on", () => {
    const log = `${server.stdout()}${server.stderr()}`;
    expect(log).toContain("Vedette is ready");
    expect(log.split("\n").filter((line) => /"level":"?(error|fatal|50|60)/i.test(line))).toEqual([]);
    expect(log).not.toMatch(/\bat .*\.ts:\d+/);
  });
});
