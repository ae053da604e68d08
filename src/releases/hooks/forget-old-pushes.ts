import type { Database } from "../../db/database.ts";
import { forgetPushes } from "./store.ts";

const AT_ONCE = 1_000;

/** Removes what was pushed before `before` and is in no release. Ends early when `signal` aborts. */
export async function forgetOldPushes(
  { db }: { readonly db: Database },
  before: Date,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && (await forgetPushes(db, before, AT_ONCE))) {
    // the next
  }
}
