import zlib from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ENVELOPE,
  EVENT_ID,
  ends,
  type IngestServer,
  KEY,
  oneEvent,
  QUERY,
  STORE,
  send,
  startIngest,
} from "../support/ingest-server.ts";

let ingest: IngestServer;
beforeEach(async () => {
  ingest = await startIngest();
});
afterEach(() => ingest[Symbol.asyncDispose]());

const post = (path: string, body: string | Buffer = "", headers = {}) =>
  send(ingest.port, path, { body, headers });
const queued = () => ingest.accepted.map(({ form, eventId, encoding }) => ({ form, eventId, encoding }));

describe("the store address", () => {
  const event = JSON.stringify({ event_id: EVENT_ID.toUpperCase(), message: "hello" });
  const base64 = Buffer.from(event).toString("base64");

  it.each([
    ["JSON", event],
    ["base64", base64],
    ["base64 of zlib", zlib.deflateSync(event).toString("base64")],
  ])("takes %s and answers with the payload's id", async (_name, body) => {
    expect((await post(STORE, body)).json).toEqual({ id: EVENT_ID });
    expect(queued()).toEqual([{ form: "store", eventId: EVENT_ID, encoding: "identity" }]);
    expect(Buffer.from(ingest.accepted[0]?.body ?? []).toString()).toBe(body);
  });

  it("makes an id when there is none", async () => {
    const { id } = (await post(STORE, '{"message":NaN}')).json as { id: string };
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(ingest.accepted[0]?.eventId).toBe(id);
  });

  it("knows the project by the key when the path does not say it", async () => {
    for (const path of ["/api/store/", "/api/store"])
      expect((await post(`${path}?${QUERY}`, event)).status).toBe(200);
    expect(ingest.accepted.map(({ projectId }) => projectId)).toEqual([42, 42]);
  });

  it("answers an image with an image", async () => {
    for (const path of ["/api/42/store/", "/api/store/"]) {
      const reply = await send(ingest.port, `${path}?${QUERY}&sentry_data=${base64}`, { method: "GET" });
      expect([reply.status, reply.headers["content-type"]]).toEqual([200, "image/gif"]);
      expect(reply.bytes.subarray(0, 6).toString()).toBe("GIF89a");
    }
    expect(queued()).toEqual(Array(2).fill({ form: "store", eventId: EVENT_ID, encoding: "identity" }));
    const none = await send(ingest.port, `/api/42/store/?${QUERY}`, { method: "GET" });
    expect(none.status).toBe(400);
  });

  it("takes an envelope that calls itself one", async () => {
    const reply = await post(STORE, oneEvent(), { "content-type": "application/x-sentry-envelope" });
    expect(reply.json).toEqual({ id: EVENT_ID });
    expect(ingest.accepted[0]?.form).toBe("envelope");
  });

  it.each(["", "{", "[]", "hello!", '{"a":', "\u0000"])("answers 400 to %j", async (body) => {
    expect((await post(STORE, body)).status).toBe(400);
    expect(ends(ingest)).toEqual(["invalid/invalid_json error×1"]);
  });
});

describe("compression", () => {
  const whole = oneEvent();
  it.each([
    ["gzip", zlib.gzipSync(whole), "gzip"],
    ["X-GZIP", zlib.gzipSync(whole), "gzip"],
    ["deflate", zlib.deflateSync(whole), "deflate"],
    ["deflate", zlib.deflateRawSync(whole), "deflate"],
    ["br", zlib.brotliCompressSync(whole), "br"],
    ["zstd", zlib.zstdCompressSync(whole), "zstd"],
    ["identity", Buffer.from(whole), "identity"],
    ["quux", Buffer.from(whole), "identity"],
  ])("%s is understood, and queued as it came", async (name, body, encoding) => {
    const reply = await post(ENVELOPE, body, { "content-encoding": name });
    expect([reply.status, reply.json]).toEqual([200, { id: EVENT_ID }]);
    expect(queued()).toEqual([{ form: "envelope", eventId: EVENT_ID, encoding }]);
    expect(Buffer.from(ingest.accepted[0]?.body ?? []).equals(body)).toBe(true);
  });

  it("of a large body is understood as well", async () => {
    const words = Array.from({ length: 200_000 }, (_, index) => index * 7919).join(" ");
    const body = zlib.gzipSync(`${JSON.stringify({ event_id: EVENT_ID })}\n{"type":"attachment"}\n${words}`);
    expect(body.length).toBeGreaterThan(64 * 1024);
    const replies = await Promise.all(
      Array.from({ length: 6 }, () => post(ENVELOPE, body, { "content-encoding": "gzip" })),
    );
    expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200));
  });

  it("stacked twice is refused", async () => {
    const body = zlib.gzipSync(zlib.gzipSync(whole));
    expect((await post(ENVELOPE, body, { "content-encoding": "gzip, gzip" })).status).toBe(415);
    expect(ends(ingest)).toEqual(["invalid/invalid_encoding unknown×1"]);
  });
});

