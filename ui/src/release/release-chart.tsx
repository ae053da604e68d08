import "../parts/chart.css";
import "./release-chart.css";
import { useQuery } from "@tanstack/react-query";
import type { WireRelease } from "../../../src/wire/release.ts";
import { releaseHref, releaseQueries } from "../api/releases.ts";
import { type Language, useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { formatExactly } from "../i18n/times.ts";
import { AxisLabels } from "../parts/axis-labels.tsx";
import { type ChartMark, ChartMarks } from "../parts/chart-marks.tsx";
import { type Bar, histogramOf } from "../parts/histogram-geometry.ts";
import { releaseWords } from "./words.ts";

const HEIGHT = 64;

/** Events of a release over fourteen days, with when it came out and where it was deployed to. */
export function ReleaseChart({ org, release }: { org: string; release: WireRelease }) {
  const w = useMessages(releaseWords);
  const language = useLanguage();
  const { data: stats } = useQuery(releaseQueries.stats(org, release.version));
  const { data: deploys } = useQuery(releaseQueries.deploys(org, release.version));
  if (!stats) return <div className="rel-chart" />;
  const chart = histogramOf(stats["14d"], null);
  const events = chart.bars.reduce((sum, { count }) => sum + count, 0);
  const href = releaseHref(org, release.version);
  const out = new Date(release.dateReleased ?? release.dateCreated);
  const marks: ChartMark[] = [
    {
      key: "release",
      kind: "release",
      at: out.getTime(),
      label: release.dateReleased ? w.released : w.made,
      text: `${release.dateReleased ? w.released : w.made}, ${formatExactly(out, language)}`,
      href,
    },
    ...(deploys?.items ?? []).map(({ id, environment, dateFinished }): ChartMark => {
      const at = new Date(dateFinished);
      const text = w.deployedAt(environment, formatExactly(at, language));
      return { key: id, kind: "deploy", at: at.getTime(), label: environment, text, href };
    }),
  ];
  return (
    <figure className="rel-chart" aria-label={w.chart}>
      <div className="rc-box">
        <div className="rc-plot" role="img" aria-label={w.chartSays(events, peakOf(chart.bars, language))}>
          <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
            <path className="g" d={`M0 0H100M0 ${HEIGHT}H100`} />
            <path className="b" d={barsPath(chart.bars)} />
          </svg>
          <span className="yl" style={{ top: 12 }}>
            {new Intl.NumberFormat(language, { notation: "compact" }).format(chart.top)}
          </span>
          <AxisLabels bars={chart.bars} text={(at) => dayOf(at, language)} />
        </div>
        <ChartMarks label={w.marks} marks={marks} chart={chart} />
      </div>
    </figure>
  );
}

/** The busiest stretch in words; null without any event. */
function peakOf(bars: readonly Bar[], language: Language): string | null {
  const [busiest] = bars.toSorted((a, b) => b.count - a.count);
  if (!busiest || busiest.count === 0) return null;
  return `${formatCount(busiest.count, language)}, ${formatExactly(new Date(busiest.at), language)}`;
}

function barsPath(bars: readonly Bar[]): string {
  let path = "";
  for (const { x, width, height, count } of bars) {
    if (count === 0) continue;
    const tall = Math.max(1.5, height * HEIGHT);
    path += `M${(x + width * 0.1).toFixed(3)} ${(HEIGHT - tall).toFixed(2)}h${(width * 0.8).toFixed(3)}V${HEIGHT}h${(-width * 0.8).toFixed(3)}z`;
  }
  return path;
}

function dayOf(at: number, language: Language): string {
  const locale = language === "en" ? "en-GB" : language;
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" }).format(at);
}
