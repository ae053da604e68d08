import type { Placed } from "./event-rows.ts";

/**
 * The event that tells a reader most, from the narrow rows alone: one of the last release, of the
 * production environment, with a user, and with a trace to follow, weighed in this order. Among equals the
 * newest. `candidates` are newest first, so the answer is the same for everybody who asks.
 */
export function recommend(
  candidates: readonly Placed[],
  lastRelease: string | undefined,
): Placed | undefined {
  let best: Placed | undefined;
  let bestWeight = -1;
  for (const candidate of candidates) {
    const { tags } = candidate.row;
    const weight =
      (lastRelease !== undefined && tags.release === lastRelease ? 8 : 0) +
      ((tags.environment ?? "production") === "production" ? 4 : 0) +
      (tags.user !== undefined ? 2 : 0) +
      (tags.trace !== undefined ? 1 : 0);
    if (weight > bestWeight) {
      best = candidate;
      bestWeight = weight;
    }
  }
  return best;
}
