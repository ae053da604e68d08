import net from "node:net";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TIMEOUTS } from "../../src/http/timeouts.ts";
import {
  ENVELOPE,
  type IngestServer,
  oneEvent,
  QUERY,
  send,
  sendRaw,
  startIngest,
} from "../support/ingest-server.ts";

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

describe("clients that", () => {
  it("go away in the middle leave nothing behind", async () => {
    const head = `POST ${ENVELOPE} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n{}\n{"type":"event"}\n{"half`;
    for (let round = 0; round < 5; round++) {
      await new Promise<void>((resolve) => {
        const socket = net.connect(ingest.port, "127.0.0.1", () =>
          socket.write(head, () => socket.resetAndDestroy()),
        );
        socket.on("error", () => {});
        socket.on("close", () => resolve());
      });
    }
    await expect
      .poll(
        () => ingest.logged.filter(({ sentence }) => sentence === "a client went away while it sent").length,
      )
      .toBe(5);
    expect(ingest.accepted).toEqual([]);
    expect(ingest.counted).toEqual([]);
  });

  it("trickle their headers or bodies are cut off by the server's time limits", async () => {
    expect(TIMEOUTS.http.headersTimeout).toBeLessThan(TIMEOUTS.requestTimeout);
    await using quick = await startIngest({
      server: { requestTimeout: 300, http: { headersTimeout: 200, connectionsCheckingInterval: 50 } },
    });
    expect(await sendRaw(quick.port, `POST ${ENVELOPE} HTTP/1.1\r\nHost: x\r\nX-Slow: `)).toMatch(
      /^HTTP\/1.1 408 /,
    );
    await sendRaw(quick.port, `POST ${ENVELOPE} HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\n{}`);
    expect(quick.accepted).toEqual([]);
  });

  it("send little that unpacks to much are told to come again while others are in hand", async () => {
    await using small = await startIngest({ limits: { maxInFlight: 5_000_000 } });
    const { promise: disk, resolve: write } = Promise.withResolvers<void>();
    let waiting = 0;
    small.append = () => {
      waiting += 1;
      return disk;
    };
    const plain = `${oneEvent()}{"type":"attachment","length":4000000}\n${"0".repeat(4_000_000)}\n`;
    const much = { body: gzipSync(plain), headers: { "content-encoding": "gzip" } };
    const first = send(small.port, ENVELOPE, much);
    await expect.poll(() => waiting).toBe(1);
    const second = await send(small.port, ENVELOPE, much);
    expect([second.status, second.headers["retry-after"]]).toEqual([503, "5"]);
    write();
    expect((await first).status).toBe(200);
    expect((await send(small.port, ENVELOPE, much)).status).toBe(200);
  });

  it("break the rules of HTTP are answered by Node, and the server goes on", async () => {
    const both = `POST ${ENVELOPE} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`;
    expect(await sendRaw(ingest.port, both)).toMatch(/^HTTP\/1.1 400 /);
    expect(
      await sendRaw(ingest.port, `POST ${ENVELOPE} HTTP/1.1\r\nHost: x\r\nContent-Length: -2\r\n\r\n{}`),
    ).toMatch(/^HTTP\/1.1 400 /);
    expect((await post(`/api/42/envelope/?${QUERY}`, oneEvent())).status).toBe(200);
  });

  it.each([
    "application/json",
    "text/plain;charset=UTF-8",
    "application/x-sentry-envelope",
    "nonsense",
    ";;;",
    "multipart/form-data",
  ])("call an envelope %s are understood all the same", async (type) => {
    expect((await post(ENVELOPE, oneEvent(), { "content-type": type })).status).toBe(200);
  });
});
