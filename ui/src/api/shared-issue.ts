import { queryOptions } from "@tanstack/react-query";
import type { WireSharedIssue } from "../../../src/wire/shared-issue.ts";
import { request } from "./request.ts";

/** What everybody sees who has the link. */
export const sharedIssueQuery = (shareId: string) =>
  queryOptions({
    queryKey: ["shared-issue", shareId],
    queryFn: ({ signal }) =>
      request<WireSharedIssue>(`/shared/issues/${encodeURIComponent(shareId)}/`, { signal }),
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  });
