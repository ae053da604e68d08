import type { Logger } from "../lib/logger.ts";

export interface Stopping extends Disposable {
  readonly signal: AbortSignal;
  /** By which it was told to stop; a person at the terminal sends SIGINT, a supervisor SIGTERM. */
  readonly by: () => NodeJS.Signals | undefined;
  /** Ends everything in order, with exit code 1. */
  fail(error: Error): void;
}

/**
 * Aborts at the first SIGINT or SIGTERM: everything then ends in order. A second one ends the process at once,
 * which loses nothing that was answered 2xx.
 */
export function stopSignal(log: Logger): Stopping {
  const stopping = new AbortController();
  let by: NodeJS.Signals | undefined;
  const stop = (name: NodeJS.Signals): void => {
    if (stopping.signal.aborted) process.exit(130);
    log.info({ signal: name }, "stopping; once more to stop at once");
    by = name;
    stopping.abort();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);
  return {
    signal: stopping.signal,
    by: () => by,
    fail(error) {
      log.error({ err: error }, "stopping, since a part that nothing works without is lost");
      process.exitCode = 1;
      stopping.abort();
    },
    [Symbol.dispose]() {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
    },
  };
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
