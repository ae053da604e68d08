import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { WireArtifactBundle } from "../../../src/wire/artifact.ts";
import type { WireIssue } from "../../../src/wire/issue.ts";
import type {
  WireCommit,
  WireCommitters,
  WireDeploy,
  WireDeployOfRelease,
  WireRelease,
  WireReleaseComparison,
  WireReleaseFile,
  WireReleaseStats,
} from "../../../src/wire/release.ts";
import { requestPage } from "./page.ts";
import { type Query, request } from "./request.ts";

const orgPath = (org: string) => `/organizations/${encodeURIComponent(org)}`;
const releasePath = (org: string, version: string) =>
  `${orgPath(org)}/releases/${encodeURIComponent(version)}`;

export const releaseQueries = {
  list: (org: string, filter: Query) =>
    queryOptions({
      queryKey: ["releases", org, filter],
      queryFn: ({ signal }) =>
        requestPage<WireRelease>(`${orgPath(org)}/releases/`, { query: filter, signal }),
      placeholderData: keepPreviousData,
    }),
  /** The newest of a project, as menus and charts show them. */
  ofProject: (org: string, project: string) =>
    releaseQueries.list(org, { project, status: "open", per_page: 25 }),
  /** The newest of a project in ninety days, as charts mark them. */
  deploysOfProject: (org: string, project: string) =>
    queryOptions({
      queryKey: ["deploys", org, project],
      queryFn: ({ signal }) =>
        request<WireDeployOfRelease[]>(`${orgPath(org)}/deploys/`, { query: { project }, signal }),
      staleTime: 60_000,
    }),
  stats: (org: string, version: string) =>
    queryOptions({
      queryKey: ["release", org, version, "stats"],
      queryFn: ({ signal }) => request<WireReleaseStats>(`${releasePath(org, version)}/stats/`, { signal }),
    }),
  one: (org: string, version: string) =>
    queryOptions({
      queryKey: ["release", org, version],
      queryFn: ({ signal }) => request<WireRelease>(`${releasePath(org, version)}/`, { signal }),
    }),
  commits: (org: string, version: string, cursor: string) =>
    queryOptions({
      queryKey: ["release", org, version, "commits", cursor],
      queryFn: ({ signal }) =>
        requestPage<WireCommit>(`${releasePath(org, version)}/commits/`, {
          query: { per_page: 20, ...(cursor && { cursor }) },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  deploys: (org: string, version: string) =>
    queryOptions({
      queryKey: ["release", org, version, "deploys"],
      queryFn: ({ signal }) =>
        requestPage<WireDeploy>(`${releasePath(org, version)}/deploys/`, { query: { per_page: 20 }, signal }),
    }),
  /** `search` is part of a name or dist. */
  files: (org: string, version: string, search: string) =>
    queryOptions({
      queryKey: ["release", org, version, "files", search],
      queryFn: ({ signal }) =>
        requestPage<WireReleaseFile>(`${releasePath(org, version)}/files/`, {
          query: { per_page: 50, ...(search && { query: search }) },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  /** Bundles of source maps that were uploaded for a release, of one project. */
  bundles: (org: string, project: string, version: string, search: string) =>
    queryOptions({
      queryKey: ["release", org, version, "bundles", project, search],
      queryFn: ({ signal }) =>
        requestPage<WireArtifactBundle>(
          `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/files/artifact-bundles/`,
          { query: { release: version, per_page: 50, ...(search && { query: search }) }, signal },
        ),
      placeholderData: keepPreviousData,
    }),
  newIssues: (org: string, query: string) =>
    queryOptions({
      queryKey: ["issues-of-release", org, query],
      queryFn: ({ signal }) =>
        requestPage<WireIssue>(`${orgPath(org)}/issues/`, {
          query: { query, limit: 10, statsPeriod: "90d", sort: "freq" },
          signal,
        }),
    }),
  comparison: (org: string, base: string, head: string) =>
    queryOptions({
      queryKey: ["release", org, head, "compared", base],
      queryFn: ({ signal }) =>
        request<WireReleaseComparison>(`${orgPath(org)}/release-comparison/`, {
          query: { base, head },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  suspects: (org: string, issueId: string) =>
    queryOptions({
      queryKey: ["suspects", org, issueId],
      queryFn: ({ signal }) =>
        request<WireCommitters>(`${orgPath(org)}/issues/${encodeURIComponent(issueId)}/committers/`, {
          signal,
        }),
      staleTime: 60_000,
    }),
};

export const changeRelease = (
  org: string,
  version: string,
  change: { status: WireRelease["status"] },
): Promise<WireRelease> => request(`${releasePath(org, version)}/`, { method: "PUT", body: change });

export const deleteReleaseFile = (org: string, version: string, id: string): Promise<void> =>
  request(`${releasePath(org, version)}/files/${encodeURIComponent(id)}/`, { method: "DELETE" });

/** Where two releases are compared; what is left out is chosen there. */
export const comparisonHref = (org: string, base: string, head: string): string => {
  const query = new URLSearchParams({ ...(base && { base }), ...(head && { head }) });
  return `/organizations/${org}/release-comparison/?${query}`;
};

/** Where a release's page is. */
export const releaseHref = (org: string, version: string): string =>
  `/organizations/${org}/releases/${encodeURIComponent(version)}/`;
