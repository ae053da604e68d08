/**
 * Gathers what comes and hands it on: all of one turn of the event loop together and at once, what comes in the
 * `restMs` after that together at their end, and so on.
 */
export class Gathering<T> implements Disposable {
  readonly #restMs: number;
  readonly #handOn: (gathered: ReadonlySet<T>) => void;
  #gathered = new Set<T>();
  #soon: NodeJS.Immediate | undefined;
  #rest: NodeJS.Timeout | undefined;

  /** `handOn` must not throw. */
  constructor(restMs: number, handOn: (gathered: ReadonlySet<T>) => void) {
    this.#restMs = restMs;
    this.#handOn = handOn;
  }

  add(item: T): void {
    this.#gathered.add(item);
    if (this.#rest === undefined) this.#soon ??= setImmediate(() => this.#now());
  }

  /** Hands on what waits. */
  [Symbol.dispose](): void {
    clearImmediate(this.#soon);
    clearTimeout(this.#rest);
    if (this.#gathered.size > 0) this.#handOn(this.#gathered);
    this.#gathered = new Set();
  }

  #now(): void {
    const gathered = this.#gathered;
    this.#gathered = new Set();
    this.#soon = undefined;
    this.#rest = setTimeout(() => {
      this.#rest = undefined;
      if (this.#gathered.size > 0) this.#now();
    }, this.#restMs);
    this.#handOn(gathered);
  }
}
