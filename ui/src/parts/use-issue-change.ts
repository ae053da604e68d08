import { useQueryClient } from "@tanstack/react-query";
import type { WireIssue, WireIssueChange } from "../../../src/wire/issue.ts";
import { useExplain } from "../api/explain-problem.ts";
import { changedIssue, waysBack } from "../api/issue-changes.ts";
import { changeIssues } from "../api/issues.ts";
import type { Page } from "../api/page.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { plural } from "../i18n/numbers.ts";
import { archiveClause, archiveWords } from "./archive-words.ts";
import type { Assignee } from "./assign-menu.tsx";
import { shortVersion } from "./short-version.ts";
import { showToast } from "./toasts.ts";

const words = messages(
  {
    resolved: (n: number) => `${plural(n, "issue", "issues")} resolved`,
    resolvedIn: (n: number, where: string) => `${plural(n, "issue", "issues")} resolved in ${where}`,
    resolvedInNext: (n: number) => `${plural(n, "issue", "issues")} resolved in the next release`,
    archived: (n: number, clause: string) => `${plural(n, "issue", "issues")} archived ${clause}`,
    untilTheyEscalate: "until they escalate",
    reopened: (n: number) => `${plural(n, "issue", "issues")} reopened`,
    assigned: (n: number, who: string) => `${plural(n, "issue", "issues")} assigned to ${who}`,
    unassigned: (n: number) => `${plural(n, "issue", "issues")} assigned to nobody`,
    priority: (n: number) => `Priority of ${plural(n, "issue", "issues")} changed`,
  },
  {
    resolved: (n) => `已解决 ${n} 个问题`,
    resolvedIn: (n, where) => `已在 ${where} 解决 ${n} 个问题`,
    resolvedInNext: (n) => `将在下一个版本解决 ${n} 个问题`,
    archived: (n, clause) => `已归档 ${n} 个问题：${clause}`,
    untilTheyEscalate: "直到激增",
    reopened: (n) => `已重新打开 ${n} 个问题`,
    assigned: (n, who) => `已将 ${n} 个问题指派给 ${who}`,
    unassigned: (n) => `已取消 ${n} 个问题的指派`,
    priority: (n) => `已更改 ${n} 个问题的优先级`,
  },
);

/** Changes issues: shown at once, sent, and with an Undo for 10 s. What the server refuses is put back and said. */
export function useIssueChange(org: string) {
  const w = useMessages(words);
  const archiving = useMessages(archiveWords);
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
  const textOf = (count: number, change: WireIssueChange, assignee: Assignee | undefined): string => {
    if (change.status === "resolved") {
      const { inRelease, inNextRelease, inCommit } = change.statusDetails ?? {};
      if (inRelease) return w.resolvedIn(count, shortVersion(inRelease));
      if (inNextRelease) return w.resolvedInNext(count);
      return inCommit ? w.resolvedIn(count, inCommit.commit.slice(0, 8)) : w.resolved(count);
    }
    if (change.status === "unresolved") return w.reopened(count);
    if (change.status === "ignored") {
      const { substatus, statusDetails } = change;
      if (!substatus && !statusDetails && count > 1) return w.archived(count, w.untilTheyEscalate);
      return w.archived(
        count,
        archiveClause(substatus, statusDetails ?? {}, archiving, (iso) => iso),
      );
    }
    if (change.priority) return w.priority(count);
    return assignee ? w.assigned(count, assignee.name) : w.unassigned(count);
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
