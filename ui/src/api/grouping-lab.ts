import { queryOptions } from "@tanstack/react-query";
import type { WireDryRun, WireDryRunStart } from "../../../src/wire/grouping-lab.ts";
import { request } from "./request.ts";

const runsPath = (org: string, project: string) =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/grouping/dry-runs/`;

const FOLLOW_MS = 1_000;

export const dryRunQueries = {
  /** The latest first; asked again and again while one is under way. */
  all: (org: string, project: string) =>
    queryOptions({
      queryKey: ["projects", org, project, "grouping", "dry-runs"],
      queryFn: ({ signal }) => request<WireDryRun[]>(runsPath(org, project), { signal }),
      refetchInterval: ({ state }) => (state.data?.some(isUnderWay) ? FOLLOW_MS : false),
    }),
  /** One that has ended, with what it found. */
  one: (org: string, project: string, id: string) =>
    queryOptions({
      queryKey: ["projects", org, project, "grouping", "dry-runs", id],
      queryFn: ({ signal }) => request<WireDryRun>(`${runsPath(org, project)}${id}/`, { signal }),
      staleTime: 60_000,
    }),
};

export const isUnderWay = ({ state }: Pick<WireDryRun, "state">): boolean =>
  state === "waiting" || state === "running";

export const startDryRun = (org: string, project: string, body: WireDryRunStart): Promise<WireDryRun> =>
  request(runsPath(org, project), { method: "POST", body });

export const cancelDryRun = (org: string, project: string, id: string): Promise<WireDryRun> =>
  request(`${runsPath(org, project)}${id}/`, { method: "DELETE" });
