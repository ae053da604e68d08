import "../parts/chart.css";
import "./histogram.css";
import { useState } from "react";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import { type Language, useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { AxisLabels } from "../parts/axis-labels.tsx";
import {
  type Bar,
  type Histogram as Geometry,
  histogramOf,
  placeOf,
  regressedAt,
  resolvedSpans,
} from "../parts/histogram-geometry.ts";
import { Segmented } from "../parts/segmented.tsx";
import { useNow } from "../parts/time.tsx";
import { ReleaseMarks } from "./release-marks.tsx";
import { useStored } from "./use-stored.ts";
import { issueWords, type Range } from "./words.ts";

const RANGES = ["14d", "24h", "90d"] as const;
const HEIGHT = 84;
const TOP = 12;

/** Events over time; hatched while it was resolved, red after it came back. */
export function Histogram({ issue }: { issue: WireIssueDetails }) {
  const w = useMessages(issueWords);
  const [range, setRange] = useStored<Range>("vedette-histogram", RANGES);
  const hotFrom = issue.substatus === "regressed" ? regressedAt(issue.activity) : null;
  const chart = histogramOf(issue.stats[range], hotFrom);
  const hasHot = chart.bars.some(({ isHot, count }) => isHot && count > 0);
  const calm = useCalm(issue, chart);
  return (
    <figure className="hist" aria-label={w.histogramOf[range]}>
      <div className="sec-h">
        <h2 className="sr">{w.histogram}</h2>
        <Segmented<Range>
          label={w.range}
          value={range}
          options={(["24h", "14d", "90d"] as const).map((value) => ({ value, label: w.ranges[value] }))}
          onChange={setRange}
        />
        <span className="legend">
          <span>
            <i />
            {w.perBucket[range]}
          </span>
          {hasHot ? (
            <span>
              <i className="hot" />
              {w.afterRegression}
            </span>
          ) : null}
          {calm.length > 0 ? (
            <span>
              <i className="q" />
              {w.resolvedThen}
            </span>
          ) : null}
        </span>
      </div>
      <div className="plot-box">
        <Plot chart={chart} range={range} calm={calm} />
        <ReleaseMarks issue={issue} chart={chart} />
      </div>
    </figure>
  );
}

function useCalm(issue: WireIssueDetails, chart: Geometry): { left: number; right: number }[] {
  const now = useNow();
  return resolvedSpans(issue.activity, now).flatMap(({ from, to }) => {
    if (to < chart.from || from > chart.to) return [];
    return [{ left: placeOf(from, chart) ?? 0, right: 100 - (placeOf(to, chart) ?? 100) }];
  });
}

function Plot({
  chart,
  range,
  calm,
}: {
  chart: Geometry;
  range: Range;
  calm: readonly { left: number; right: number }[];
}) {
  const w = useMessages(issueWords);
  const language = useLanguage();
  const [over, setOver] = useState<Bar | null>(null);
  const busiest = chart.bars.reduce<Bar | null>(
    (most, bar) => (bar.count > (most?.count ?? 0) ? bar : most),
    null,
  );
  const label = busiest ? w.most(busiest.count, timeOf(busiest.at, range, language)) : w.countEvents(0);
  return (
    <div
      className="plot"
      role="img"
      aria-label={label}
      onPointerMove={(event) => {
        const { left, width } = event.currentTarget.getBoundingClientRect();
        const index = Math.floor(((event.clientX - left) / width) * chart.bars.length);
        setOver(chart.bars[index] ?? null);
      }}
      onPointerLeave={() => setOver(null)}
    >
      <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {over ? <path className="over" d={`M${over.x} 0h${over.width}v${HEIGHT}h${-over.width}z`} /> : null}
        <path className="g" d={`M0 0H100M0 ${HEIGHT / 2}H100M0 ${HEIGHT}H100`} />
        <path className="b" d={barsPath(chart.bars.filter(({ isHot }) => !isHot))} />
        <path className="hot" d={barsPath(chart.bars.filter(({ isHot }) => isHot))} />
      </svg>
      {calm.map(({ left, right }) => (
        <span key={left} className="calm" style={{ left: `${left}%`, right: `${right}%` }} />
      ))}
      {[chart.top, chart.top / 2, 0].map((value, index) => (
        <span key={value} className="yl" style={{ top: TOP + (index * HEIGHT) / 2 }}>
          {new Intl.NumberFormat(language, { notation: "compact" }).format(value)}
        </span>
      ))}
      <AxisLabels bars={chart.bars} text={(at) => axisOf(at, range, language)} />
      {over ? (
        <span
          className="hist-tip"
          style={{ left: `clamp(60px, ${over.x + over.width / 2}%, calc(100% - 60px))` }}
        >
          <b>{w.countEvents(over.count)}</b>
          {timeOf(over.at, range, language)}
        </span>
      ) : null}
      <span className="sr">
        {formatCount(
          chart.bars.reduce((sum, { count }) => sum + count, 0),
          language,
        )}
      </span>
    </div>
  );
}

/** A bar with a hair of room on both sides; one event is always to be seen. */
function barsPath(bars: readonly Bar[]): string {
  let path = "";
  for (const { x, width, height, count } of bars) {
    if (count === 0) continue;
    const tall = Math.max(1.5, height * HEIGHT);
    path += `M${(x + width * 0.1).toFixed(3)} ${(HEIGHT - tall).toFixed(2)}h${(width * 0.8).toFixed(3)}V${HEIGHT}h${(-width * 0.8).toFixed(3)}z`;
  }
  return path;
}

function axisOf(at: number, range: Range, language: Language): string {
  const locale = language === "en" ? "en-GB" : language;
  const form: Intl.DateTimeFormatOptions =
    range === "24h" ? { hour: "2-digit", minute: "2-digit" } : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat(locale, form).format(at);
}

function timeOf(at: number, range: Range, language: Language): string {
  const locale = language === "en" ? "en-GB" : language;
  const form: Intl.DateTimeFormatOptions =
    range === "90d"
      ? { day: "numeric", month: "short", year: "numeric" }
      : { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(locale, form).format(at);
}
