import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../../src/errors.ts";
import {
  DISABLED_KEY,
  DOMAIN_KEY,
  ENVELOPE,
  EVENT_ID,
  ends,
  type IngestServer,
  KEY,
  LIMITED_KEY,
  oneEvent,
  QUERY,
  STORE,
  send,
  startIngest,
} from "../support/ingest-server.ts";

const OTHER_KEY = "fedcba9876543210fedcba9876543210";
const AUTH = `Sentry sentry_key=${KEY}, sentry_version=7, sentry_client=raven-js/3.27`;

let ingest: IngestServer;
beforeEach(async () => {
  ingest = await startIngest();
});
afterEach(() => ingest[Symbol.asyncDispose]());

const post = (path: string, body: string | Buffer = oneEvent(), headers = {}) =>
  send(ingest.port, path, { body, headers });

describe("an envelope", () => {
  it("is answered with its event id and queued as it came, with the facts of its arrival", async () => {
    const body = oneEvent({ event_id: "9EC79C33-EC99-42AB-8353-589FCB2E04DC" });
    const reply = await post(ENVELOPE, body, { "user-agent": `UA ${"x".repeat(2_000)}` });
    expect([reply.status, reply.json]).toEqual([200, { id: EVENT_ID }]);
    const [accepted] = ingest.accepted;
    expect(accepted).toMatchObject({
      receivedAt: 1_795_386_000_000,
      projectId: 42,
      keyId: 1,
      form: "envelope",
      encoding: "identity",
      eventId: EVENT_ID,
      clientIp: "127.0.0.1",
      sdk: "sentry.javascript.node/11.12.0",
    });
    expect(accepted?.userAgent).toHaveLength(512);
    expect(Buffer.from(accepted?.body ?? []).toString()).toBe(body);
    expect(ingest.counted).toEqual([]);
  });

  it.each([
    ["without an id", {}],
    ["with an id that is none", { event_id: "nonsense" }],
    ["with an id of another type", { event_id: { $ne: 1 } }],
  ])("%s is answered {} and queued without one", async (_name, header) => {
    expect((await post(ENVELOPE, oneEvent(header))).json).toEqual({});
    expect(ingest.accepted).toHaveLength(1);
    expect(ingest.accepted[0]?.eventId).toBeUndefined();
  });

  it("without items is well, and there is nothing to queue", async () => {
    for (const body of ["{}", "{}\n", "{}\n\n"]) expect((await post(ENVELOPE, body)).json).toEqual({});
    expect(ingest.accepted).toEqual([]);
  });

  it("with unknown items and kinds that have no screen is queued, for the worker to count", async () => {
    expect((await post(ENVELOPE, '{}\n{"type":"quux"}\nx\n{"type":"session"}\n{}')).status).toBe(200);
    expect(ingest.accepted).toHaveLength(1);
    expect(ingest.counted).toEqual([]);
  });

  it("keeps one event of nine hundred, and counts the others", async () => {
    const event = (message: string) => `{"type":"event"}\n{"message":"${message}"}\n`;
    const many = Array.from({ length: 899 }, (_, index) => event(`more ${index}`)).join("");
    const attachment = '{"type":"attachment","length":2}\nhi\n';
    const body = `{"event_id":"${EVENT_ID}"}\n{"type":"feedback"}\n{}\n${event("first")}${attachment}${many}`;
    expect((await post(ENVELOPE, body)).status).toBe(200);
    expect(Buffer.from(ingest.accepted[0]?.body ?? []).toString()).toBe(
      `{"event_id":"${EVENT_ID}"}\n${event("first")}${attachment}`,
    );
    const end = { outcome: "invalid", reason: "duplicate_item" };
    expect(ingest.counted).toMatchObject([
      { ...end, category: "feedback", quantity: 1 },
      { ...end, category: "error", quantity: 899 },
    ]);
  });

  it("is not answered before the queue says that it is durable", async () => {
    let settle = (): void => {};
    let isAsked = false;
    ingest.append = () => {
      isAsked = true;
      return new Promise((resolve) => {
        settle = resolve;
      });
    };
    let isAnswered = false;
    const reply = post(ENVELOPE).then((answer) => {
      isAnswered = true;
      return answer;
    });
    await expect.poll(() => isAsked).toBe(true);
    // Another request on the same server comes and goes meanwhile.
    expect((await send(ingest.port, ENVELOPE, { method: "OPTIONS" })).status).toBe(200);
    expect(isAnswered).toBe(false);
    settle();
    expect((await reply).status).toBe(200);
  });

  it("may come without its trailing slash, chunked, and under a path", async () => {
    expect((await post(`/api/42/envelope?${QUERY}`)).status).toBe(200);
    const body = oneEvent();
    const reply = await send(ingest.port, ENVELOPE, {
      body: [body.slice(0, 10), body.slice(10, 70), body.slice(70)],
    });
    expect(reply.status).toBe(200);
    expect(Buffer.from(ingest.accepted[1]?.body ?? []).toString()).toBe(body);
    await using behindPath = await startIngest({
      prefix: "/tools/errors",
      server: { routerOptions: { ignoreTrailingSlash: true } },
    });
    expect((await send(behindPath.port, `/tools/errors${ENVELOPE}`, { body })).status).toBe(200);
    expect((await send(behindPath.port, `/tools/errors/api/42/envelope?${QUERY}`, { body })).status).toBe(
      200,
    );
  });

  it("keeps its client's address when a trusted proxy names it", async () => {
    await using behind = await startIngest({ server: { trustProxy: ["127.0.0.0/8"] } });
    await send(behind.port, ENVELOPE, {
      body: oneEvent(),
      headers: { "x-forwarded-for": "10.9.9.9, 2001:db8::7" },
    });
    expect(behind.accepted[0]?.clientIp).toBe("2001:db8::7");
    await post(ENVELOPE, oneEvent(), { "x-forwarded-for": "10.9.9.9" });
    expect(ingest.accepted[0]?.clientIp).toBe("127.0.0.1");
  });
});

