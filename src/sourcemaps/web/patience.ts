const MINUTE_MS = 60_000;

/** So many milliseconds of each minute may be waited, by all who wait together. */
export class Patience {
  readonly #msAMinute: number;
  readonly #now: () => number;
  #minute = 0;
  #spent = 0;

  constructor(msAMinute: number, now: () => number) {
    this.#msAMinute = msAMinute;
    this.#now = now;
  }

  /** What the work comes to; undefined where that takes longer than there is patience left. The work goes on. */
  async wait<T>(work: Promise<T>): Promise<T | undefined> {
    const begin = this.#now();
    const minute = Math.floor(begin / MINUTE_MS);
    if (minute !== this.#minute) [this.#minute, this.#spent] = [minute, 0];
    const left = this.#msAMinute - this.#spent;
    const { promise: over, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, Math.max(0, left), undefined);
    try {
      return await Promise.race([work, over]);
    } finally {
      clearTimeout(timer);
      this.#spent += this.#now() - begin;
    }
  }
}
