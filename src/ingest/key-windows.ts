import type { Counters } from "../ports/counters.ts";
import type { KeySettings } from "./room.ts";

/** Counts error events of rate-limited keys in fixed windows, together with all other web nodes. */
export class KeyWindows {
  readonly #counters: Pick<Counters, "take">;

  constructor(counters: Pick<Counters, "take">) {
    this.#counters = counters;
  }

  /**
   * 0 when one more is allowed, which is then counted; else the seconds until the next window. `now` in ms since 1970:
   * the moment of asking, as a window that has ended is not counted any more. A promise only where other nodes must
   * be asked.
   */
  take(key: KeySettings, now: number): number | Promise<number> {
    if (!key.rateLimit) return 0;
    const { windowSeconds, count } = key.rateLimit;
    const name = `key:${key.keyId}`;
    return this.#counters.take({ name, windowSeconds: Math.max(1, windowSeconds), count }, now);
  }
}
