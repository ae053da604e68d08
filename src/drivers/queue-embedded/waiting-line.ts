import type { Draft } from "./record.ts";

/** A body that waits for the disk, and its caller. */
export interface Waiting {
  readonly record: Draft;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Two buffers a record: the kernel takes 1,024 in one `writev`. */
const MAX_GROUP_RECORDS = 512;
const MAX_GROUP_BYTES = 4 << 20;
/** From here on a body waits in the second line, so that it delays small ones by one write at most. */
const LARGE_BYTES = 256 << 10;

/** Bodies between `append` and the disk, in two lines: small ones, and large ones of which a group has one. */
export class WaitingLine {
  #small: Waiting[] = [];
  readonly #large: Waiting[] = [];
  #bytes = 0;

  /** Of all records that are not settled yet, those being written included. */
  get bytes(): number {
    return this.#bytes;
  }

  get isEmpty(): boolean {
    return this.#small.length === 0 && this.#large.length === 0;
  }

  add(waiting: Waiting): void {
    this.#bytes += waiting.record.bytes;
    (waiting.record.bytes < LARGE_BYTES ? this.#small : this.#large).push(waiting);
  }

  /** The next group, oldest first. Its bytes count until {@link WaitingLine.leave}. */
  takeGroup(): Waiting[] {
    let count = 0;
    for (let bytes = 0; count < this.#small.length && count < MAX_GROUP_RECORDS - 1; count++) {
      bytes += this.#small[count]?.record.bytes ?? 0;
      if (count > 0 && bytes > MAX_GROUP_BYTES) break;
    }
    const group = this.#small.slice(0, count);
    this.#small = this.#small.slice(count);
    const large = this.#large.shift();
    if (large) group.push(large);
    return group;
  }

  leave(group: readonly Waiting[]): void {
    for (const { record } of group) this.#bytes -= record.bytes;
  }
}
