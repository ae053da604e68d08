import { Worker } from "node:worker_threads";
import type { Database } from "../db/database.ts";
import { isRunWaiting } from "../grouping/lab/store.ts";
import { isPlanWaiting } from "../grouping/regroup/planning/store.ts";
import type { Logger } from "../lib/logger.ts";
import { GrowingPause, pause } from "../lib/pause.ts";
import type { LogLevel } from "../logger.ts";

/** What a thread that works on dry runs is told; plain data. */
export interface DryRunsOptions {
  readonly databaseUrl: string;
  readonly logLevel: LogLevel;
}

/** A person waits so long until theirs begins. */
const LOOK_MS = 2_000;

/**
 * Looks until `signal` aborts whether somebody wants to know what rules of grouping would do, or do to what is stored, and has a thread work on
 * it: it reckons for many seconds, and this process may be one that answers. What goes wrong here stops nothing else.
 */
export async function keepDryRuns(
  db: Database,
  { databaseUrl, logLevel, log }: DryRunsOptions & { readonly log: Logger },
  signal: AbortSignal,
): Promise<void> {
  const rest = new GrowingPause(LOOK_MS, 60_000);
  while (!signal.aborted) {
    try {
      if ((await isRunWaiting(db)) || (await isPlanWaiting(db)))
        await runThread({ databaseUrl, logLevel }, signal);
      rest.reset();
      await pause(LOOK_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (rest.attempt === 0) log.warn({ err: error }, "dry runs of grouping rules wait");
      await rest.wait(signal);
    }
  }
}

/** Resolves when the thread has ended by itself; rejects with what broke it. */
function runThread(options: DryRunsOptions, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL("./dry-runs-thread.ts", import.meta.url), { workerData: options });
    const stop = (): void => thread.postMessage("stop");
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    thread.once("error", reject);
    thread.once("exit", () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
  });
}
