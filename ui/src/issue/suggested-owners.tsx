import "./suggested-owners.css";
import { useQuery } from "@tanstack/react-query";
import type { WireIssueDetails } from "../../../src/wire/issue.ts";
import type { WireOwnerReason } from "../../../src/wire/ownership.ts";
import { ownershipQueries } from "../api/ownership.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { AssigneeAvatar, assigneeId, assigneeName } from "../parts/assignee.tsx";
import { Section } from "../parts/section.tsx";

const words = messages(
  {
    title: "Suggested owners",
    rule: "Rule in line",
    commit: "Author of",
  },
  { title: "建议的负责人", rule: "规则，第几行：", commit: "提交的作者：" },
);

const MOST_OWNERS = 5;
const MOST_REASONS = 2;

/** Whom rules of ownership and suspect commits name, and why. Who has the issue already is not suggested. */
export function SuggestedOwners({ org, issue }: { org: string; issue: WireIssueDetails }) {
  const w = useMessages(words);
  const { data } = useQuery(ownershipQueries.ofIssue(org, issue.id));
  const owners = (data?.owners ?? [])
    .filter((owner) => assigneeId(owner) !== assigneeId(issue.assignedTo))
    .slice(0, MOST_OWNERS);
  if (owners.length === 0) return null;
  return (
    <Section title={w.title}>
      <ul className="owners">
        {owners.map((owner) => (
          <li key={assigneeId(owner)}>
            <AssigneeAvatar of={owner} />
            <div>
              <span>{assigneeName(owner)}</span>
              {owner.reasons.slice(0, MOST_REASONS).map((reason) => (
                <Reason key={reason.kind === "rule" ? reason.line : reason.id} reason={reason} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Reason({ reason }: { reason: WireOwnerReason }) {
  const w = useMessages(words);
  if (reason.kind === "rule") {
    return (
      <small title={reason.by}>
        {w.rule} {reason.line}: <code>{reason.text}</code>
      </small>
    );
  }
  return (
    <small title={reason.message}>
      {w.commit} <code>{reason.id.slice(0, 8)}</code> {reason.message.split("\n", 1)[0]}
    </small>
  );
}
