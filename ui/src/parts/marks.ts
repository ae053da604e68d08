/** Something that happened at a moment; `x` in hundredths of the chart. Labels that would collide are left out. */
export interface Mark<T> {
  readonly of: T;
  readonly x: number;
  readonly hasLabel: boolean;
  /** It stands so near the end that its label lies before it. */
  readonly isAtEnd: boolean;
  /** How many newer ones stand on the same spot, so that none hides another. */
  readonly row: number;
}

/** How wide flags and labels are, in hundredths of the chart: on a desk; a phone shows one label alone. */
const FLAG = 1.2;
const LABEL = 12;
const NEAR_END = 85;

/** Moments within the chart, newest first: that one keeps its label. */
export function marksOf<T>(
  moments: readonly { readonly of: T; readonly at: number }[],
  { from, to }: { readonly from: number; readonly to: number },
): Mark<T>[] {
  const labels: number[] = [];
  const flags: number[] = [];
  return moments
    .filter(({ at }) => at >= from && at <= to)
    .toSorted((a, b) => b.at - a.at)
    .map(({ of, at }) => {
      const x = ((at - from) / (to - from)) * 100;
      const isAtEnd = x > NEAR_END;
      const label = isAtEnd ? x - LABEL : x;
      const hasLabel = labels.every((other) => Math.abs(other - label) >= LABEL);
      if (hasLabel) labels.push(label);
      const row = flags.filter((other) => Math.abs(other - x) < FLAG).length;
      flags.push(x);
      return { of, x, hasLabel, isAtEnd, row };
    });
}
