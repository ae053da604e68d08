import { type FSWatcher, watch } from "node:fs";

/** How often one looks even when nothing was announced. */
const SLOW_POLL_MS = 1000;
/** How often when the system has shown that it announces nothing (some network and container file systems). */
const FAST_POLL_MS = 20;
/** Changes found by looking that were not announced, before the announcements are no longer relied on. */
const MAX_MISSES = 3;

/** Tells when a small file is written: at once where the system announces it, by polling elsewhere. */
export class ChangesOfFile implements Disposable {
  readonly #file: string;
  #watcher: FSWatcher | undefined;
  #count = 0;
  #misses = 0;
  #wake: (() => void) | undefined;

  constructor(file: string) {
    this.#file = file;
    this.#watch();
  }

  /** Take it before looking, and hand it to {@link ChangesOfFile.after}: no change between is missed. */
  get count(): number {
    return this.#count;
  }

  /** Resolves at the first change after `count`, when it is time to look anyway, or when `signal` aborts. */
  async after(count: number, signal: AbortSignal): Promise<"announced" | "time"> {
    if (this.#count !== count || signal.aborted) return "announced";
    if (!this.#watcher) this.#watch();
    const isReliable = this.#watcher !== undefined && this.#misses < MAX_MISSES;

    return await new Promise((resolve) => {
      const end = (how: "announced" | "time") => {
        clearTimeout(timer);
        signal.removeEventListener("abort", wake);
        this.#wake = undefined;
        resolve(how);
      };
      const wake = () => end("announced");
      const timer = setTimeout(end, isReliable ? SLOW_POLL_MS : FAST_POLL_MS, "time");
      signal.addEventListener("abort", wake);
      this.#wake = wake;
    });
  }

  /** There was a change, and it had not been announced. */
  missed(): void {
    this.#misses += 1;
  }

  [Symbol.dispose](): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #watch(): void {
    try {
      // Waiting keeps the process alive by its timer; a watch alone must not.
      this.#watcher = watch(this.#file, { persistent: false }, (kind) => {
        this.#count += 1;
        this.#misses = 0;
        if (kind === "rename") this[Symbol.dispose](); // another file has this name now
        this.#wake?.();
      });
      this.#watcher.on("error", () => this[Symbol.dispose]());
    } catch {
      this.#watcher = undefined; // out of watches, or the file is not there: polling does it
    }
  }
}
