import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { WireArtifactBundle, WireArtifactBundleFiles } from "../../../src/wire/artifact.ts";
import { requestPage } from "./page.ts";
import { request } from "./request.ts";

const projectPath = (org: string, project: string) =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}`;
const BUNDLES_A_PAGE = 10;
const FILES_SHOWN = 100;

export const artifactQueries = {
  /** Of a project, newest first; `query` is a file's name, an id, or part of a release or dist. */
  bundles: (org: string, project: string, query: string, cursor: string) =>
    queryOptions({
      queryKey: ["bundles", org, project, query, cursor],
      queryFn: ({ signal }) =>
        requestPage<WireArtifactBundle>(`${projectPath(org, project)}/files/artifact-bundles/`, {
          query: { per_page: BUNDLES_A_PAGE, ...(query && { query }), ...(cursor && { cursor }) },
          signal,
        }),
      placeholderData: keepPreviousData,
    }),
  files: (org: string, project: string, bundleId: string, query: string) =>
    queryOptions({
      queryKey: ["bundles", org, project, "files", bundleId, query],
      queryFn: ({ signal }) =>
        request<WireArtifactBundleFiles>(
          `${projectPath(org, project)}/artifact-bundles/${encodeURIComponent(bundleId)}/files/`,
          { query: { per_page: FILES_SHOWN, ...(query && { query }) }, signal },
        ),
      placeholderData: keepPreviousData,
    }),
};

/** Takes a bundle from this project; others keep it. */
export const deleteBundle = (org: string, project: string, bundleId: string): Promise<void> =>
  request(`${projectPath(org, project)}/files/artifact-bundles/`, { method: "DELETE", query: { bundleId } });
