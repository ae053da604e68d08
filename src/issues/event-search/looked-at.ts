import type { WireLookedAt } from "../../wire/events-table.ts";

/** How far a search came, as callers are told. */
export function lookedAt({
  looked,
  stoppedAt,
}: {
  readonly looked: number;
  /** Milliseconds since 1970; absent: all of it was looked at. */
  readonly stoppedAt?: number;
}): WireLookedAt {
  return {
    lookedAt: looked,
    isComplete: stoppedAt === undefined,
    ...(stoppedAt !== undefined && { lookedBackTo: new Date(stoppedAt).toISOString() }),
  };
}
