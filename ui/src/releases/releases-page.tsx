import "./releases.css";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { WireRelease } from "../../../src/wire/release.ts";
import type { Page } from "../api/page.ts";
import { releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Empty, Failed } from "../parts/empty.tsx";
import { Icon } from "../parts/icon.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Segmented } from "../parts/segmented.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { ReleaseRow } from "./release-row.tsx";
import { ReleaseSearch } from "./release-search.tsx";
import { releasesWords } from "./words.ts";

const A_PAGE = 25;

/** What was built, how far it is out, and what came with it. */
export function ReleasesPage() {
  const w = useMessages(releasesWords);
  const org = useOrgSlug();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Record<string, string | undefined>;
  const { query = "", cursor = "", project } = search;
  const status = search.status === "archived" ? "archived" : "open";
  const filter = {
    per_page: A_PAGE,
    status,
    query: query || undefined,
    project,
    cursor: cursor || undefined,
  };
  const { data: page, error, refetch } = useQuery(releaseQueries.list(org, filter));
  const href = (next: Record<string, string | undefined>) =>
    hrefOf(org, { query, project, status: search.status, ...next });
  return (
    <>
      <PageTop title={w.title}>
        <Segmented
          label={w.status}
          value={status}
          options={[
            { value: "open", label: w.open },
            { value: "archived", label: w.archived },
          ]}
          onChange={(next) =>
            void navigate({ href: href({ status: next === "archived" ? next : undefined }) })
          }
        />
      </PageTop>
      <ReleaseSearch
        key={query}
        asked={query}
        onAsk={(text) => void navigate({ href: href({ query: text || undefined }) })}
      />
      {page?.items.length ? (
        <>
          <div className="releases" role="table" aria-label={w.title}>
            <div className="rrow rhead" role="row">
              <span role="columnheader">{w.release}</span>
              <span className="r-use" role="columnheader">
                {w.adoption}
              </span>
              <span className="num" role="columnheader">
                {w.newIssues}
              </span>
              <span className="num r-com" role="columnheader">
                {w.commits}
              </span>
              <span className="num r-date" role="columnheader">
                {w.date}
              </span>
            </div>
            {page.items.map((release) => (
              <ReleaseRow key={release.id} org={org} release={release} />
            ))}
          </div>
          <Pager page={page} href={(at) => href({ cursor: at })} />
        </>
      ) : page ? (
        <NoReleases
          isNarrowed={query !== "" || status === "archived"}
          query={query}
          href={href({ query: undefined, status: undefined })}
        />
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          {["44%", "31%", "38%"].map((width) => (
            <div className="rrow" key={width}>
              <Skeleton width={width} />
              <Skeleton />
              <Skeleton />
            </div>
          ))}
        </Loading>
      )}
    </>
  );
}

function NoReleases({ isNarrowed, query, href }: { isNarrowed: boolean; query: string; href: string }) {
  const w = useMessages(releasesWords);
  if (!isNarrowed) {
    return (
      <Empty quiet title={w.emptyTitle}>
        {w.emptyText}
      </Empty>
    );
  }
  return (
    <Empty
      title={query ? w.noneTitle : w.noneArchived}
      go={<ButtonLink href={href}>{w.showAll}</ButtonLink>}
    />
  );
}

function Pager({ page, href }: { page: Page<WireRelease>; href: (cursor: string) => string }) {
  const w = useMessages(releasesWords);
  if (page.previous === null && page.next === null) return null;
  return (
    <footer className="r-pager">
      <span>{w.shown(page.items.length)}</span>
      <span className="grow" />
      <nav aria-label={w.pages} style={{ display: "contents" }}>
        <Step label={w.previous} icon="left" href={page.previous === null ? null : href(page.previous)} />
        <Step label={w.next} icon="right" href={page.next === null ? null : href(page.next)} />
      </nav>
    </footer>
  );
}

function Step({ label, icon, href }: { label: string; icon: "left" | "right"; href: string | null }) {
  if (href === null) {
    return (
      <span className="btn icon" role="link" aria-disabled="true" aria-label={label}>
        <Icon name={icon} />
      </span>
    );
  }
  return (
    <PageLink className="btn icon" href={href} aria-label={label} title={label}>
      <Icon name={icon} />
    </PageLink>
  );
}

function hrefOf(org: string, filter: Record<string, string | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) if (value) parameters.set(key, value);
  return `/organizations/${org}/releases/${parameters.size === 0 ? "" : `?${parameters}`}`;
}
