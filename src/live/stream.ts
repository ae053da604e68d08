import type { ServerResponse } from "node:http";
import type { Seat } from "./audience.ts";

/** What a browser waits before it connects again, milliseconds; our pages take a while of their own. */
const RETRY_MS = 3_000;
/** Bytes that a listener has not taken: some hundred notices. It is stuck then. */
const MOST_UNTAKEN = 16 * 1024;

/** Begins a stream of server-sent events; `headers`, by names in lower case, give way to its own. */
export function openStream(response: ServerResponse, headers: Readonly<Record<string, string>>): Stream {
  response.writeHead(200, {
    ...headers,
    "content-type": "text/event-stream; charset=utf-8",
    // A proxy that compresses would wait for more.
    "cache-control": "no-store, no-transform",
    // The word for nginx and those who learnt from it: pass on what comes, as it comes.
    "x-accel-buffering": "no",
  });
  response.write(`retry: ${RETRY_MS}\n\n`);
  return new Stream(response);
}

export class Stream implements Seat {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** Has data, since one without is no event to a browser. */
  say(event: string): void {
    const response = this.#response;
    if (response.writableEnded) return;
    if (response.writableLength > MOST_UNTAKEN) response.destroy();
    else response.write(`event: ${event}\ndata: {}\n\n`);
  }

  /** Ends it in order, or cuts it off when the listener has not taken what it was told. */
  end(): void {
    if (this.#response.writableLength > 0) this.#response.destroy();
    else this.#response.end();
  }
}
