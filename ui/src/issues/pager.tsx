import "../parts/pager.css";
import type { WireIssue } from "../../../src/wire/issue.ts";
import type { Page } from "../api/page.ts";
import { useMessages } from "../i18n/messages.ts";
import { StepLink } from "../parts/step-link.tsx";
import { Time } from "../parts/time.tsx";
import { streamHref, withFilter } from "./filter.ts";
import { useStreamFilter } from "./use-filter.ts";
import { issuesWords } from "./words.ts";

export function Pager({ page, readAt }: { page: Page<WireIssue>; readAt: number }) {
  const w = useMessages(issuesWords);
  const { org, filter } = useStreamFilter();
  const href = (cursor: string | null) =>
    cursor === null ? null : streamHref(org, { ...withFilter(filter, {}), cursor });
  return (
    <footer className="pager">
      <span>{w.shown(page.items.length, page.hits)}</span>
      <span className="grow" />
      <span className="upd">
        {w.updated} <Time value={new Date(readAt).toISOString()} />
      </span>
      <nav aria-label={w.pages} style={{ display: "contents" }}>
        <StepLink label={w.previous} icon="left" href={href(page.previous)} />
        <StepLink label={w.next} icon="right" href={href(page.next)} />
      </nav>
    </footer>
  );
}
