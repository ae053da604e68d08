import { Worker } from "node:worker_threads";
import { Unusable } from "../map/unusable.ts";
import type { Made } from "./make.ts";
import type { TaskEnd } from "./making-thread.ts";

/** A thread takes 10 MB or so for as long as it lives. */
const IDLE_MS = 10_000;
/** Of the engine's own memory; the bytes of maps are beside it. */
const MOST_MEGABYTES = 768;

interface Waiting {
  readonly resolve: (pieces: Uint8Array[]) => void;
  readonly reject: (error: Error) => void;
}

/** Makes look-ups on a thread of its own, which is started when it is needed and ended when it no longer is. */
export class MakingApart implements AsyncDisposable {
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #number = 0;

  /** Takes the memory of `bytes` away. @throws Unusable */
  make(made: Made, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array[]> {
    clearTimeout(this.#idle);
    this.#thread ??= this.#start();
    this.#number += 1;
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array[]>();
    this.#waiting.set(this.#number, { resolve, reject });
    this.#thread.ref();
    this.#thread.postMessage({ number: this.#number, made, bytes }, [bytes.buffer]);
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle);
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(new URL("./making-thread.ts", import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    });
    thread.on("message", (end: TaskEnd) => this.#settle(thread, end));
    let failure: Error = new Error("the thread that makes look-ups ended");
    thread.once("error", (error) => {
      // A bound that no map should come to; one that does would come to it again.
      const isFull = error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
      failure = isFull ? new Unusable("too_big") : new Error("a look-up could not be made", { cause: error });
    });
    thread.once("exit", () => {
      if (this.#thread === thread) this.#thread = undefined;
      for (const { reject } of this.#waiting.values()) reject(failure);
      this.#waiting.clear();
    });
    return thread;
  }

  #settle(thread: Worker, end: TaskEnd): void {
    const waiting = this.#waiting.get(end.number);
    this.#waiting.delete(end.number);
    if ("pieces" in end) waiting?.resolve([...end.pieces]);
    else waiting?.reject(new Unusable(end.unusable));
    if (this.#waiting.size > 0) return;
    thread.unref();
    this.#idle = setTimeout(() => {
      this.#thread = undefined;
      void thread.terminate();
    }, IDLE_MS).unref();
  }
}
