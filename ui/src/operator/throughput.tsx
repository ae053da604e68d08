import "../parts/chart.css";
import { useState } from "react";
import type { WireOperation } from "../../../src/wire/operation.ts";
import { useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatCount } from "../i18n/numbers.ts";
import { Section } from "../parts/section.tsx";
import { operatorWords } from "./words.ts";

type Minute = WireOperation["storedByMinute"][number];

const HEIGHT = 100;
const TOP = 12;

/** Events stored in each of the last sixty minutes. */
export function Throughput({ minutes }: { minutes: readonly Minute[] }) {
  const w = useMessages(operatorWords);
  const language = useLanguage();
  const [over, setOver] = useState<number | null>(null);
  const peak = minutes.reduce((most, { events }) => Math.max(most, events), 0);
  const total = minutes.reduce((sum, { events }) => sum + events, 0);
  const top = niceTop(peak);
  const step = 100 / minutes.length;
  const chosen = over === null ? undefined : minutes[over];
  return (
    <Section title={w.throughput} note={w.throughputNote}>
      <div
        className="op-plot"
        role="img"
        aria-label={w.throughputLabel(formatCount(total, language), formatCount(peak, language))}
        onPointerMove={(event) => {
          const { left, width } = event.currentTarget.getBoundingClientRect();
          const index = Math.floor(((event.clientX - left) / width) * minutes.length);
          setOver(minutes[index] ? index : null);
        }}
        onPointerLeave={() => setOver(null)}
      >
        <svg viewBox={`0 0 100 ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
          {over === null ? null : (
            <path className="over" d={`M${over * step} 0h${step}v${HEIGHT}h${-step}z`} />
          )}
          <path className="g" d={`M0 0H100M0 ${HEIGHT / 2}H100M0 ${HEIGHT}H100`} />
          <path className="b" d={bars(minutes.slice(0, -1), top, step, 0)} />
          <path className="now" d={bars(minutes.slice(-1), top, step, minutes.length - 1)} />
        </svg>
        {[top, top / 2, 0].map((value, index) => (
          <span key={value} className="yl" style={{ top: TOP + (index * HEIGHT) / 2 }}>
            {new Intl.NumberFormat(language, { notation: "compact" }).format(value)}
          </span>
        ))}
        {[0, 20, 40, 59].map((index) => (
          <span
            key={index}
            className="xl"
            style={{ left: `clamp(16px, ${(index + 0.5) * step}%, calc(100% - 16px))` }}
          >
            {minutes[index] ? clock(minutes[index].at) : null}
          </span>
        ))}
        {chosen && over !== null ? (
          <span
            className="hist-tip"
            style={{ left: `clamp(48px, ${(over + 0.5) * step}%, calc(100% - 48px))` }}
          >
            <b>{w.inMinute(chosen.events)}</b>
            {clock(chosen.at)}
          </span>
        ) : null}
      </div>
    </Section>
  );
}

/** A bar with a hair of room on both sides; one event is always to be seen. */
function bars(minutes: readonly Minute[], top: number, step: number, from: number): string {
  return minutes
    .map(({ events }, index) => {
      if (events === 0) return "";
      const tall = Math.max(1.5, (events / top) * HEIGHT);
      const wide = step * 0.8;
      return `M${((from + index + 0.1) * step).toFixed(3)} ${(HEIGHT - tall).toFixed(2)}h${wide.toFixed(3)}V${HEIGHT}h${(-wide).toFixed(3)}z`;
    })
    .join("");
}

/** 2, 4, 10, 20, 40, 100 …: half of it is whole too. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return [2, 4, 10].map((each) => each * power).find((value) => value >= most) ?? 10 * power;
}

function clock(at: string): string {
  return new Date(at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
