import type { Allowance, Counters } from "../../ports/counters.ts";

interface Window {
  index: number;
  ends: number;
  count: number;
}

const FIRST_SWEEP = 1_000;

/** Counts within this process: for a single web node. */
export function openLocalCounters(): Counters {
  return new LocalCounters();
}

class LocalCounters implements Counters {
  readonly #windows = new Map<string, Window>();
  #sweepAt = FIRST_SWEEP;

  take({ name, windowSeconds, count }: Allowance, now: number): number {
    const windowMs = windowSeconds * 1_000;
    const index = Math.floor(now / windowMs);
    const ends = (index + 1) * windowMs;
    let window = this.#windows.get(name);
    if (window?.index !== index || window.ends !== ends) {
      window = { index, ends, count: 0 };
      this.#windows.set(name, window);
      if (this.#windows.size > this.#sweepAt) this.#sweep(now);
    }
    if (window.count >= count) return Math.ceil((ends - now) / 1_000);
    window.count += 1;
    return 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #sweep(now: number): void {
    for (const [name, { ends }] of this.#windows) if (ends <= now) this.#windows.delete(name);
    this.#sweepAt = Math.max(FIRST_SWEEP, 2 * this.#windows.size);
  }
}
