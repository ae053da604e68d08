import { describe, expect, it } from "vitest";
import { type ClockMark, judgeClock } from "./retention-clock.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 10, 22);

/** Looks at each of these moments, one after the other. */
function looks(mark: ClockMark, moments: readonly number[], days = 90): boolean[] {
  let last = mark;
  return moments.map((now) => {
    const verdict = judgeClock(last, now, days);
    last = verdict.mark;
    return verdict.isTrusted;
  });
}

const every = (step: number, from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step);

describe("the clock that retention goes by", () => {
  it("is believed while it goes on, also after a week's stop", () => {
    expect(looks({ seen: START }, every(HOUR, START, START + 30 * HOUR))).not.toContain(false);
    expect(looks({ seen: START }, [START + 7 * DAY, START + 14 * DAY])).toEqual([true, true]);
  });

  it("is not believed when it leaps, nor after another leap, and is again once it is set right", () => {
    const leapt = START + 10_000 * DAY;
    expect(looks({ seen: START }, [leapt, leapt + HOUR, leapt + 20_000 * DAY, START + HOUR])).toEqual([
      false,
      false,
      false,
      true,
    ]);
  });

  it("is believed after a long stop, once it has gone on for a week", () => {
    const back = START + 60 * DAY;
    const verdicts = looks({ seen: START }, every(6 * HOUR, back, back + 8 * DAY));
    expect(verdicts.indexOf(true)).toBe(28);
    expect(verdicts.lastIndexOf(false)).toBe(27);
  });

  it("may leap by half a short retention at the most", () => {
    expect(looks({ seen: START }, [START + DAY], 2)).toEqual([true]);
    expect(looks({ seen: START }, [START + DAY + 1], 2)).toEqual([false]);
  });

  it("counts from the latest time it was believed when it was set back", () => {
    expect(looks({ seen: START }, [START - 9000 * DAY, START + HOUR])).toEqual([true, true]);
  });
});
