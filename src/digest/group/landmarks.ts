/** The next `@`, `://` and quote from a place that only moves forward, so looking costs linear time together. */
export class Landmarks {
  readonly #text: string;
  readonly #next = new Map<string, number>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Where `mark` stands next at or after `from`; Infinity if nowhere. `from` may only grow. */
  next(mark: string, from: number): number {
    const known = this.#next.get(mark);
    if (known !== undefined && known >= from) return known;
    const found = this.#text.indexOf(mark, from);
    const place = found < 0 ? Number.POSITIVE_INFINITY : found;
    this.#next.set(mark, place);
    return place;
  }
}
