import "../parts/dot.css";
import type { WireArrivals } from "../../../src/wire/project.ts";
import { useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { formatClock } from "../i18n/times.ts";
import { Icon } from "../parts/icon.tsx";
import { reasonWords, watchWords } from "./watch-words.ts";

const SHOWN = 5;

/** What has knocked and was not let in, oldest first, and that nothing has come since. */
export function Door({
  host,
  refusals,
  problem,
}: {
  host: string;
  refusals: WireArrivals["refusals"];
  /** Why the page could not ask what came. */
  problem: unknown;
}) {
  const w = useMessages(watchWords);
  const explain = useExplain();
  const words = useMessages(reasonWords);
  const isElsewhere = host !== location.host;
  const shown = refusals.slice(0, SHOWN).toReversed();
  return (
    <ol className="door" aria-label={w.requests} aria-live="polite">
      <li>
        <Icon name={isElsewhere ? "issues" : "check"} className={isElsewhere ? "m" : "y"} />
        <span className="t">{w.now}</span>
        <span>{isElsewhere ? w.keyElsewhere(location.host, host) : w.keyActive}</span>
      </li>
      {shown.map((refusal) => (
        <li key={`${refusal.at} ${refusal.reason} ${refusal.category}`}>
          <Icon name="x" className="n" />
          <time className="t" dateTime={refusal.at}>
            {formatClock(new Date(refusal.at))}
          </time>
          <span>
            {(refusal.outcome === "invalid" || refusal.outcome === "rate_limited" ? w.refused : w.notKept)(
              words.categories[refusal.category] ?? refusal.category,
              words.reasons[refusal.reason] ?? words.outcomes[refusal.outcome] ?? refusal.reason,
            )}
            {refusal.quantity > 1 ? ` ×${refusal.quantity}` : ""}
          </span>
        </li>
      ))}
      <li>
        <span className="dot idle" />
        <span className="t">{w.now}</span>
        <span>{problem ? explain(problem) : shown.length > 0 ? w.nothing : w.nothingYet}</span>
      </li>
    </ol>
  );
}
