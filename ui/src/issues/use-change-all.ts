import { useQueryClient } from "@tanstack/react-query";
import { bulkChangesQuery, changeAll, settleIssues, type WhatOfAll } from "../api/bulk-changes.ts";
import { useExplain } from "../api/explain-problem.ts";
import type { Query } from "../api/request.ts";
import { useMessages } from "../i18n/messages.ts";
import { showToast } from "../parts/toasts.ts";
import { issuesWords } from "./words.ts";

/** Changes all issues that a filter finds: begun here, followed above the list. What the server refuses is said. */
export function useChangeAll(org: string, filter: Query): (what: WhatOfAll) => Promise<void> {
  const w = useMessages(issuesWords);
  const cache = useQueryClient();
  const explain = useExplain();
  return async (what) => {
    try {
      const begun = await changeAll(org, filter, what);
      if (begun) {
        const { queryKey } = bulkChangesQuery(org);
        cache.setQueryData(queryKey, (known = []) => [begun, ...known]);
        void cache.invalidateQueries({ queryKey });
        showToast({ text: w.begun });
      } else {
        showToast({ text: w.allDone });
        settleIssues(cache, org);
      }
    } catch (error) {
      showToast({ text: explain(error) });
    }
  };
}
