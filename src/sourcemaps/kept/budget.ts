/** What one event may cost: bytes to be read and parsed, which stand for the processor's time, and time that passes. */
export class Budget {
  readonly #deadline: number;
  readonly #now: () => Date;
  #bytes: number;

  constructor(bytes: number, ms: number, now: () => Date) {
    this.#bytes = bytes;
    this.#now = now;
    this.#deadline = now().getTime() + ms;
  }

  get isOver(): boolean {
    return this.#now().getTime() >= this.#deadline;
  }

  /** Takes `bytes` of it, where there are so many left. */
  allows(bytes: number): boolean {
    if (bytes > this.#bytes || this.isOver) return false;
    this.#bytes -= bytes;
    return true;
  }
}
