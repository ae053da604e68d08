import { useQuery } from "@tanstack/react-query";
import type { ReactElement } from "react";
import type { WireIssue } from "../../../src/wire/issue.ts";
import { accountQueries } from "../api/account.ts";
import { messages, useMessages } from "../i18n/messages.ts";
import { useOrgSlug, useUser } from "../shell/organization.ts";
import { Avatar } from "./avatar.tsx";
import { Menu, MenuGroup, MenuItem, MenuLine } from "./menu.tsx";

const words = messages(
  { everyone: "Members", me: "Me", nobody: "Nobody", loading: "Reading the members" },
  { everyone: "成员", me: "我", nobody: "无人", loading: "正在读取成员" },
);

export type Assignee = WireIssue["assignedTo"];

/** Gives an issue, or several, to a member; `onAssign(null)` takes it from whoever has it. */
export function AssignMenu({
  trigger,
  current,
  align = "end",
  onAssign,
}: {
  trigger: ReactElement<Record<string, unknown>>;
  /** Ticked; undefined when several issues are meant. */
  current?: Assignee;
  align?: "start" | "end";
  onAssign: (assignee: Assignee) => void;
}) {
  // Read before a menu opens: the keyboard would stand on another line once the names come in.
  useQuery(accountQueries.members(useOrgSlug()));
  return (
    <Menu trigger={trigger} align={align}>
      <Members
        current={current}
        onAssign={(assignee) => {
          if (current === undefined || assignee?.id !== current?.id) onAssign(assignee);
        }}
      />
    </Menu>
  );
}

function Members({
  current,
  onAssign,
}: {
  current: Assignee | undefined;
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
