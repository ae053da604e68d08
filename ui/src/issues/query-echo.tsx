import type { ReactNode } from "react";
import { termsOf } from "./query-text.ts";

/** The query as painted behind the field: filters as chips, keys quieter, and a wave under what is wrong. */
export function QueryEcho({ query, badAt }: { query: string; badAt: number | null }) {
  const pieces: ReactNode[] = [];
  let at = 0;
  let isShown = badAt === null;
  for (const term of termsOf(query)) {
    if (!isShown && badAt !== null && badAt < term.start) {
      pieces.push(query.slice(at, badAt), <Bad key="bad" text={query.slice(badAt, term.start)} />);
      isShown = true;
    } else pieces.push(query.slice(at, term.start));
    const isBad = !isShown && badAt !== null && badAt < term.end;
    isShown ||= isBad;
    pieces.push(<Term key={term.start} text={term.text} isBad={isBad} />);
    at = term.end;
  }
  pieces.push(query.slice(at));
  if (!isShown) pieces.push(<Bad key="end" text="  " />);
  return <>{pieces}</>;
}

function Bad({ text }: { text: string }) {
  return <span className="bad">{text}</span>;
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
