import http from "node:http";
import net from "node:net";
import zlib from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ENVELOPE,
  EVENT_ID,
  ends,
  type IngestServer,
  oneEvent,
  STORE,
  send,
  sendRaw,
  startIngest,
} from "../support/ingest-server.ts";

const MB = 1024 * 1024;

let ingest: IngestServer;
beforeEach(async () => {
  ingest = await startIngest();
});
afterEach(async () => {
  expect(ingest.logged.filter(({ level }) => level !== "debug")).toEqual([]);
  await ingest[Symbol.asyncDispose]();
});

const post = (path: string, body: string | Buffer, headers = {}) =>
  send(ingest.port, path, { body, headers });

describe("malformed envelopes are answered 400", () => {
  it.each([
    ["nothing", ""],
    ["a header that is no JSON", "nonsense\n"],
    ["a header that is no object", "[]\n"],
    ["an item header that is no JSON", '{}\n{"type"\n{}'],
    ["an item without a type", "{}\n{}\n{}"],
    ["an item cut short", '{}\n{"type":"event","length":100}\n{}'],
    ["a negative length", '{}\n{"type":"event","length":-1}\n{}'],
    ["a fractional length", '{}\n{"type":"event","length":0.5}\n{}'],
    ["a huge length", '{}\n{"type":"event","length":1e18}\n{}'],
    ["NUL bytes", "\u0000\u0000\u0000"],
    ["a huge item header", `{}\n{"type":"${"x".repeat(MB)}"}\n{}`],
    ["100,000 items", `{}\n${'{"type":"event"}\n{}\n'.repeat(100_000)}`],
  ])("%s", async (_name, body) => {
    const reply = await post(ENVELOPE, body);
    expect(reply.status).toBe(400);
    expect(reply.json).toMatchObject({ detail: "the envelope is malformed", causes: [expect.any(String)] });
    expect(ingest.accepted).toEqual([]);
    expect(
      ingest.counted.every(({ outcome, reason }) => `${outcome}/${reason}` === "invalid/invalid_envelope"),
    ).toBe(true);
    expect(ingest.counted.length).toBeGreaterThan(0);
  });

  it("and every item in them is counted", async () => {
    await post(
      ENVELOPE,
      '{}\n{"type":"event"}\n{}\n{"type":"session"}\n{}\n{"type":"attachment","length":9}\nx',
    );
    expect(ends(ingest)).toEqual([
      "invalid/invalid_envelope error×1",
      "invalid/invalid_envelope session×1",
      "invalid/invalid_envelope attachment×1",
    ]);
  });
});

describe("strange bytes that are no fault of the envelope are kept", () => {
  it.each([
    [
      "invalid UTF-8 in a header",
      Buffer.concat([
        Buffer.from('{"event_id":"'),
        Buffer.from(EVENT_ID),
        Buffer.from('","x":"'),
        Buffer.from([0xff, 0xc3]),
        Buffer.from('"}\n{"type":"event"}\n{}'),
      ]),
    ],
    [
      "invalid UTF-8 and NUL in a payload",
      Buffer.concat([
        Buffer.from(oneEvent()),
        Buffer.from('{"type":"user_report"}\n'),
        Buffer.from([0xff, 0x00, 0xfe]),
      ]),
    ],
    [
      "__proto__ keys",
      Buffer.from(
        `{"event_id":"${EVENT_ID}","__proto__":{"dsn":"x"}}\n{"type":"event","__proto__":null}\n{}`,
      ),
    ],
  ])("%s", async (_name, body) => {
    expect((await post(ENVELOPE, body)).json).toEqual({ id: EVENT_ID });
    expect(Buffer.from(ingest.accepted[0]?.body ?? []).equals(body)).toBe(true);
  });
});

describe("compressed bodies", () => {
  const words = Array.from({ length: 100_000 }, (_, index) => index * 7919).join(" ");

  it.each([
    ["gzip", zlib.gzipSync(oneEvent())],
    ["gzip", zlib.gzipSync(oneEvent() + words)],
    ["deflate", zlib.deflateSync(oneEvent())],
    ["br", zlib.brotliCompressSync(oneEvent())],
    ["zstd", zlib.zstdCompressSync(oneEvent())],
  ])("that are cut off (%s) are answered 400 and not kept", async (encoding, body) => {
    const reply = await post(ENVELOPE, body.subarray(0, body.length - 12), { "content-encoding": encoding });
    expect([reply.status, ends(ingest), ingest.accepted]).toEqual([
      400,
      ["invalid/invalid_encoding unknown×1"],
      [],
    ]);
    expect((await post(STORE, body.subarray(0, 20), { "content-encoding": encoding })).status).toBe(400);
  });

  it("that are no such thing are answered 400", async () => {
    expect((await post(ENVELOPE, oneEvent(), { "content-encoding": "gzip" })).status).toBe(400);
  });

  it.each(["gzip", "deflate", "br", "zstd"])(
    "that are bombs (%s) are answered 413, in bounded memory",
    async (encoding) => {
      await using small = await startIngest({ limits: { maxInflatedBody: 8 * MB } });
      const zeros = Buffer.alloc(128 * MB);
      const quick = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 4 } };
      const bombs: Record<string, () => Buffer> = {
        gzip: () => zlib.gzipSync(zeros),
        deflate: () => zlib.deflateSync(zeros),
        br: () => zlib.brotliCompressSync(zeros, quick),
        zstd: () => zlib.zstdCompressSync(zeros),
      };
      const bomb = bombs[encoding]?.() ?? Buffer.alloc(0);
      const before = process.memoryUsage.rss();
      const replies = await Promise.all(
        Array.from({ length: 8 }, () =>
          send(small.port, ENVELOPE, { body: bomb, headers: { "content-encoding": encoding } }),
        ),
      );
      expect(replies.map(({ status }) => status)).toEqual(Array(8).fill(413));
      expect(process.memoryUsage.rss() - before).toBeLessThan(100 * MB);
      expect(ends(small)).toEqual(Array(8).fill("invalid/too_large unknown×1"));
    },
  );
});

