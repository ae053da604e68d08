import { Refusal } from "../../errors.ts";
import { Lru } from "../../lib/lru.ts";

/** From one network in a minute: an office opens a link at once, and nobody reads faster. */
const A_MINUTE = 60;
const MINUTE_MS = 60_000;
/** About 2 MB; who comes from more networks than this has each forgotten soon after. */
const NETWORKS = 10_000;

interface Window {
  readonly began: number;
  reads: number;
}

/** Bounds how often strangers read; each web node counts for itself. */
export class ReadLimit {
  readonly #windows = new Lru<string, Window>(NETWORKS);
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a read; throws a Refusal `too_many` that says how long to wait. */
  count(network: string): void {
    const now = this.#now();
    const window = this.#windows.get(network);
    // A clock that was set back must not lock anybody out for longer than a minute.
    if (window === undefined || Math.abs(now - window.began) >= MINUTE_MS) {
      this.#windows.set(network, { began: now, reads: 1 });
      return;
    }
    window.reads += 1;
    if (window.reads <= A_MINUTE) return;
    throw new Refusal("too_many", "Too many shared issues were read from your network. Wait a minute.", {
      retryAfterSeconds: Math.max(1, Math.ceil((window.began + MINUTE_MS - now) / 1000)),
    });
  }
}
