/** Something that is read in slices and holds a file open while it is kept. */
export interface Openable {
  readonly isClosed: boolean;
  readonly heldBytes: number;
  close(): void;
}

/** Files take a descriptor each; more than these are not held open, however small they are. */
const MOST_OPEN = 256;

/** What is open, bounded by what it holds; what was not asked for longest is closed first. */
export class OpenFiles<T extends Openable> implements Disposable {
  readonly #open = new Map<string, T>();
  readonly #limit: number;
  #held = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** True until the next `set`, and so until the caller waits for anything. */
  get(key: string): T | undefined {
    const file = this.#open.get(key);
    if (file === undefined) return undefined;
    this.#open.delete(key);
    this.#open.set(key, file);
    return file;
  }

  set(key: string, file: T): void {
    this.delete(key);
    this.#open.set(key, file);
    this.#held += file.heldBytes;
    for (const [oldest] of this.#open) {
      if (oldest === key || (this.#held <= this.#limit && this.#open.size <= MOST_OPEN)) break;
      this.delete(oldest);
    }
  }

  delete(key: string): void {
    const file = this.#open.get(key);
    if (file === undefined) return;
    this.#open.delete(key);
    this.#held -= file.heldBytes;
    file.close();
  }

  [Symbol.dispose](): void {
    for (const key of [...this.#open.keys()]) this.delete(key);
  }
}
