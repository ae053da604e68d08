import type { Logger } from "../lib/logger.ts";
import { GrowingPause, pause } from "../lib/pause.ts";
import type { Regroups } from "../ports/regroups.ts";

/** A person waits so long until events begin to move, or to go back. */
const LOOK_MS = 2_000;

/** Moves stored events as plans say, until `signal` aborts. What goes wrong here stops nothing else. */
export async function keepRegroups(regroups: Regroups, log: Logger, signal: AbortSignal): Promise<void> {
  const rest = new GrowingPause(LOOK_MS, 60_000);
  while (!signal.aborted) {
    try {
      if (await regroups.isWaiting()) await regroups.carryOn(signal);
      rest.reset();
      await pause(LOOK_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (rest.attempt === 0) log.warn({ err: error }, "regrouping stored events waits");
      await rest.wait(signal);
    }
  }
}
