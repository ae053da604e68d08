import type { WireIssue } from "../../../src/wire/issue.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { Badge } from "./badge.tsx";

const words = messages(
  {
    new: "New",
    regressed: "Regressed",
    escalating: "Escalating",
    resolved: "Resolved",
    archived: "Archived",
  },
  { new: "新问题", regressed: "已复发", escalating: "激增", resolved: "已解决", archived: "已归档" },
);

/** Where an issue stands, in a badge; nothing when it is simply open. */
export function IssueState({ issue }: { issue: Pick<WireIssue, "status" | "substatus"> }) {
  const w = useMessages(words);
  if (issue.status === "resolved") return <Badge look="ok">{w.resolved}</Badge>;
  if (issue.status === "ignored") {
    return (
      <Badge look="plain" icon="archive">
        {w.archived}
      </Badge>
    );
  }
  switch (issue.substatus) {
    case "new":
      return <Badge look="new">{w.new}</Badge>;
    case "regressed":
      return <Badge look="regressed">{w.regressed}</Badge>;
    case "escalating":
      return <Badge look="escalating">{w.escalating}</Badge>;
    default:
      return null;
  }
}
