import { useQueryClient } from "@tanstack/react-query";
import type { WireIssue, WireIssueChange } from "../../../src/wire/issue.ts";
import { useExplain } from "../api/explain-problem.ts";
import { changedIssue, waysBack } from "../api/issue-changes.ts";
import { changeIssues } from "../api/issues.ts";
import type { Page } from "../api/page.ts";
import type { Assignee } from "./assignee.tsx";
import { useChangeText } from "./change-text.ts";
import { showToast } from "./toasts.ts";

/** Changes issues: shown at once, sent, and with an Undo for 10 s. What the server refuses is put back and said. */
export function useIssueChange(org: string) {
  const textOf = useChangeText();
  const cache = useQueryClient();
  const explain = useExplain();

  const show = (ids: readonly string[], make: (issue: WireIssue) => WireIssue): void => {
    const changed = new Set(ids);
    cache.setQueriesData<Page<WireIssue>>(
      { queryKey: ["issues", org] },
      (page) =>
        page && { ...page, items: page.items.map((issue) => (changed.has(issue.id) ? make(issue) : issue)) },
    );
    cache.setQueriesData<WireIssue>(
      { queryKey: ["issue", org], predicate: ({ queryKey }) => queryKey.length === 3 },
      (issue) => (issue && changed.has(issue.id) ? make(issue) : issue),
    );
  };
  const settle = (): void => {
    for (const queryKey of [
      ["projects", org],
      ["issue", org],
      ["issues-count", org],
    ]) {
      void cache.invalidateQueries({ queryKey });
    }
  };
  return async (
    issues: readonly WireIssue[],
    change: WireIssueChange,
    assignee?: Assignee,
  ): Promise<void> => {
    if (issues.length === 0) return;
    const ids = issues.map(({ id }) => id);
    const before = new Map(issues.map((issue) => [issue.id, issue]));
    const putBack = () => show(ids, (issue) => restored(issue, before.get(issue.id)));

    show(ids, (issue) => changedIssue(issue, change, assignee));
    const sent = changeIssues(org, ids, change);
    let isUndone = false;
    const undo = async (): Promise<void> => {
      isUndone = true;
      putBack();
      try {
        await sent;
        await Promise.all(waysBack(issues, change).map((back) => changeIssues(org, back.ids, back.change)));
      } catch (error) {
        showToast({ text: explain(error) });
      }
      settle();
    };
    showToast({ text: textOf(issues.length, change, assignee), undo: () => void undo() });
    try {
      await sent;
      // A list that was asked for before the change may have come in after it.
      if (!isUndone) show(ids, (issue) => changedIssue(issue, change, assignee));
    } catch (error) {
      putBack();
      showToast({ text: explain(error) });
    }
    settle();
  };
}

/** Only what a change touches goes back: figures that came in meanwhile stay. */
function restored<I extends WireIssue>(issue: I, before: WireIssue | undefined): I {
  if (!before) return issue;
  const { status, substatus, statusDetails, assignedTo, priority } = before;
  return { ...issue, status, substatus, statusDetails, assignedTo, priority };
}
