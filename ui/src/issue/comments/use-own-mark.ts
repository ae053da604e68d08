import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { WireIssue, WireIssueChange } from "../../../../src/wire/issue.ts";
import { useExplain } from "../../api/explain-problem.ts";
import { changeIssue, issueQueries } from "../../api/issues.ts";
import type { Page } from "../../api/page.ts";
import { showToast } from "../../parts/toasts.ts";

/** Sets what of an issue is one's own: bookmark and subscription. Lists that show it follow. */
export function useOwnMark(org: string, issueId: string) {
  const cache = useQueryClient();
  const explain = useExplain();
  return useMutation({
    mutationFn: (change: Pick<WireIssueChange, "isBookmarked" | "isSubscribed">) =>
      changeIssue(org, issueId, change),
    onSuccess: (issue) => {
      cache.setQueryData(issueQueries.one(org, issue.id).queryKey, issue);
      cache.setQueriesData<Page<WireIssue>>(
        { queryKey: ["issues", org] },
        (page) =>
          page && {
            ...page,
            items: page.items.map((row) =>
              row.id === issue.id ? { ...row, isBookmarked: issue.isBookmarked } : row,
            ),
          },
      );
      void cache.invalidateQueries({ queryKey: ["issues-count", org] });
    },
    onError: (error) => showToast({ text: explain(error) }),
  });
}
