import type { WireIssue } from "../../../src/wire/issue.ts";
import type { Page } from "../api/page.ts";
import { useMessages } from "../i18n/messages.ts";
import { Icon } from "../parts/icon.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Time } from "../parts/time.tsx";
import { streamHref, withFilter } from "./filter.ts";
import { useStreamFilter } from "./use-filter.ts";
import { issuesWords } from "./words.ts";

export function Pager({ page, readAt }: { page: Page<WireIssue>; readAt: number }) {
  const w = useMessages(issuesWords);
  return (
    <footer className="pager">
      <span>{w.shown(page.items.length, page.hits)}</span>
      <span className="grow" />
      <span className="upd">
        {w.updated} <Time value={new Date(readAt).toISOString()} />
      </span>
      <nav aria-label={w.pages} style={{ display: "contents" }}>
        <Step label={w.previous} icon="left" cursor={page.previous} />
        <Step label={w.next} icon="right" cursor={page.next} />
      </nav>
    </footer>
  );
}

function Step({ label, icon, cursor }: { label: string; icon: "left" | "right"; cursor: string | null }) {
  const { org, filter } = useStreamFilter();
  if (cursor === null) {
    return (
      <span className="btn icon" role="link" aria-disabled="true" aria-label={label}>
        <Icon name={icon} />
      </span>
    );
  }
  const href = streamHref(org, { ...withFilter(filter, {}), cursor });
  return (
    <PageLink className="btn icon" href={href} aria-label={label} title={label}>
      <Icon name={icon} />
    </PageLink>
  );
}
