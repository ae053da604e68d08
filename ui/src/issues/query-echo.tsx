import type { ReactNode } from "react";
import { termsOf } from "./query-text.ts";

/** The query as painted behind the field: filters as chips, keys quieter, and a wave under what is wrong. */
export function QueryEcho({ query, badAt }: { query: string; badAt: number | null }) {
  const pieces: ReactNode[] = [];
  let at = 0;
  for (const term of termsOf(query)) {
    pieces.push(query.slice(at, term.start));
    const isBad = badAt !== null && badAt >= term.start && badAt < Math.max(term.end, term.start + 1);
    pieces.push(<Term key={term.start} text={term.text} isBad={isBad} />);
    at = term.end;
  }
  pieces.push(query.slice(at));
  if (badAt !== null && badAt >= query.trimEnd().length)
    pieces.push(
      <span key="end" className="bad">
        {"  "}
      </span>,
    );
  return <>{pieces}</>;
}

function Term({ text, isBad }: { text: string; isBad: boolean }) {
  const [, negation = "", key = "", value] = /^(!?)([^\s":]+:)(.*)$/su.exec(text) ?? [];
  if (value === undefined) return <span className={isBad ? "bad" : undefined}>{text}</span>;
  return (
    <span className={isBad ? "tok bad" : "tok"}>
      {negation ? <span className="neg">!</span> : null}
      <span className="k">{key}</span>
      {value}
    </span>
  );
}
