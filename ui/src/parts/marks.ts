/** Something that happened at a moment; `x` in hundredths of the chart. Labels that would collide are left out. */
export interface Mark<T> {
  readonly of: T;
  readonly x: number;
  readonly hasLabel: boolean;
}

/** Moments within the chart, newest first: that one keeps its label. `apart`: how far labels are, in hundredths. */
export function marksOf<T>(
  moments: readonly { readonly of: T; readonly at: number }[],
  { from, to }: { readonly from: number; readonly to: number },
  apart: number,
): Mark<T>[] {
  const taken: number[] = [];
  return moments
    .toSorted((a, b) => b.at - a.at)
    .flatMap(({ of, at }) => {
      if (at < from || at > to) return [];
      const x = ((at - from) / (to - from)) * 100;
      const hasLabel = taken.every((other) => Math.abs(other - x) >= apart);
      if (hasLabel) taken.push(x);
      return [{ of, x, hasLabel }];
    });
}
