import type { Logger } from "../lib/logger.ts";

/** A full disk fails thousands of requests a second, and one line tells as much as all of them. */
const QUIET_MS = 1_000;

/** Logs faults at `error`, without anything of the request; at most one a second, with the number left out. */
export class FaultLog {
  readonly #log: Logger;
  #lastAt = Number.NEGATIVE_INFINITY;
  #leftOut = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** `at` in milliseconds. */
  note(err: unknown, at: number): void {
    // A clock that was set back must not silence it.
    if (Math.abs(at - this.#lastAt) < QUIET_MS) {
      this.#leftOut++;
      return;
    }
    this.#log.error({ err, leftOut: this.#leftOut }, "ingest failed");
    this.#lastAt = at;
    this.#leftOut = 0;
  }
}
