import "./comparison.css";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useId } from "react";
import type { WireRelease } from "../../../src/wire/release.ts";
import { comparisonHref, releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { FieldFrame } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Select } from "../parts/select.tsx";
import { shortVersion } from "../parts/short-version.ts";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { ComparedCommits, ComparedIssues, ComparedReleases } from "./compared.tsx";
import { comparisonWords } from "./words.ts";

/** Two releases side by side. Which ones stands in the address. */
export function ComparisonPage() {
  const w = useMessages(comparisonWords);
  const org = useOrgSlug();
  const navigate = useNavigate();
  const { base = "", head = "" } = useSearch({ strict: false }) as { base?: string; head?: string };
  const { data: page, error, refetch } = useQuery(releaseQueries.list(org, { per_page: 100 }));
  const go = (from: string, to: string) => void navigate({ href: comparisonHref(org, from, to) });
  return (
    <>
      <PageTop
        documentTitle={w.title}
        crumbs={
          <>
            <PageLink href={`/organizations/${org}/releases/`}>{w.releases}</PageLink>
            <span>/</span>
            <h1>{w.title}</h1>
          </>
        }
      />
      <div className="cmp">
        {page ? (
          <div className="cmp-choose">
            <Choose name={w.base} value={base} releases={page.items} onChange={(one) => go(one, head)} />
            <Choose name={w.head} value={head} releases={page.items} onChange={(one) => go(base, one)} />
            <Button disabled={!base || !head} onClick={() => go(head, base)}>
              {w.swap}
            </Button>
          </div>
        ) : error ? (
          <Failed title={w.listFailed} error={error} onRetry={() => void refetch()} />
        ) : null}
        {base && head ? (
          <Compared org={org} base={base} head={head} />
        ) : (
          <p className="quiet-text">{w.lead}</p>
        )}
      </div>
    </>
  );
}

function Choose({
  name,
  value,
  releases,
  onChange,
}: {
  name: string;
  value: string;
  releases: readonly WireRelease[];
  onChange: (version: string) => void;
}) {
  const w = useMessages(comparisonWords);
  const id = useId();
  const versions = releases.map(({ version }) => version);
  // One that is older than the list reaches, and that the address names, stays the chosen one.
  const known = value && !versions.includes(value) ? [value, ...versions] : versions;
  return (
    <FieldFrame id={id} label={name}>
      <Select
        id={id}
        label={name}
        value={value}
        options={[
          ...(value ? [] : [{ value: "", label: w.choose }]),
          ...known.map((version) => ({ value: version, label: shortVersion(version) })),
        ]}
        onChange={onChange}
      />
    </FieldFrame>
  );
}

function Compared({ org, base, head }: { org: string; base: string; head: string }) {
  const w = useMessages(comparisonWords);
  const { data, error, refetch } = useQuery(releaseQueries.comparison(org, base, head));
  if (error) return <Failed title={w.failed} error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return (
      <Loading label={w.reading}>
        <Skeleton width="60%" />
      </Loading>
    );
  }
  return (
    <>
      {data.order > 0 ? <Notice look="info">{w.isLater}</Notice> : null}
      <ComparedReleases org={org} comparison={data} />
      <ComparedIssues org={org} comparison={data} />
      <ComparedCommits comparison={data} />
    </>
  );
}
