import type { IncomingMessage, ServerResponse } from "node:http";
import type { Answer } from "./answer.ts";
import type { Charge } from "./in-flight.ts";

/** A whole body, or why there is none. `gone`: the client went away in the middle. */
export type Received = Buffer | "too_large" | "overloaded" | "gone";

/**
 * Collects a body as it comes. A declared length beyond `maxBytes` is refused before a byte is read. Bytes are
 * charged when they arrive, not when they are announced: an announcement alone takes no room from others.
 */
export function receive(request: IncomingMessage, maxBytes: number, charge: Charge): Promise<Received> {
  if (request.destroyed) return Promise.resolve("gone");
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) return Promise.resolve("too_large");
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    let isOver = false;
    const end = (received: Received): void => {
      isOver = true;
      chunks = [];
      resolve(received);
    };
    request.on("data", (chunk: Buffer) => {
      if (isOver) return;
      size += chunk.length;
      if (size > maxBytes) return end("too_large");
      if (!charge.take(chunk.length)) return end("overloaded");
      chunks.push(chunk);
    });
    request.on("end", () => {
      if (isOver) return;
      const [only] = chunks;
      end(only && chunks.length === 1 ? only : Buffer.concat(chunks, size));
    });
    const leave = (): void => {
      if (!isOver) end("gone");
    };
    request.on("error", leave);
    request.on("close", leave);
  });
}

/** What a refused client may still send. Beyond it the connection is cut, whether the answer was read or not. */
const MAX_DRAINED = 256 * 1024 * 1024;

/**
 * Sends the answer. When the body is still on its way the answer goes out at once, but the connection stays
 * until the rest has come and was thrown away: a client that is cut off while it writes sees a broken
 * connection and never the answer.
 */
export function reply(request: IncomingMessage, response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, withLength(answer));
  if (request.complete) {
    response.end(answer.body);
    return;
  }
  if (answer.body.length > 0) response.write(answer.body);
  else response.flushHeaders();

  let left = MAX_DRAINED;
  request.on("data", (chunk: Buffer) => {
    left -= chunk.length;
    if (left < 0) request.destroy();
  });
  const finish = (): void => {
    if (!response.writableEnded) response.end();
  };
  request.on("end", finish);
  request.on("error", finish);
  request.on("close", finish);
  request.resume();
}

function withLength({ headers, body }: Answer): string[] {
  if (body.length === 0) return [...headers];
  return [...headers, "content-length", String(Buffer.byteLength(body))];
}
