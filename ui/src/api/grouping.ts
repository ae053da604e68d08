import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  WireEventGrouping,
  WireGroupingChange,
  WireGroupingSettings,
  WireGroupingTrial,
  WireGroupingTrialAnswer,
  WireGroupingVersion,
  WireRuleProblems,
} from "../../../src/wire/grouping-rules.ts";
import { request } from "./request.ts";

const projectPath = (org: string, project: string) =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}`;

export const groupingQueries = {
  settings: (org: string, project: string) =>
    queryOptions({
      queryKey: ["projects", org, project, "grouping"],
      queryFn: ({ signal }) =>
        request<WireGroupingSettings>(`${projectPath(org, project)}/grouping/`, { signal }),
      // Nothing is put under the hands of somebody who writes.
      refetchOnWindowFocus: false,
    }),
  versions: (org: string, project: string) =>
    queryOptions({
      queryKey: ["projects", org, project, "grouping", "versions"],
      queryFn: ({ signal }) =>
        request<WireGroupingVersion[]>(`${projectPath(org, project)}/grouping/versions/`, { signal }),
    }),
  /** What is wrong in rules while they are written. */
  problems: (org: string, project: string, texts: Omit<WireGroupingTrial, "eventId">) =>
    queryOptions({
      queryKey: ["projects", org, project, "grouping", "check", texts],
      queryFn: ({ signal }) =>
        request<WireRuleProblems>(`${projectPath(org, project)}/grouping/check/`, {
          method: "POST",
          body: texts,
          signal,
        }),
      placeholderData: keepPreviousData,
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 10_000,
    }),
  /** How one event is grouped by the rules in force. */
  ofEvent: (org: string, project: string, eventId: string) =>
    queryOptions({
      queryKey: ["projects", org, project, "events", eventId, "grouping"],
      queryFn: ({ signal }) =>
        request<WireEventGrouping>(`${projectPath(org, project)}/events/${eventId}/grouping/`, { signal }),
      staleTime: 60_000,
    }),
};

export const changeGrouping = (
  org: string,
  project: string,
  change: WireGroupingChange,
): Promise<WireGroupingSettings> =>
  request(`${projectPath(org, project)}/grouping/`, { method: "PUT", body: change });

export const tryGrouping = (
  org: string,
  project: string,
  trial: WireGroupingTrial,
): Promise<WireGroupingTrialAnswer> =>
  request(`${projectPath(org, project)}/grouping/try/`, { method: "POST", body: trial });
