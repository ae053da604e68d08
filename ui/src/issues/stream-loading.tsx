import { useMessages } from "../i18n/messages.ts";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { issuesWords } from "./words.ts";

const WIDTHS = ["44%", "31%", "52%", "38%", "47%", "29%", "41%", "35%"];

/** Rows as they will stand, without their words. */
export function StreamLoading() {
  const w = useMessages(issuesWords);
  return (
    <Loading label={w.loading}>
      <div className="ihead" />
      {WIDTHS.map((width) => (
        <div className="irow" key={width}>
          <span className="c-sel" />
          <span className="c-lvl">
            <Skeleton width="10px" />
          </span>
          <span className="c-title" style={{ gap: 10 }}>
            <Skeleton width={width} />
            <Skeleton width="26%" height="8px" />
          </span>
          <span className="c-spark">
            <Skeleton height="16px" />
          </span>
          <span className="c-ev">
            <Skeleton />
          </span>
          <span className="c-us">
            <Skeleton />
          </span>
          <span className="c-last">
            <Skeleton />
          </span>
          <span className="c-first">
            <Skeleton />
          </span>
          <span className="c-own">
            <Skeleton width="24px" height="24px" />
          </span>
        </div>
      ))}
    </Loading>
  );
}