describe("size", () => {
  /** Streams `total` bytes as fast as they are taken, without holding them, and gives the status. */
  function pour(port: number, total: number, headers: http.OutgoingHttpHeaders): Promise<number> {
    return new Promise((resolve, reject) => {
      const request = http.request({
        host: "127.0.0.1",
        port,
        path: ENVELOPE,
        method: "POST",
        agent: false,
        headers,
      });
      request.on("response", (response) => {
        response.resume();
        response.on("end", () => resolve(response.statusCode ?? 0));
      });
      request.on("error", reject);
      const chunk = Buffer.alloc(MB, "x");
      let left = total;
      const more = (): void => {
        while (left > 0) {
          left -= chunk.length;
          if (!request.write(chunk)) return void request.once("drain", more);
        }
        request.end();
      };
      more();
    });
  }

  it("of 100 MB is refused, whether announced or not, and the client reads the answer", async () => {
    const before = process.memoryUsage.rss();
    for (const connection of ["close", "keep-alive"]) {
      expect(await pour(ingest.port, 100 * MB, { "content-length": 100 * MB, connection })).toBe(413);
      expect(await pour(ingest.port, 100 * MB, { connection })).toBe(413);
    }
    expect(process.memoryUsage.rss() - before).toBeLessThan(120 * MB);
    expect(ends(ingest)).toEqual(Array(4).fill("invalid/too_large unknown×1"));
  });

  it("that is announced is refused before a byte of it has come", async () => {
    const reply = await new Promise<string>((resolve, reject) => {
      const socket = net.connect(ingest.port, "127.0.0.1", () =>
        socket.write(`POST ${ENVELOPE} HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n`),
      );
      socket.once("data", (data) => {
        resolve(data.toString());
        socket.destroy();
      });
      socket.on("error", reject);
    });
    expect(reply).toMatch(/^HTTP\/1.1 413 /);
    expect((await post(ENVELOPE, oneEvent())).status).toBe(200);
  });

  it("after a refusal leaves the connection fit for the next request", async () => {
    const tooMuch = `POST ${ENVELOPE} HTTP/1.1\r\nHost: x\r\nContent-Length: ${30 * MB}\r\n\r\n`;
    const next = `POST ${ENVELOPE} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}`;
    const replies = await sendRaw(
      ingest.port,
      Buffer.concat([Buffer.from(tooMuch), Buffer.alloc(30 * MB, "x"), Buffer.from(next)]),
    );
    expect(replies.match(/HTTP\/1.1 \d+/g)).toEqual(["HTTP/1.1 413", "HTTP/1.1 200"]);
  });

  it("of one event beyond the limit is refused alone, and left to the worker among others", async () => {
    const large = `{"type":"event"}\n{"message":"${"x".repeat(MB)}"}\n`;
    expect((await post(ENVELOPE, `{}\n${large}`)).status).toBe(413);
    expect(ends(ingest)).toEqual(["invalid/too_large error×1"]);
    expect((await post(ENVELOPE, `{}\n${large}{"type":"session"}\n{}`)).status).toBe(200);
    expect(ingest.accepted).toHaveLength(1);
    expect((await post(STORE, `{"message":"${"x".repeat(MB)}"}`)).status).toBe(413);
  });

  it("of all that is in flight is bounded: beyond, 503, and room again when it is done", async () => {
    await using small = await startIngest({ limits: { maxInFlight: 10_000 } });
    let settle = (): void => {};
    let waiting = 0;
    small.append = () => {
      waiting++;
      return new Promise((resolve) => {
        settle = resolve;
      });
    };
    const body = `{}\n{"type":"attachment"}\n${"x".repeat(8_000)}`;
    const first = send(small.port, ENVELOPE, { body });
    await expect.poll(() => waiting).toBe(1);
    const second = await send(small.port, ENVELOPE, { body });
    expect([second.status, Number(second.headers["retry-after"])]).toEqual([503, 5]);
    settle();
    expect((await first).status).toBe(200);
    small.append = () => Promise.resolve();
    expect((await send(small.port, ENVELOPE, { body })).status).toBe(200);
    expect(ends(small)).toEqual(["rate_limited/backlog unknown×1"]);
  });
});
