import { queryOptions } from "@tanstack/react-query";
import type {
  WireDryRun,
  WireDryRunStart,
  WireRegroup,
  WireRegroupStart,
} from "../../../src/wire/grouping-lab.ts";
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

const regroupsPath = (org: string, project: string) =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/grouping/regroups/`;

export const regroupQueries = {
  /** The latest first; asked again and again while one is under way. */
  all: (org: string, project: string) =>
    queryOptions({
      queryKey: ["projects", org, project, "grouping", "regroups"],
      queryFn: ({ signal }) => request<WireRegroup[]>(regroupsPath(org, project), { signal }),
      refetchInterval: ({ state }) => (state.data?.some(isRegrouping) ? FOLLOW_MS : false),
    }),
};

export const isRegrouping = ({ dateEnded }: Pick<WireRegroup, "dateEnded">): boolean => dateEnded === null;

export const startRegroup = (org: string, project: string, body: WireRegroupStart): Promise<WireRegroup> =>
  request(regroupsPath(org, project), { method: "POST", body });

export const cancelRegroup = (org: string, project: string, id: string): Promise<WireRegroup> =>
  request(`${regroupsPath(org, project)}${id}/`, { method: "DELETE" });

export const undoRegroup = (org: string, project: string, id: string): Promise<WireRegroup> =>
  request(`${regroupsPath(org, project)}${id}/undo/`, { method: "POST", body: {} });
