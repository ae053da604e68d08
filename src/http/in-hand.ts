import type { ServerResponse } from "node:http";

/** Counts the requests that are not answered yet, so that a stop can wait for them. */
export class InHand {
  #requests = 0;
  #done: (() => void) | undefined;

  add(response: ServerResponse): void {
    this.#requests += 1;
    response.once("close", () => {
      this.#requests -= 1;
      if (this.#requests === 0) this.#done?.();
    });
  }

  /** Resolves when all are answered, or when that takes longer than `patienceMs`. */
  async settled(patienceMs: number): Promise<void> {
    if (this.#requests === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#done = resolve;
    const timer = setTimeout(resolve, patienceMs);
    await promise;
    clearTimeout(timer);
  }
}
