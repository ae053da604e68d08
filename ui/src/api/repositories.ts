import { queryOptions } from "@tanstack/react-query";
import type {
  WireCodeMapping,
  WireNewRepositoryHook,
  WireRepository,
  WireRepositoryHook,
  WireStacktraceLink,
} from "../../../src/wire/release.ts";
import { requestAll } from "./page.ts";
import { request } from "./request.ts";

const orgPath = (org: string) => `/organizations/${encodeURIComponent(org)}`;
const hookPath = (org: string, id: string) => `${orgPath(org)}/repos/${encodeURIComponent(id)}/hook/`;

export const repositoryQueries = {
  all: (org: string) =>
    queryOptions({
      queryKey: ["repositories", org],
      queryFn: ({ signal }) => requestAll<WireRepository>(`${orgPath(org)}/repos/`, { signal }),
    }),
  hook: (org: string, id: string) =>
    queryOptions({
      queryKey: ["repositories", org, id, "hook"],
      queryFn: ({ signal }) => request<WireRepositoryHook>(hookPath(org, id), { signal }),
    }),
  /** How paths of a project lead to repositories. */
  mappings: (org: string, project: string) =>
    queryOptions({
      queryKey: ["code-mappings", org, project],
      queryFn: ({ signal }) =>
        requestAll<WireCodeMapping>(`${orgPath(org)}/code-mappings/`, { query: { project }, signal }),
    }),
  /** Where a path of a stack trace leads to now. */
  link: (org: string, project: string, file: string, line: string) =>
    queryOptions({
      queryKey: ["code-mappings", org, project, "link", file, line],
      queryFn: ({ signal }) =>
        request<WireStacktraceLink>(
          `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/stacktrace-link/`,
          { query: { file, ...(line && { lineNo: line }) }, signal },
        ),
    }),
};

export interface RepositoryForm {
  readonly name: string;
  /** Null: not known. */
  readonly url: string | null;
  readonly provider: WireRepository["form"];
}

/** With an id, that one is changed. */
export const writeRepository = (org: string, form: RepositoryForm, id?: string): Promise<WireRepository> =>
  id === undefined
    ? request(`${orgPath(org)}/repos/`, { method: "POST", body: form })
    : request(`${orgPath(org)}/repos/${encodeURIComponent(id)}/`, { method: "PUT", body: form });

export const deleteRepository = (org: string, id: string): Promise<void> =>
  request(`${orgPath(org)}/repos/${encodeURIComponent(id)}/`, { method: "DELETE" });

/** Makes a web-hook, or another one in its place. The answer alone holds the secret. */
export const renewHook = (org: string, id: string): Promise<WireNewRepositoryHook> =>
  request(hookPath(org, id), { method: "POST" });

export const deleteHook = (org: string, id: string): Promise<void> =>
  request(hookPath(org, id), { method: "DELETE" });

export interface MappingForm {
  readonly projectId: string;
  readonly repositoryId: string;
  readonly stackRoot: string;
  readonly sourceRoot: string;
  readonly defaultBranch: string;
}

/** With an id, that one is changed. */
export const writeMapping = (org: string, form: MappingForm, id?: string): Promise<WireCodeMapping> =>
  id === undefined
    ? request(`${orgPath(org)}/code-mappings/`, { method: "POST", body: form })
    : request(`${orgPath(org)}/code-mappings/${encodeURIComponent(id)}/`, { method: "PUT", body: form });

export const deleteMapping = (org: string, id: string): Promise<void> =>
  request(`${orgPath(org)}/code-mappings/${encodeURIComponent(id)}/`, { method: "DELETE" });
