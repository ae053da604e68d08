/** Bounds the bytes of all bodies, as sent and unpacked, that are being received or wait for the disk. */
export class InFlight {
  readonly #max: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#max = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#max) return false;
    this.#bytes += bytes;
    return true;
  }

  takeAnyway(bytes: number): void {
    this.#bytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** One request's share; disposing gives it back. */
export class Charge implements Disposable {
  readonly #inFlight: InFlight;
  #taken = 0;

  constructor(inFlight: InFlight) {
    this.#inFlight = inFlight;
  }

  /** False when there is no room for so many more; then nothing is taken. */
  take(bytes: number): boolean {
    if (!this.#inFlight.take(bytes)) return false;
    this.#taken += bytes;
    return true;
  }

  /** The same for what a body unpacked to. One that is alone has room, or it could never be taken. */
  takeUnpacked(bytes: number): boolean {
    if (this.#inFlight.bytes > this.#taken) return this.take(bytes);
    this.#inFlight.takeAnyway(bytes);
    this.#taken += bytes;
    return true;
  }

  [Symbol.dispose](): void {
    this.#inFlight.giveBack(this.#taken);
    this.#taken = 0;
  }
}
