import { runAssembly } from "../assembly/run-assembly.ts";
import type { AssemblyRoom } from "../room.ts";
import { deleteUnused } from "./store.ts";

/** A bundle has thousands of rows. */
const AT_ONCE = 20;

/** Puts together what nodes that died, or stopped, have left. Ends early when `signal` aborts. */
export async function takeUpAssemblies(room: AssemblyRoom, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await runAssembly(room, signal))) {
    // the next
  }
}

/** Removes bundles that no event used since `before`, and those that nothing refers to. */
export async function dropUnusedBundles(
  { db }: Pick<AssemblyRoom, "db">,
  before: Date,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && (await deleteUnused(db, before, AT_ONCE)) === AT_ONCE) {
    // the next
  }
}
