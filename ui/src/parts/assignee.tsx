import type { WireAssignee } from "../../../src/wire/issue.ts";
import { Avatar, TeamMark } from "./avatar.tsx";

export type Assignee = WireAssignee | null;

/** As a change of an issue names it; of a person and a team never the same. */
export const assigneeId = (assignee: Assignee): string | null =>
  assignee && `${assignee.type}:${assignee.id}`;

/** As people know them: a team by `#` and its slug. */
export const assigneeName = ({ type, name }: Pick<WireAssignee, "type" | "name">): string =>
  type === "team" ? `#${name}` : name;

export function AssigneeAvatar({ of }: { of: Pick<WireAssignee, "type" | "name"> | null }) {
  if (of?.type === "team") return <TeamMark slug={of.name} />;
  return <Avatar name={of?.name ?? null} />;
}
