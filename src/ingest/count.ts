import type { ItemKind } from "../protocol/item-kind.ts";
import type { Category, Reason, ServerOutcome } from "../protocol/outcome.ts";
import type { Intake } from "./intake.ts";
import type { KeySettings } from "./room.ts";

/** Items by category that came to one end together. */
export type Tally = ReadonlyMap<Category, number>;

/** Before a body was read nobody knows what was in it. */
export const UNREAD: Tally = new Map([["unknown", 1]]);

export function tally(kinds: Iterable<ItemKind>): Tally {
  const counts = new Map<Category, number>();
  for (const { category, quantity } of kinds) counts.set(category, (counts.get(category) ?? 0) + quantity);
  return counts;
}

/** Counts ends that come here, before the queue. Without a known key there is nobody to count them for. */
export function countEnd<O extends ServerOutcome>(
  intake: Intake,
  key: KeySettings,
  items: Tally,
  outcome: O,
  reason: Reason<O>,
): void {
  const at = intake.room.now();
  for (const [category, quantity] of items)
    intake.room.count({
      at,
      projectId: key.projectId,
      keyId: key.keyId,
      category,
      outcome,
      reason,
      quantity,
    });
}