describe("a key", () => {
  it.each([
    ["in X-Sentry-Auth", "/api/42/envelope/", { "x-sentry-auth": AUTH }],
    ["in Authorization", "/api/42/envelope/", { authorization: AUTH }],
    ["in the query", `/api/42/envelope/?sentry_key=${KEY}`, {}],
    ["in several places that agree", ENVELOPE, { "x-sentry-auth": AUTH }],
  ])("%s is found", async (_name, path, headers) => {
    expect((await post(path, oneEvent(), headers)).status).toBe(200);
  });

  it("in the envelope's DSN alone is found, as a tunnel sends it", async () => {
    const reply = await post(
      "/api/42/envelope/",
      oneEvent({ event_id: EVENT_ID, dsn: `https://${KEY}@o1.example.com/42` }),
    );
    expect([reply.status, reply.json]).toEqual([200, { id: EVENT_ID }]);
  });

  it.each([
    [401, "that is missing", "/api/42/envelope/", {}, {}],
    [401, "that is missing behind a DSN that is none", "/api/42/envelope/", {}, { dsn: "nonsense" }],
    [
      401,
      "that differs between header and query",
      ENVELOPE,
      { "x-sentry-auth": AUTH.replace(KEY, OTHER_KEY) },
      {},
    ],
    [401, "that differs from the DSN's", ENVELOPE, {}, { dsn: `https://${OTHER_KEY}@h/42` }],
    [403, "that is unknown", `/api/42/envelope/?sentry_key=${OTHER_KEY}`, {}, {}],
    [403, "that cannot be one", "/api/42/envelope/?sentry_key=%00%27--", {}, {}],
    [403, "that is disabled", `/api/42/envelope/?sentry_key=${DISABLED_KEY}`, {}, {}],
    [403, "of another project", `/api/43/envelope/?${QUERY}`, {}, {}],
    [403, "of another project than the DSN's", ENVELOPE, {}, { dsn: `https://${KEY}@h/43` }],
    [403, "under a project that is no number", `/api/x/envelope/?${QUERY}`, {}, {}],
  ])("is answered %i when it is one %s", async (status, _name, path, headers, header) => {
    const reply = await post(path, oneEvent(header), headers);
    const { detail, causes } = reply.json as { detail: string; causes: string[] };
    expect(reply.status).toBe(status);
    expect(causes).toBeInstanceOf(Array);
    expect(reply.headers["x-sentry-error"]).toContain(detail);
    expect(reply.headers["access-control-allow-origin"]).toBe("*");
    expect(ingest.accepted).toEqual([]);
    expect(ingest.logged.filter(({ level }) => level !== "debug")).toEqual([]);
  });

  it("of the right project used at a wrong one is counted for its own", async () => {
    await post(`/api/43/envelope/?${QUERY}`);
    expect(ingest.counted).toMatchObject([
      { projectId: 42, keyId: 1, outcome: "invalid", reason: "project_id" },
    ]);
  });

  it("with allowed domains takes events from these and from senders that are no pages", async () => {
    const path = `/api/42/envelope/?sentry_key=${DOMAIN_KEY}`;
    expect((await post(path)).status).toBe(200);
    expect((await post(path, oneEvent(), { origin: "https://shop.example.com" })).status).toBe(200);
    expect((await post(path, oneEvent(), { referer: "https://example.com/page?x" })).status).toBe(200);
    expect((await post(path, oneEvent(), { origin: "https://evil.example" })).status).toBe(403);
    expect((await post(path, oneEvent(), { origin: "null", referer: "https://example.com/" })).status).toBe(
      403,
    );
    expect(ends(ingest)).toEqual(["invalid/cors unknown×1", "invalid/cors unknown×1"]);
  });
});

