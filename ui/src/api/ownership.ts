import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  WireCodeOwnersAnswer,
  WireCodeOwnersFile,
  WireOwners,
  WireOwnership,
  WireOwnershipChange,
  WireOwnershipProblems,
  WireOwnershipTrial,
  WireOwnershipTrialAnswer,
} from "../../../src/wire/ownership.ts";
import { request } from "./request.ts";

const ownershipPath = (org: string, project: string) =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/ownership/`;

export const ownershipQueries = {
  settings: (org: string, project: string) =>
    queryOptions({
      queryKey: ["projects", org, project, "ownership"],
      queryFn: ({ signal }) => request<WireOwnership>(ownershipPath(org, project), { signal }),
      // Nothing is put under the hands of somebody who writes.
      refetchOnWindowFocus: false,
    }),
  /** What is wrong in rules while they are written. */
  problems: (org: string, project: string, raw: string) =>
    queryOptions({
      queryKey: ["projects", org, project, "ownership", "check", raw],
      queryFn: ({ signal }) =>
        request<WireOwnershipProblems>(`${ownershipPath(org, project)}check/`, {
          method: "POST",
          body: { raw },
          signal,
        }),
      placeholderData: keepPreviousData,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 10_000,
    }),
  /** Who is suggested for an issue, and why. */
  ofIssue: (org: string, issueId: string) =>
    queryOptions({
      queryKey: ["owners", org, issueId],
      queryFn: ({ signal }) =>
        request<WireOwners>(
          `/organizations/${encodeURIComponent(org)}/issues/${encodeURIComponent(issueId)}/owners/`,
          { signal },
        ),
      staleTime: 60_000,
    }),
};

export const changeOwnership = (
  org: string,
  project: string,
  change: WireOwnershipChange,
): Promise<WireOwnership> => request(ownershipPath(org, project), { method: "PUT", body: change });

export const tryOwnership = (
  org: string,
  project: string,
  trial: WireOwnershipTrial,
): Promise<WireOwnershipTrialAnswer> =>
  request(`${ownershipPath(org, project)}try/`, { method: "POST", body: trial });

export const readCodeOwners = (
  org: string,
  project: string,
  file: WireCodeOwnersFile,
): Promise<WireCodeOwnersAnswer> =>
  request(`${ownershipPath(org, project)}codeowners/`, { method: "POST", body: file });
