import "./breadcrumbs.css";
import { useState } from "react";
import type { WireBreadcrumb, WireEvent } from "../../../src/wire/event.ts";
import { type Language, useLanguage } from "../i18n/language.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatExactly } from "../i18n/times.ts";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Menu, MenuChoice } from "../parts/menu.tsx";
import { Section } from "../parts/section.tsx";
import { crumbLine, kindOf } from "./crumb-line.ts";
import { eventWords } from "./event-words.ts";
import { Folded, Value } from "./value.tsx";

const FIRST = 12;
const STEP = 100;
const ALL = "";

/** What happened before, the event itself at the end. */
export function Breadcrumbs({ crumbs, event }: { crumbs: readonly WireBreadcrumb[]; event: WireEvent }) {
  const w = useMessages(eventWords);
  const [kind, setKind] = useState(ALL);
  const [count, setCount] = useState(FIRST);
  const kinds = [...new Set(crumbs.map(kindOf))].sort();
  const wanted = crumbs
    .map((crumb, place) => ({ crumb, place }))
    .filter(({ crumb }) => kind === ALL || kindOf(crumb) === kind);
  const shown = wanted.slice(-count);
  const earlier = wanted.length - shown.length;
  const end = Date.parse(event.dateCreated);
  return (
    <Section
      id="crumbs"
      title={w.breadcrumbs}
      note={w.shownOf(shown.length, crumbs.length)}
      tools={
        <>
          {kinds.length > 1 ? (
            <Menu
              align="end"
              trigger={
                <Button look="quiet" icon="filter">
                  {kind || w.allKinds}
                </Button>
              }
            >
              <MenuChoice
                label={w.kinds}
                value={kind}
                options={[
                  { value: ALL, label: w.allKinds },
                  ...kinds.map((each) => ({ value: each, label: each })),
                ]}
                onChange={setKind}
              />
            </Menu>
          ) : null}
          {earlier > 0 ? (
            <Button look="quiet" onClick={() => setCount(count + STEP)}>
              {w.earlier(Math.min(STEP, earlier))}
            </Button>
          ) : null}
        </>
      }
    >
      <ol className="crumbl">
        {shown.map(({ crumb, place }) => (
          <Crumb key={place} crumb={crumb} end={end} />
        ))}
        <li className={isBad(event) ? "end bad" : "end"}>
          <span className="t">0</span>
          <span className="node">
            <Icon name="issues" />
          </span>
          <span className="cat">{event.type === "error" ? "exception" : event.type}</span>
          <span className="d">{event.title}</span>
        </li>
      </ol>
    </Section>
  );
}

function Crumb({ crumb, end }: { crumb: WireBreadcrumb; end: number }) {
  const language = useLanguage();
  const { icon, code, text, rest } = crumbLine(crumb);
  const look =
    crumb.level === "error" || crumb.level === "fatal" ? "bad" : crumb.level === "warning" ? "warn" : "";
  const at = crumb.timestamp === null ? Number.NaN : Date.parse(crumb.timestamp);
  return (
    <li className={look}>
      <span className="t" title={Number.isNaN(at) ? undefined : formatExactly(new Date(at), language)}>
        {Number.isNaN(at) ? "" : formatOffset(at - end, language)}
      </span>
      <span className="node">
        <Icon name={icon} />
      </span>
      <span className="cat">{kindOf(crumb)}</span>
      <span className="d">
        {code.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: at most two, from and to
          <span key={index}>
            {index > 0 ? " → " : null}
            <code>
              <Folded text={each} limit={300} />
            </code>
          </span>
        ))}{" "}
        {text ? <Folded text={text} limit={400} /> : null}
        {rest ? (
          <span className="more">
            <Value value={rest} />
          </span>
        ) : null}
      </span>
    </li>
  );
}

function isBad({ tags }: WireEvent): boolean {
  return tags.some(({ key, value }) => key === "level" && (value === "error" || value === "fatal"));
}

/** `−9.8 s` before the event, `+0.2 s` after; minutes and hours from there on. */
export function formatOffset(ms: number, language: Language): string {
  const sign = ms < 0 ? "−" : ms > 0 ? "+" : "";
  const seconds = Math.abs(ms) / 1000;
  const [value, en, zh] =
    seconds < 100
      ? [seconds.toFixed(1), "s", "秒"]
      : seconds < 6_000
        ? [Math.round(seconds / 60), "min", "分"]
        : seconds < 172_800
          ? [Math.round(seconds / 3_600), "h", "时"]
          : [Math.round(seconds / 86_400), "d", "天"];
  return `${sign}${value} ${language === "en" ? en : zh}`;
}
