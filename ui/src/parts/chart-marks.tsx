import "./chart-marks.css";
import { Icon } from "./icon.tsx";
import { marksOf } from "./marks.ts";
import { PageLink } from "./page-link.tsx";

/** Flags on one spot stand below each other, as far as the chart reaches. */
const ROW_PX = 14;
const MOST_ROWS = 4;

/** What a flag over a chart stands for. */
export interface ChartMark {
  readonly key: string;
  readonly kind: "release" | "deploy";
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly label: string;
  /** What happened and when, for everybody who cannot see or guess it. */
  readonly text: string;
  readonly href: string;
}

/** Flags over a chart, the newest first. Each leads to its page; where they crowd, labels of older ones are left out. */
export function ChartMarks({
  label,
  marks,
  chart,
}: {
  label: string;
  marks: readonly ChartMark[];
  /** Milliseconds since 1970. */
  chart: { readonly from: number; readonly to: number };
}) {
  const moments = marks.map((mark) => ({ of: mark, at: mark.at }));
  const shown = marksOf(moments, chart);
  if (shown.length === 0) return null;
  return (
    <ol className="marks" aria-label={label}>
      {shown.map(({ of: { key, kind, label: name, text, href }, x, hasLabel, isAtEnd, row }) => (
        <li key={key} style={{ left: `${x}%` }} className={isAtEnd ? "end" : undefined}>
          <PageLink
            href={href}
            title={text}
            aria-label={text}
            className={kind}
            style={{ top: ROW_PX * Math.min(row, MOST_ROWS) - 4 }}
          >
            <Icon name={kind === "deploy" ? "rise" : "releases"} />
            {hasLabel ? <span>{name}</span> : null}
          </PageLink>
        </li>
      ))}
    </ol>
  );
}
