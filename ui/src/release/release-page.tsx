import "./release.css";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { isMissing } from "../api/problem.ts";
import { releaseQueries } from "../api/releases.ts";
import { useMessages } from "../i18n/messages.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Failed } from "../parts/empty.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { shortVersion } from "../parts/short-version.ts";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { useOrgSlug } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { Artifacts } from "./artifacts.tsx";
import { Commits } from "./commits.tsx";
import { Compare } from "./compare.tsx";
import { NewIssues } from "./new-issues.tsx";
import { ReleaseAside } from "./release-aside.tsx";
import { ReleaseChart } from "./release-chart.tsx";
import { ReleaseFacts, ReleaseHeader } from "./release-header.tsx";
import { releaseWords } from "./words.ts";

/** One release: what began with it, what is in it, and how far it is out. */
export function ReleasePage() {
  const w = useMessages(releaseWords);
  const org = useOrgSlug();
  const { version = "" } = useParams({ strict: false });
  const { data: release, error, refetch } = useQuery(releaseQueries.one(org, version));
  return (
    <>
      <PageTop documentTitle={shortVersion(version)} crumbs={<Crumbs org={org} version={version} />} />
      {release ? (
        <>
          <ReleaseHeader org={org} release={release} />
          <ReleaseFacts release={release} />
          <ReleaseChart key={`chart ${release.version}`} org={org} release={release} />
          <div className="rel-cols">
            <div className="rel-body">
              <NewIssues org={org} release={release} />
              <Commits key={release.version} org={org} release={release} />
              <Artifacts key={`artifacts ${release.version}`} org={org} release={release} />
              <Compare key={`compare ${release.version}`} org={org} release={release} />
            </div>
            <ReleaseAside org={org} release={release} />
          </div>
        </>
      ) : error ? (
        <Failed
          title={w.failed}
          error={error}
          {...(isMissing(error) ? {} : { onRetry: () => void refetch() })}
        />
      ) : (
        <Loading label={w.loading}>
          <div className="rel-head">
            <Skeleton width="38%" height="20px" />
          </div>
          <div className="rel-facts">
            <Skeleton width="60%" />
          </div>
        </Loading>
      )}
    </>
  );
}

function Crumbs({ org, version }: { org: string; version: string }) {
  const w = useMessages(releaseWords);
  return (
    <>
      <PageLink href={`/organizations/${org}/releases/`}>{w.releases}</PageLink>
      <span>/</span>
      <b title={version}>{shortVersion(version)}</b>
      <CopyButton text={version} label={w.copy} />
    </>
  );
}
