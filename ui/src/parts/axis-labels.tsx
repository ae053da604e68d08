import { type Bar, labelled } from "./histogram-geometry.ts";

/** Some of the bars told below a chart, none of them over its edges; every other where there is little room. */
export function AxisLabels({ bars, text }: { bars: readonly Bar[]; text: (at: Bar["at"]) => string }) {
  return labelled(bars.length, 5).map((index, nth) => {
    const bar = bars[index];
    if (!bar) return null;
    const left = `clamp(20px, ${bar.x + bar.width / 2}%, calc(100% - 24px))`;
    return (
      <span key={index} className={nth % 2 ? "xl spare" : "xl"} style={{ left }}>
        {text(bar.at)}
      </span>
    );
  });
}
