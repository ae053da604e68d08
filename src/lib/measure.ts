import { createHash, type Hash } from "node:crypto";

export interface Promised {
  readonly size?: number;
  readonly sha1?: string;
  readonly maxBytes?: number;
}

export type Broken =
  | { readonly kind: "too_large" }
  | { readonly kind: "wrong_size"; readonly size: number }
  | { readonly kind: "wrong_checksum"; readonly sha1: string };

/** Thrown into whoever reads, so that what was written is given up before it counts. */
export class BrokenPromise extends Error {
  readonly broken: Broken;

  constructor(broken: Broken) {
    super("the bytes are not what was promised");
    this.name = "BrokenPromise";
    this.broken = broken;
  }
}

/** Counts and hashes bytes on their way, and stops at the first that breaks the promise. For one stream. */
export class Measure {
  #size = 0;
  #sha1 = "";
  readonly #hash: Hash = createHash("sha1");
  readonly #promised: Promised;

  constructor(promised: Promised) {
    this.#promised = promised;
  }

  /** Of all that was read. */
  get size(): number {
    return this.#size;
  }

  /** Known when the stream has ended. */
  get sha1(): string {
    return this.#sha1;
  }

  async *through(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    const { size, sha1, maxBytes = Number.POSITIVE_INFINITY } = this.#promised;
    for await (const chunk of bytes) {
      this.#size += chunk.length;
      if (this.#size > maxBytes) throw new BrokenPromise({ kind: "too_large" });
      if (size !== undefined && this.#size > size)
        throw new BrokenPromise({ kind: "wrong_size", size: this.#size });
      this.#hash.update(chunk);
      yield chunk;
    }
    this.#sha1 = this.#hash.digest("hex");
    if (size !== undefined && this.#size !== size)
      throw new BrokenPromise({ kind: "wrong_size", size: this.#size });
    if (sha1 !== undefined && this.#sha1 !== sha1)
      throw new BrokenPromise({ kind: "wrong_checksum", sha1: this.#sha1 });
  }
}