describe("a browser's own report", () => {
  const report = JSON.stringify({
    "csp-report": { "violated-directive": "img-src", "document-uri": "https://example.com" },
  });

  it.each(["/api/42/security/", "/api/42/csp-report/"])(
    "is taken at %s with release and environment",
    async (path) => {
      const facts = `sentry_key=${KEY}&sentry_release=1.0%00&sentry_environment=prod`;
      const reply = await post(`${path}?${facts}`, report, { "content-type": "application/csp-report" });
      expect([reply.status, reply.bytes.length]).toEqual([200, 0]);
      expect(ingest.accepted).toMatchObject([
        { form: "security", release: "1.0", environment: "prod", contentType: "application/csp-report" },
      ]);
    },
  );

  it("of network errors is taken at /nel/", async () => {
    const body = JSON.stringify([
      { type: "network-error", url: "https://example.com", body: { type: "dns.failed" } },
    ]);
    expect(
      (await post(`/api/42/nel/?sentry_key=${KEY}`, body, { "content-type": "application/reports+json" }))
        .status,
    ).toBe(200);
    expect(ingest.accepted[0]?.form).toBe("nel");
  });

  it.each([
    [415, "text/plain", report],
    [415, "nonsense", report],
    [400, "application/json", "{"],
    [400, "application/json", '{"hello":1}'],
    [413, "application/reports+json", JSON.stringify(Array(101).fill({ type: "csp-violation", body: {} }))],
  ])("is answered %i for %s %.20s", async (status, type, body) => {
    expect((await post(`/api/42/security/?sentry_key=${KEY}`, body, { "content-type": type })).status).toBe(
      status,
    );
    expect(ingest.accepted).toEqual([]);
  });
});

describe("kinds without a screen", () => {
  it("are answered as if they were kept, and counted", async () => {
    expect(
      (await send(ingest.port, `/api/42/cron/nightly/${KEY}/?status=ok`, { method: "GET" })).status,
    ).toBe(202);
    expect(
      (
        await post(`/api/42/cron/nightly?sentry_key=${KEY}`, '{"status":"ok"}', {
          "content-type": "application/json",
        })
      ).status,
    ).toBe(202);
    const auth = { "x-sentry-auth": `sentry sentry_key=${KEY}` };
    const traces = await post("/api/42/integration/otlp/v1/traces", "\u0000", {
      ...auth,
      "content-type": "application/x-protobuf",
    });
    expect([traces.status, traces.headers["content-type"], traces.bytes.length]).toEqual([
      200,
      "application/x-protobuf",
      0,
    ]);
    const logs = await post("/api/42/otlp/v1/logs/", "{}", { ...auth, "content-type": "application/json" });
    expect([logs.status, logs.json]).toEqual([200, {}]);
    expect(ends(ingest)).toEqual([
      "discarded/kind_not_kept monitor×1",
      "discarded/kind_not_kept monitor×1",
      "discarded/kind_not_kept span×1",
      "discarded/kind_not_kept log_item×1",
    ]);
    expect((await send(ingest.port, "/api/42/cron/nightly/", { method: "GET" })).status).toBe(401);
  });

  it.each([
    "/api/42/minidump/",
    "/api/42/minidump",
    `/api/42/unreal/${KEY}/`,
    `/api/42/events/${EVENT_ID}/attachments/`,
  ])("such as files at %s are refused in a sentence", async (path) => {
    const reply = await post(path, "MDMP");
    expect([reply.status, reply.json]).toEqual([
      404,
      { detail: expect.stringContaining("does not take minidumps"), causes: [] },
    ]);
  });
});
