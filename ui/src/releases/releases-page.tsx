import "./releases.css";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { WireRelease } from "../../../src/wire/release.ts";
import type { Page } from "../api/page.ts";
import { releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { ButtonLink } from "../parts/button.tsx";
import { Empty, Failed } from "../parts/empty.tsx";
import { ListLoading, ListTable } from "../parts/list-table.tsx";
import { SearchForm } from "../parts/search-form.tsx";
import { Segmented } from "../parts/segmented.tsx";
import { StepLink } from "../parts/step-link.tsx";
import { useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { ReleaseRow } from "./release-row.tsx";
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
        <ButtonLink look="quiet" className="hide-s" href={`/organizations/${org}/repositories/`}>
          {w.repositories}
        </ButtonLink>
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
      <div className="r-search">
        <SearchForm
          key={query}
          label={w.search}
          hint={w.searchHint}
          asked={query}
          onAsk={(text) => void navigate({ href: href({ query: text || undefined }) })}
        />
      </div>
      {page?.items.length ? (
        <>
          <ListTable
            className="releases"
            label={w.title}
            columns={[
              { name: w.release },
              { name: w.adoption, className: "r-use" },
              { name: w.newIssues, className: "num" },
              { name: w.commits, className: "num r-com" },
              { name: w.date, className: "num r-date" },
            ]}
          >
            {page.items.map((release) => (
              <ReleaseRow key={release.id} org={org} release={release} />
            ))}
          </ListTable>
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
        <ListLoading className="releases" label={w.loading} cells={2} />
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
        <StepLink label={w.previous} icon="left" href={page.previous === null ? null : href(page.previous)} />
        <StepLink label={w.next} icon="right" href={page.next === null ? null : href(page.next)} />
      </nav>
    </footer>
  );
}

function hrefOf(org: string, filter: Record<string, string | undefined>): string {
  const parameters = new URLSearchParams();
  for (const [key, value] of Object.entries(filter)) if (value) parameters.set(key, value);
  return `/organizations/${org}/releases/${parameters.size === 0 ? "" : `?${parameters}`}`;
}
