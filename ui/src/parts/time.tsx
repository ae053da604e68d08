import { useSyncExternalStore } from "react";
import { useLanguage } from "../i18n/language.ts";
import { formatAge, formatAgo, formatExactly } from "../i18n/times.ts";

/** When, relative to now and exact on hover. `age` is bare (`40 s`, for columns), `ago` is a phrase (`40 s ago`). */
export function Time({
  value,
  form = "ago",
  className,
}: {
  value: string;
  form?: "age" | "ago";
  className?: string;
}) {
  const language = useLanguage();
  const now = useNow();
  const then = new Date(value);
  if (Number.isNaN(then.getTime())) return <span>{value}</span>;
  const text = form === "age" ? formatAge(now - then.getTime(), language) : formatAgo(then, now, language);
  return (
    <time dateTime={value} title={formatExactly(then, language)} className={className}>
      {text}
    </time>
  );
}

/** Milliseconds since 1970, fresh every ten seconds: one clock for all times of a page. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, read);
}

const TICK_MS = 10_000;
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function read(): number {
  // A page that nobody watched has stood still; the first look sets it right.
  if (listeners.size === 0 && Date.now() - now > TICK_MS) now = Date.now();
  return now;
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}
