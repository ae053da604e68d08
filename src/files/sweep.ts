import type { FilesRoom } from "./room.ts";
import { abandonedKeys, deleteLoose, loosenUnused } from "./store.ts";

const AT_ONCE = 500;
/** A round ends some time; what is left is for the next. */
const MOST_A_ROUND = 50_000;

const ABANDONED_MS = 24 * 3_600_000;

/**
 * Removes from the file store what nobody refers to since a day: files of deleted releases, uploads that broke
 * off, chunks that became no file. Safe on several nodes at once. Rejects with a Refusal while the store is away;
 * nothing is forgotten then. Ends early when `signal` aborts.
 */
export async function sweepFiles(
  room: FilesRoom & { readonly now: () => number },
  signal: AbortSignal,
): Promise<void> {
  for (let loosened = 0; loosened < MOST_A_ROUND && !signal.aborted; loosened += AT_ONCE) {
    if ((await loosenUnused(room.db, AT_ONCE)) < AT_ONCE) break;
  }
  let removed = 0;
  while (removed < MOST_A_ROUND && !signal.aborted) {
    const keys = await abandonedKeys(room.db, AT_ONCE);
    if (keys.length === 0) break;
    await room.files.remove(keys);
    await deleteLoose(room.db, keys);
    removed += keys.length;
  }
  if (!signal.aborted) await room.files.removeAbandoned(new Date(room.now() - ABANDONED_MS));
}
