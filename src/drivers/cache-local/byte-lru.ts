interface Entry {
  readonly bytes: Uint8Array;
  readonly until: number;
}

/** What an entry costs beside its value: the key, the map's slot, the buffer's head. */
const OVERHEAD = 200;

/** Holds up to `maxBytes`, each until its time; what was not asked for the longest goes first. */
export class ByteLru {
  readonly #entries = new Map<string, Entry>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string, now: number): Uint8Array | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    this.#entries.delete(key);
    if (now >= entry.until) {
      this.#bytes -= costOf(key, entry.bytes);
      return undefined;
    }
    this.#entries.set(key, entry);
    return entry.bytes;
  }

  set(key: string, bytes: Uint8Array, until: number): void {
    this.delete(key);
    const cost = costOf(key, bytes);
    if (cost > this.#maxBytes) return;
    this.#entries.set(key, { bytes, until });
    this.#bytes += cost;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#entries.delete(oldest);
      this.#bytes -= costOf(oldest, entry.bytes);
    }
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    this.#bytes -= costOf(key, entry.bytes);
  }
}

function costOf(key: string, bytes: Uint8Array): number {
  return OVERHEAD + 2 * key.length + bytes.length;
}
