import "../parts/chart.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireEventTimeSeries } from "../../../src/wire/events-table.ts";
import { eventQueries } from "../api/events.ts";
import { type Language, useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatMoment } from "../i18n/times.ts";
import { AxisLabels } from "../parts/axis-labels.tsx";
import { type Bar, histogramOf } from "../parts/histogram-geometry.ts";
import { apiQuery } from "./filter.ts";
import { useEventsFilter } from "./use-events.ts";
import { eventsWords } from "./words.ts";

const HEIGHT = 56;
const DAY_MS = 86_400_000;

/** Matches over the time of the page. A bar that is pressed narrows the time to its own. */
export function EventsChart() {
  const w = useMessages(eventsWords);
  const language = useLanguage();
  const { org, filter, change } = useEventsFilter();
  const { cursor: _, sort: __, ...asked } = apiQuery(filter);
  const { data } = useQuery(eventQueries.series(org, asked));
  const [over, setOver] = useState<Bar | null>(null);
  if (!data) return <div className="ev-chart" />;
  const { chart, step, total, uncounted } = chartOf(data);
  const isLong = data.meta.end - data.meta.start > 2 * DAY_MS;
  const busiest = chart.bars.reduce<Bar | null>(
    (most, bar) => (bar.count > (most?.count ?? 0) ? bar : most),
    null,
  );
  const timeOf = (at: number) => formatMoment(new Date(at).toISOString(), language);
  const barAt = (x: number, { left, width }: DOMRect): Bar | null =>
    chart.bars[Math.floor(((x - left) / width) * chart.bars.length)] ?? null;
  const zoom = (bar: Bar) => change({ start: iso(bar.at), end: iso(bar.at + step), statsPeriod: undefined });
  const { lookedBackTo, lookedAt, countedBy } = data.meta;
  return (
    <figure className="ev-chart" aria-label={w.chart}>
      <div className="ev-plot-box">
        <button
          type="button"
          className="ev-plot"
          aria-label={w.chartSays(total, busiest && busiest.count > 0 ? timeOf(busiest.at) : null)}
          title={w.zoom}
          onPointerMove={(event) =>
            setOver(barAt(event.clientX, event.currentTarget.getBoundingClientRect()))
          }
          onPointerLeave={() => setOver(null)}
          onBlur={() => setOver(null)}
          onKeyDown={(event) => {
            const by = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
            if (by === 0) return;
            event.preventDefault();
            const last = chart.bars.length - 1;
            const at = over === null ? (by < 0 ? last : 0) : chart.bars.indexOf(over) + by;
            setOver(chart.bars[Math.max(0, Math.min(last, at))] ?? null);
          }}
          onClick={() => {
            if (over && step > 60_000) zoom(over);
          }}
        >
          <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
            {over ? (
              <path className="over" d={`M${over.x} 0h${over.width}v${HEIGHT}h${-over.width}z`} />
            ) : null}
            <path className="g" d={`M0 0H100M0 ${HEIGHT}H100`} />
            <path className="b" d={barsPath(chart.bars)} />
          </svg>
          {uncounted > 0 ? (
            <span className="uncounted" style={{ width: `${uncounted}%` }} title={w.notCounted} />
          ) : null}
          <span className="yl" style={{ top: 12 }}>
            {new Intl.NumberFormat(language, { notation: "compact" }).format(chart.top)}
          </span>
          <AxisLabels bars={chart.bars} text={(at) => axisOf(at, isLong, language)} />
          {over ? (
            <span
              className="hist-tip"
              role="status"
              style={{ left: `clamp(60px, ${over.x + over.width / 2}%, calc(100% - 60px))` }}
            >
              <b>{w.total(over.count)}</b>
              {timeOf(over.at)}
            </span>
          ) : null}
        </button>
      </div>
      <figcaption>
        <b>{w.total(total)}</b>
        {lookedBackTo === undefined ? null : (
          <span>{w.chartStopped(lookedAt, formatMoment(lookedBackTo, language))}</span>
        )}
        {countedBy === "received" ? <span>{w.byReceipt}</span> : null}
      </figcaption>
    </figure>
  );
}

const iso = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** `uncounted`: hundredths of the chart that were not looked at. */
function chartOf({ timeSeries: [series], meta }: WireEventTimeSeries) {
  const values = series?.values ?? [];
  const chart = histogramOf(
    values.map(({ timestamp, value }) => [timestamp / 1000, value]),
    null,
  );
  const back = meta.lookedBackTo === undefined ? chart.from : Date.parse(meta.lookedBackTo);
  const whole = Math.max(1, chart.to - chart.from);
  return {
    chart,
    step: series?.meta.interval ?? 0,
    total: values.reduce((sum, { value }) => sum + value, 0),
    uncounted: Math.max(0, Math.min(100, ((back - chart.from) / whole) * 100)),
  };
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

function axisOf(at: number, isLong: boolean, language: Language): string {
  const locale = language === "en" ? "en-GB" : language;
  const form: Intl.DateTimeFormatOptions = isLong
    ? { day: "numeric", month: "short" }
    : { hour: "2-digit", minute: "2-digit" };
  return new Intl.DateTimeFormat(locale, form).format(at);
}
