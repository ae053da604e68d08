import type { WireIssueChange } from "../../../src/wire/issue.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { plural } from "../i18n/numbers.ts";
import { archiveClause, archiveWords } from "./archive-words.ts";
import { type Assignee, assigneeName } from "./assignee.tsx";
import { shortVersion } from "./short-version.ts";

/** As it is asked for, and as the server tells what it made of issues. */
type ChangeToTell = Pick<WireIssueChange, "status" | "statusDetails" | "priority"> & {
  substatus?: WireIssueChange["substatus"] | null;
};

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

/** A sentence that says what so many issues have become. */
export function useChangeText(): (
  count: number,
  change: ChangeToTell,
  assignee: Assignee | undefined,
) => string {
  const w = useMessages(words);
  const archiving = useMessages(archiveWords);
  return (count, change, assignee) => {
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
    return assignee ? w.assigned(count, assigneeName(assignee)) : w.unassigned(count);
  };
}
