import type { PackedEvent } from "../../src/protocol/stations.ts";
import { preparedEvent } from "./prepared-event.ts";

const HOUR = 3600;

/** Numbers that look random and are the same in each run. */
export type Dice = (sides: number) => number;

export function dice(seed: number): Dice {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

export function hashOf(digit: string): [string] {
  return [digit.repeat(32)];
}

/**
 * An event of a hash, whose user, tags and moment within the four hours from `begun` on (whole seconds since 1970) are
 * thrown. Moments are eighths of a second, which floats hold exactly.
 */
export function thrownEvent(
  told: { readonly projectId: number; readonly hash: [string, ...string[]]; readonly begun: number },
  roll: Dice,
): PackedEvent {
  const { projectId, hash, begun } = told;
  const release = `shop@1.${roll(3)}`;
  const isUnhandled = roll(4) === 0;
  const event = preparedEvent({
    projectId,
    hashes: hash,
    title: `RangeError: ${hash[0][0]} ${roll(5)}`,
    ...(roll(5) > 0 && { user: `id:${roll(12)}` }),
    event: {
      timestamp: begun + roll(4 * HOUR * 8) / 8,
      release,
      level: roll(2) === 0 ? "error" : "warning",
    },
    tags: [
      ["browser", `Firefox ${roll(4)}`],
      ["handled", isUnhandled ? "no" : "yes"],
      ["release", release],
      ...(roll(3) === 0 ? [["os", `Linux ${roll(3)}`] as [string, string]] : []),
    ],
  });
  return { ...event, summary: { ...event.summary, isUnhandled } };
}
