import type { WireIssue } from "../../../src/wire/issue.ts";
import { useLanguage } from "../i18n/language.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { formatMoment } from "../i18n/times.ts";
import { archiveClause, archiveWords } from "./archive-words.ts";
import { Badge } from "./badge.tsx";
import { shortVersion } from "./short-version.ts";

const words = messages(
  {
    new: "New",
    regressed: "Regressed",
    escalating: "Escalating",
    resolved: "Resolved",
    inRelease: (version: string) => `Resolved in ${version}`,
    inNext: "Resolved in the next release",
    inCommit: (commit: string) => `Resolved in ${commit}`,
  },
  {
    new: "新问题",
    regressed: "已复发",
    escalating: "激增",
    resolved: "已解决",
    inRelease: (version) => `已在 ${version} 解决`,
    inNext: "将在下一个版本解决",
    inCommit: (commit) => `已在提交 ${commit} 解决`,
  },
);

/** Where an issue stands, in a badge; nothing when it is simply open. */
export function IssueState({ issue }: { issue: Pick<WireIssue, "status" | "substatus" | "statusDetails"> }) {
  const w = useMessages(words);
  const archiving = useMessages(archiveWords);
  const language = useLanguage();
  if (issue.status === "resolved") {
    const { inRelease, inNextRelease, inCommit } = issue.statusDetails;
    if (inRelease) return <Badge look="ok">{w.inRelease(shortVersion(inRelease))}</Badge>;
    if (inNextRelease) return <Badge look="ok">{w.inNext}</Badge>;
    return <Badge look="ok">{inCommit ? w.inCommit(inCommit.commit.slice(0, 8)) : w.resolved}</Badge>;
  }
  if (issue.status === "ignored") {
    return (
      <Badge look="plain" icon="archive">
        {archiving.archived(
          archiveClause(issue.substatus, issue.statusDetails, archiving, (iso) =>
            formatMoment(iso, language),
          ),
        )}
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
