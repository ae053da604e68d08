import { type BulkChangesRoom, runBulkChanges } from "../issues/bulk/run-bulk-changes.ts";
import { GrowingPause, pause } from "../lib/pause.ts";

/** A person watches a bar meanwhile. */
const LOOK_MS = 1_000;

/** Works on changes of many issues that people ask for, until `signal` aborts. What goes wrong here stops nothing else. */
export async function keepBulkChanges(room: BulkChangesRoom, signal: AbortSignal): Promise<void> {
  const rest = new GrowingPause(LOOK_MS, 60_000);
  while (!signal.aborted) {
    try {
      await runBulkChanges(room, signal);
      rest.reset();
      await pause(LOOK_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (rest.attempt === 0) room.log.warn({ err: error }, "changes of many issues wait for the database");
      await rest.wait(signal);
    }
  }
}
