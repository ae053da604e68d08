/** A list of 32-bit integers that grows; a tenth of the memory of an array of numbers, and written to a file as it is. */
export class Ints {
  #values: Int32Array;
  #length = 0;

  constructor(capacity = 256) {
    this.#values = new Int32Array(capacity);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow(1);
    this.#values[this.#length++] = value;
  }

  pushAll(values: readonly number[]): void {
    if (this.#length + values.length > this.#values.length) this.#grow(values.length);
    for (const value of values) this.#values[this.#length++] = value;
  }

  get(at: number): number | undefined {
    return this.#values[at];
  }

  set(at: number, value: number): void {
    this.#values[at] = value;
  }

  truncate(length: number): void {
    this.#length = Math.min(this.#length, length);
  }

  /** A view, true until the next push. */
  view(): Int32Array {
    return this.#values.subarray(0, this.#length);
  }

  #grow(by: number): void {
    const grown = new Int32Array(Math.max(this.#values.length * 2, this.#length + by));
    grown.set(this.#values);
    this.#values = grown;
  }
}
