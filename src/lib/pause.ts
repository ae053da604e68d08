import { setTimeout as sleep } from "node:timers/promises";

/** Resolves after `ms`, or at once when `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

/** Pauses that double from `firstMs` to `lastMs` until {@link GrowingPause.reset}. */
export class GrowingPause {
  readonly #firstMs: number;
  readonly #lastMs: number;
  #attempt = 0;

  constructor(firstMs: number, lastMs: number) {
    this.#firstMs = firstMs;
    this.#lastMs = lastMs;
  }

  /** How often in a row it was asked to wait. */
  get attempt(): number {
    return this.#attempt;
  }

  async wait(signal: AbortSignal): Promise<void> {
    const ms = Math.min(this.#lastMs, this.#firstMs * 2 ** this.#attempt);
    this.#attempt += 1;
    await pause(ms, signal);
  }

  reset(): void {
    this.#attempt = 0;
  }
}
