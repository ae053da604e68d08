import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import zlib from "node:zlib";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readEnvelope } from "../../src/protocol/envelope.ts";
import { kindOf } from "../../src/protocol/item-kind.ts";
import { type IngestServer, send, startIngest } from "../support/ingest-server.ts";

interface Meta {
  method: string;
  path: string;
  headers: Record<string, string>;
  items: string[];
}

const root = path.resolve(import.meta.dirname, "../fixtures/envelopes");
const cases = globSync("*/*/meta.json", { cwd: root })
  .map((file) => path.dirname(file))
  .sort();

let ingest: IngestServer;
beforeAll(async () => {
  ingest = await startIngest();
});
afterAll(() => ingest[Symbol.asyncDispose]());

it("there are recordings of both SDKs", () => {
  expect(new Set(cases.map((name) => path.dirname(name)))).toEqual(new Set(["browser", "node"]));
});

it.each(cases)("%s is taken as the SDK sent it", async (name) => {
  const meta = JSON.parse(readFileSync(path.join(root, name, "meta.json"), "utf8")) as Meta;
  const body = readFileSync(path.join(root, name, "body"));
  const { "transfer-encoding": chunked, ...headers } = meta.headers;
  const half = body.length >> 1;
  const reply = await send(ingest.port, meta.path, {
    method: meta.method,
    headers,
    body: chunked === undefined ? body : [body.subarray(0, half), body.subarray(half)],
  });

  const plain = headers["content-encoding"] === "gzip" ? zlib.gunzipSync(body) : body;
  const envelope = readEnvelope(plain);
  if (envelope.kind === "malformed") throw new Error(envelope.detail);
  const items = [...envelope.items].map((item) => (item.kind === "item" ? item.type : item.detail));
  const id = envelope.header.event_id;
  expect(items).toEqual(meta.items);
  expect(items.map((type) => kindOf(type).kind)).not.toContain("unknown");
  expect([reply.status, reply.json]).toEqual([200, id === undefined ? {} : { id }]);

  const accepted = ingest.accepted.at(-1);
  expect(accepted).toMatchObject({ form: "envelope", projectId: 42, userAgent: headers["user-agent"] });
  expect(accepted?.sdk).toMatch(/^sentry\.javascript\.(node|browser)\/\d/);
  expect(Buffer.from(accepted?.body ?? []).equals(body)).toBe(true);
});
