import { queryOptions } from "@tanstack/react-query";
import type { WireArrivals, WireNewProject, WireProject, WireProjectKey } from "../../../src/wire/project.ts";
import { requestAll } from "./page.ts";
import { request } from "./request.ts";

const projectPath = (org: string, project: string) =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}`;

export const projectQueries = {
  all: (org: string) =>
    queryOptions({
      queryKey: ["projects", org],
      queryFn: ({ signal }) =>
        requestAll<WireProject>(`/organizations/${encodeURIComponent(org)}/projects/`, { signal }),
    }),
  one: (org: string, project: string) =>
    queryOptions({
      queryKey: ["projects", org, project],
      queryFn: ({ signal }) => request<WireProject>(`${projectPath(org, project)}/`, { signal }),
    }),
  keys: (org: string, project: string) =>
    queryOptions({
      queryKey: ["projects", org, project, "keys"],
      queryFn: ({ signal }) => requestAll<WireProjectKey>(`${projectPath(org, project)}/keys/`, { signal }),
    }),
  /** Asked when told, or every two seconds, until the first event is there. */
  arrivals: (org: string, project: string, isLive: boolean) =>
    queryOptions({
      queryKey: ["projects", org, project, "arrivals"],
      queryFn: ({ signal }) => request<WireArrivals>(`${projectPath(org, project)}/arrivals/`, { signal }),
      staleTime: 0,
      refetchInterval: (query) => (query.state.data?.firstEvent ? false : isLive ? 20_000 : 2_000),
      refetchIntervalInBackground: true,
      meta: { live: "arrivals" },
    }),
};

export const createProject = (org: string, project: WireNewProject): Promise<WireProject> =>
  request(`/organizations/${encodeURIComponent(org)}/projects/`, { method: "POST", body: project });

export const changeProject = (
  org: string,
  project: string,
  change: Partial<Pick<WireProject, "name" | "slug" | "platform" | "sourceFetching">> & {
    floodControl?: Pick<WireProject["floodControl"], "perMinute">;
  },
): Promise<WireProject> => request(`${projectPath(org, project)}/`, { method: "PUT", body: change });

export const createKey = (org: string, project: string, name: string): Promise<WireProjectKey> =>
  request(`${projectPath(org, project)}/keys/`, { method: "POST", body: { name } });

export const changeKey = (
  org: string,
  project: string,
  key: string,
  change: { name?: string; isActive?: boolean },
): Promise<WireProjectKey> =>
  request(`${projectPath(org, project)}/keys/${encodeURIComponent(key)}/`, { method: "PUT", body: change });

export const deleteKey = (org: string, project: string, key: string): Promise<void> =>
  request(`${projectPath(org, project)}/keys/${encodeURIComponent(key)}/`, { method: "DELETE" });

export const deleteProject = (org: string, project: string): Promise<void> =>
  request(`${projectPath(org, project)}/`, { method: "DELETE" });
