import { damaged } from "./bad-bundle.ts";

/** Reads a stream from its beginning to its end, in stretches that the caller knows. Holds one chunk of it. */
export class ByteCursor {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#chunks = bytes[Symbol.asyncIterator]();
  }

  /** Of the next byte, from the beginning. */
  get at(): number {
    return this.#at;
  }

  async skipTo(at: number): Promise<void> {
    for await (const _ of this.pieces(at - this.#at)) {
      // nobody wants these
    }
  }

  /** So many bytes in one buffer: for heads alone. */
  async take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for await (const piece of this.pieces(length)) pieces.push(piece);
    return Buffer.concat(pieces, length);
  }

  async *pieces(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0; ) {
      if (this.#rest.length === 0) await this.#more();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      this.#at += piece.length;
      left -= piece.length;
      yield piece;
    }
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done) throw damaged("it ends before its last file");
    this.#rest = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
  }
}
