import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { WireIssue } from "../../../src/wire/issue.ts";
import type { WireOwnerFound } from "../../../src/wire/ownership.ts";
import { accountQueries } from "../api/account.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { useOrgSlug, useUser } from "../shell/organization.ts";
import { Avatar } from "./avatar.tsx";
import { Menu, MenuGroup, MenuItem, MenuLine } from "./menu.tsx";

const words = messages(
  {
    everyone: "Members",
    me: "Me",
    nobody: "Nobody",
    loading: "Reading the members",
    suggested: "Suggested",
    byRule: "By a rule",
    byCommit: "By a commit",
  },
  {
    everyone: "成员",
    me: "我",
    nobody: "无人",
    loading: "正在读取成员",
    suggested: "建议",
    byRule: "依据规则",
    byCommit: "依据提交",
  },
);

const MOST_SUGGESTED = 3;

export type Assignee = WireIssue["assignedTo"];

/** Gives an issue, or several, to a member; `onAssign(null)` takes it from whoever has it. */
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
  useQuery(accountQueries.members(useOrgSlug()));
  return (
    <Menu trigger={trigger} align={align}>
      <Members
        current={current}
        suggested={suggested}
        onAssign={(assignee) => {
          if (current === undefined || assignee?.id !== current?.id) onAssign(assignee);
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
  const people = (members ?? []).map(({ user }) => ({
    type: "user" as const,
    id: user.id,
    name: user.name || user.email,
    email: user.email,
  }));
  people.sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id) || (a.name < b.name ? -1 : 1));
  return (
    <>
      {suggested.length > 0 ? (
        <>
          <MenuGroup label={w.suggested}>
            {suggested.slice(0, MOST_SUGGESTED).map(({ reasons, ...person }) => (
              <MenuItem
                key={person.id}
                mark={<Avatar name={person.name} />}
                note={reasons[0]?.kind === "commit" ? w.byCommit : w.byRule}
                current={person.id === current?.id}
                onSelect={() => onAssign(person)}
              >
                {person.name}
              </MenuItem>
            ))}
          </MenuGroup>
          <MenuLine />
        </>
      ) : null}
      <MenuGroup label={members ? w.everyone : w.loading}>
        {people.map((person) => (
          <MenuItem
            key={person.id}
            mark={<Avatar name={person.name} />}
            note={person.id === me.id ? w.me : undefined}
            current={person.id === current?.id}
            onSelect={() => onAssign(person)}
          >
            {person.name}
          </MenuItem>
        ))}
      </MenuGroup>
      <MenuLine />
      <MenuItem icon="user" current={current === null} onSelect={() => onAssign(null)}>
        {w.nobody}
      </MenuItem>
    </>
  );
}
