import { queryOptions } from "@tanstack/react-query";
import type { WireTombstone } from "../../../src/wire/issue.ts";
import { request, send } from "./request.ts";

const discardedPath = (org: string, project: string) =>
  `/projects/${encodeURIComponent(org)}/${encodeURIComponent(project)}/tombstones/`;

/** Issues of a project whose events are dropped, the last first. */
export const discardedQuery = (org: string, project: string) =>
  queryOptions({
    queryKey: ["projects", org, project, "discarded"],
    queryFn: ({ signal }) => request<WireTombstone[]>(discardedPath(org, project), { signal }),
  });

/** Their events are taken again. */
export const takeAgain = (org: string, project: string, id: string): Promise<void> =>
  send(`${discardedPath(org, project)}${encodeURIComponent(id)}/`, { method: "DELETE" }).then(
    () => undefined,
  );