describe("a rate-limited key", () => {
  const path = `/api/42/envelope/?sentry_key=${LIMITED_KEY}`;

  it("stops events with 429, and says for which kinds and how long", async () => {
    expect((await post(path)).status).toBe(200);
    expect((await post(path)).status).toBe(200);
    const reply = await post(path);
    expect(reply.status).toBe(429);
    const seconds = Number(reply.headers["retry-after"]);
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(3_600);
    expect(reply.headers["x-sentry-rate-limits"]).toBe(`${seconds}:error;default;security:key:key_quota`);
    expect(reply.headers["access-control-expose-headers"]).toContain("x-sentry-rate-limits");
    expect(ingest.accepted).toHaveLength(2);
    expect((await post(`/api/42/store/?sentry_key=${LIMITED_KEY}`, "{}")).status).toBe(429);
    expect(ends(ingest)).toEqual(["rate_limited/key error×1", "rate_limited/key error×1"]);
  });

  it("lets what is not limited pass, even from the same envelope", async () => {
    for (let sent = 0; sent < 2; sent++) await post(path);
    const body =
      '{"a":1}\n{"type":"event"}\n{}\n{"type":"attachment","length":1}\n\n\n{"type":"session"}\n{"s":1}\n{"type":"client_report"}\n{}';
    const mixed = await post(path, body);
    expect(mixed.status).toBe(429);
    expect(Buffer.from(ingest.accepted[2]?.body ?? []).toString()).toBe(
      '{"a":1}\n{"type":"session"}\n{"s":1}\n{"type":"client_report"}\n{}',
    );
    expect(ends(ingest)).toEqual(["rate_limited/key error×1", "rate_limited/key attachment×1"]);
    expect((await post(path, '{}\n{"type":"client_report"}\n{}')).status).toBe(200);
  });
});

describe("a queue that", () => {
  it("is full is answered 503 with Retry-After, and the items are counted", async () => {
    ingest.append = () => Promise.reject(new Refusal("overloaded", "full", { retryAfterSeconds: 7 }));
    const reply = await post(ENVELOPE);
    expect([reply.status, reply.headers["retry-after"]]).toEqual([503, "7"]);
    expect(ends(ingest)).toEqual(["rate_limited/backlog error×1"]);
    expect(ingest.logged).toEqual([]);
  });

  it("fails is answered 500 and logged once, without a word of the payload", async () => {
    ingest.append = () => Promise.reject(new Error("ENOSPC: no space left on device"));
    const reply = await post(ENVELOPE, oneEvent({ event_id: EVENT_ID, secret: "hunter2" }));
    expect(reply.status).toBe(500);
    expect(JSON.stringify(reply.json)).not.toContain("ENOSPC");
    await post(STORE, "{}");
    expect(ingest.logged.map(({ level, sentence }) => [level, sentence])).toEqual([
      ["error", "ingest failed"],
    ]);
    expect(JSON.stringify(ingest.logged)).not.toContain("hunter2");
    expect(ends(ingest)).toEqual(["invalid/internal error×1", "invalid/internal error×1"]);
  });
});

describe("a browser", () => {
  it.each([
    "/api/42/envelope/",
    "/api/42/store",
    "/api/store/",
    "/api/42/security/",
    "/api/42/nel/",
    "/api/42/cron/nightly/",
  ])("may ask beforehand at %s", async (path) => {
    const reply = await send(ingest.port, path, {
      method: "OPTIONS",
      headers: { origin: "https://evil.example" },
    });
    expect(reply.status).toBe(200);
    expect(reply.headers["access-control-allow-origin"]).toBe("*");
    expect(reply.headers["access-control-allow-methods"]).toContain("POST");
    expect(reply.headers["access-control-allow-headers"]).toContain("x-sentry-auth");
    expect(reply.headers["access-control-max-age"]).toBe("3600");
  });

  it.each(["GET", "HEAD", "PUT", "DELETE", "PATCH"])(
    "or anybody with %s is told which methods there are",
    async (method) => {
      const reply = await send(ingest.port, ENVELOPE, { method, body: method === "PUT" ? "x" : "" });
      expect([reply.status, reply.headers.allow]).toEqual([405, "POST, OPTIONS"]);
      if (method !== "HEAD") expect(reply.json).toHaveProperty("detail");
    },
  );
});
