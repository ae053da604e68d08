/**
 * Counts in fixed windows that span nodes: all web nodes together let a count pass, not each. Never refuses because
 * what the nodes share is away: each then goes by its own part.
 */
export interface Counters extends AsyncDisposable {
  /**
   * 0 when one more is allowed, which is then counted; else the whole seconds until the next window. `now` in
   * milliseconds since 1970. A promise only where the nodes must be asked first, which takes 50 ms at most; then
   * many are allowed at once, so that few wait.
   */
  take(allowance: Allowance, now: number): number | Promise<number>;
}

/** `count` in each `windowSeconds`, from the beginning of 1970 on. */
export interface Allowance {
  /** Names what is counted; the same on every node. */
  readonly name: string;
  readonly windowSeconds: number;
  readonly count: number;
}
