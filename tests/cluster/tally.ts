/** How often what happened, and how long nothing good did. */
export class Tally {
  readonly counts = new Map<string, number>();
  #lastGood = performance.now();
  #longestGapMs = 0;

  good(): void {
    const now = performance.now();
    this.#longestGapMs = Math.max(this.#longestGapMs, now - this.#lastGood);
    this.#lastGood = now;
  }

  add(what: string): void {
    this.counts.set(what, (this.counts.get(what) ?? 0) + 1);
  }

  /** Longest time between two good ends, or since the last one. Milliseconds. */
  get longestGapMs(): number {
    return Math.max(this.#longestGapMs, performance.now() - this.#lastGood);
  }

  get total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  toString(): string {
    return [...this.counts].map(([what, count]) => `${count} × ${what}`).join(", ");
  }
}

/** A word for a request without an answer. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const cause = error.cause instanceof Error ? error.cause : error;
  return "code" in cause ? String(cause.code) : cause.name;
}
