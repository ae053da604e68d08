import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { WireAssignee } from "../../../src/wire/issue.ts";
import type { WireOwnerFound } from "../../../src/wire/ownership.ts";
import { accountQueries } from "../api/account.ts";
import { teamQueries } from "../api/teams.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { useOrgSlug, useUser } from "../shell/organization.ts";
import { type Assignee, AssigneeAvatar, assigneeId, assigneeName } from "./assignee.tsx";
import { Menu, MenuGroup, MenuItem, MenuLine } from "./menu.tsx";

const words = messages(
  {
    everyone: "Members",
    teams: "Teams",
    me: "Me",
    myTeam: "My team",
    nobody: "Nobody",
    loading: "Reading the members",
    suggested: "Suggested",
    byRule: "By a rule",
    byCommit: "By a commit",
  },
  {
    everyone: "成员",
    teams: "团队",
    me: "我",
    myTeam: "我的团队",
    nobody: "无人",
    loading: "正在读取成员",
    suggested: "建议",
    byRule: "依据规则",
    byCommit: "依据提交",
  },
);

const MOST_SUGGESTED = 3;

/** Gives an issue, or several, to a member or a team; `onAssign(null)` takes it from whoever has it. */
export function AssignMenu({
  trigger,
  current,
  suggested = [],
  align = "end",
  onAssign,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  /** Ticked; undefined when several issues are meant. */
  current?: Assignee;
  /** Named first, with why. */
  suggested?: readonly WireOwnerFound[];
  align?: "start" | "end";
  onAssign: (assignee: Assignee) => void;
}) {
  // Read before a menu opens: the keyboard would stand on another line once the names come in.
  const org = useOrgSlug();
  useQuery(accountQueries.members(org));
  useQuery(teamQueries.all(org));
  return (
    <Menu trigger={trigger} align={align}>
      <Members
        current={current}
        suggested={suggested}
        onAssign={(assignee) => {
          if (current === undefined || assigneeId(assignee) !== assigneeId(current)) onAssign(assignee);
        }}
      />
    </Menu>
  );
}

function Members({
  current,
  suggested,
  onAssign,
}: {
  current: Assignee | undefined;
  suggested: readonly WireOwnerFound[];
  onAssign: (assignee: Assignee) => void;
}) {
  const w = useMessages(words);
  const org = useOrgSlug();
  const me = useUser();
  const { data: members } = useQuery(accountQueries.members(org));
  const { data: allTeams } = useQuery(teamQueries.all(org));
  const people = (members ?? []).map(({ user }) => ({
    type: "user" as const,
    id: user.id,
    name: user.name || user.email,
    email: user.email,
  }));
  people.sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id) || (a.name < b.name ? -1 : 1));
  const teams = (allTeams ?? []).map(({ id, slug, isMember }) => ({
    isMember,
    assignee: { type: "team" as const, id, name: slug },
  }));
  teams.sort((a, b) => Number(b.isMember) - Number(a.isMember));
  const line = (assignee: WireAssignee, note: string | undefined) => (
    <MenuItem
      key={assigneeId(assignee)}
      mark={<AssigneeAvatar of={assignee} />}
      note={note}
      current={current !== undefined && assigneeId(assignee) === assigneeId(current)}
      onSelect={() => onAssign(assignee)}
    >
      {assigneeName(assignee)}
    </MenuItem>
  );
  return (
    <>
      {suggested.length > 0 ? (
        <>
          <MenuGroup label={w.suggested}>
            {suggested
              .slice(0, MOST_SUGGESTED)
              .map(({ reasons, ...owner }) =>
                line(owner, reasons[0]?.kind === "commit" ? w.byCommit : w.byRule),
              )}
          </MenuGroup>
          <MenuLine />
        </>
      ) : null}
      <MenuGroup label={members ? w.everyone : w.loading}>
        {people.map((person) => line(person, person.id === me.id ? w.me : undefined))}
      </MenuGroup>
      {teams.length > 0 ? (
        <>
          <MenuLine />
          <MenuGroup label={w.teams}>
            {teams.map(({ assignee, isMember }) => line(assignee, isMember ? w.myTeam : undefined))}
          </MenuGroup>
        </>
      ) : null}
      <MenuLine />
      <MenuItem icon="user" current={current === null} onSelect={() => onAssign(null)}>
        {w.nobody}
      </MenuItem>
    </>
  );
}
