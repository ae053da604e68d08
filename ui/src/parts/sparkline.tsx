import "./sparkline.css";
import { memo } from "react";
import type { WireSeries } from "../../../src/wire/issue.ts";

const BARS = 24;
const HEIGHT = 24;
const FULL = 22;

/** The last 24 buckets on their own scale: empty ones a hairline, the running one in accent. `label` tells it in words. */
export const Sparkline = memo(function Sparkline({ series, label }: { series: WireSeries; label: string }) {
  const counts = series.slice(-BARS).map(([, count]) => count);
  const padded = [...Array<number>(BARS - counts.length).fill(0), ...counts];
  const most = Math.max(1, ...padded);
  const paths = { z: "", b: "", now: "" };
  padded.forEach((count, index) => {
    const height = count === 0 ? 1 : Math.max(2, Math.round((count / most) * FULL));
    const kind = count === 0 ? "z" : index === BARS - 1 ? "now" : "b";
    paths[kind] += `M${index * 5} ${HEIGHT - height}h4v${height}h-4z`;
  });
  return (
    <svg className="spark" viewBox="0 0 119 24" role="img" aria-label={label} preserveAspectRatio="none">
      <path className="z" d={paths.z} />
      <path className="b" d={paths.b} />
      <path className="now" d={paths.now} />
    </svg>
  );
});
