import { setTimeout as pause } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import type { WorkerOptions } from "../compose-worker.ts";
import type { Config } from "../config.ts";
import type { Logger } from "../lib/logger.ts";
import type { LogLevel } from "../logger.ts";
import type { Family } from "../nodes/metrics/registry.ts";
import type { Notice } from "../ports/notices.ts";
import type { ThreadWord } from "./digest-thread.ts";

/** What a process does with what its threads say. */
export interface ThreadHearing {
  readonly watch?: ThreadWatch;
  readonly tell?: (notice: Notice) => void;
}

/** Where the numbers of threads go. */
export interface ThreadWatch {
  threadCounted(thread: number, families: readonly Family[]): void;
  threadEnded(thread: number): void;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** Keeps so many digest threads running, each with a share of the queue: see {@link keepThread}. */
export async function keepDigesting(
  options: WorkerOptions,
  threads: number,
  logLevel: LogLevel,
  signal: AbortSignal,
  log: Logger,
  hearing: ThreadHearing = {},
): Promise<void> {
  await Promise.all(
    Array.from({ length: threads }, () => keepThread(options, logLevel, signal, log, hearing)),
  );
}

/**
 * Keeps a digest thread running until `signal` aborts, and then waits for the batch in its hand. A thread that
 * breaks is started again: what it had not stored is still in the queue.
 */
async function keepThread(
  options: WorkerOptions,
  logLevel: LogLevel,
  signal: AbortSignal,
  log: Logger,
  hearing: ThreadHearing = {},
): Promise<void> {
  let wait = FIRST_PAUSE_MS;
  while (!signal.aborted) {
    const startedAt = Date.now();
    const error = await runThread(options, logLevel, signal, hearing);
    if (signal.aborted) return;
    if (Date.now() - startedAt > LONGEST_PAUSE_MS) wait = FIRST_PAUSE_MS;
    log.error({ err: error, againInMs: wait }, "the digest thread broke and is started again");
    await pause(wait, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    wait = Math.min(wait * 2, LONGEST_PAUSE_MS);
  }
}

/** Resolves when the thread has ended, with the error that ended it. */
function runThread(
  options: WorkerOptions,
  logLevel: LogLevel,
  signal: AbortSignal,
  { watch, tell }: ThreadHearing,
): Promise<unknown> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL("./digest-thread.ts", import.meta.url), {
      workerData: { options, logLevel },
    });
    const stop = (): void => thread.postMessage("stop");
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const id = thread.threadId;
    thread.on("message", (word: ThreadWord) => {
      if (word.kind === "notice") tell?.(word.notice);
      else watch?.threadCounted(id, word.families);
    });
    let failure: unknown;
    thread.once("error", (error) => {
      failure = error;
    });
    thread.once("exit", () => {
      signal.removeEventListener("abort", stop);
      watch?.threadEnded(id);
      resolve(failure);
    });
  });
}

/** A spool has one reader; the frames in Redis are shared by as many as one likes. */
export function digestThreads({ queue, worker }: Pick<Config, "queue" | "worker">): number {
  return queue.kind === "redis" ? worker.concurrency : 1;
}
