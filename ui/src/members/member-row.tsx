import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Role, WireMember } from "../../../src/wire/account.ts";
import { accountQueries, changeMember, inviteAgain } from "../api/account.ts";
import { useExplain } from "../api/explain-problem.ts";
import { useMessages } from "../i18n/messages.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Chip } from "../parts/badge.tsx";
import { IconButton } from "../parts/button.tsx";
import { ListRow } from "../parts/list-table.tsx";
import { Select } from "../parts/select.tsx";
import { Time } from "../parts/time.tsx";
import { showToast } from "../parts/toasts.ts";
import { membersWords } from "./words.ts";

/** One person. A role shows at once and can be taken back; nobody changes their own, or an organisation could lose them. */
export function MemberRow({
  org,
  member,
  isMe,
  roles,
  onRemove,
}: {
  org: string;
  member: WireMember;
  isMe: boolean;
  /** What the reader may give; without the member's own role here, the reader may not decide about them. */
  roles: readonly Role[];
  onRemove: () => void;
}) {
  const w = useMessages(membersWords);
  const explain = useExplain();
  const queryClient = useQueryClient();
  const { queryKey } = accountQueries.members(org);
  const name = member.name || member.email;
  const mayDecide = !isMe && roles.includes(member.role);
  const show = (role: Role) =>
    queryClient.setQueryData(queryKey, (members) =>
      members?.map((one) => (one.id === member.id ? { ...one, role } : one)),
    );
  const change = useMutation({
    // One after the other: an Undo must not overtake what it takes back.
    scope: { id: `member ${member.id}` },
    mutationFn: ({ to }: { to: Role; from: Role }) => changeMember(org, member.id, to),
    onMutate: async ({ to }) => {
      await queryClient.cancelQueries({ queryKey });
      show(to);
    },
    onError: (error, { from }) => {
      show(from);
      showToast({ text: explain(error) });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey }),
  });
  const again = useMutation({
    mutationFn: () => inviteAgain(org, member.id),
    onSuccess: () => showToast({ text: w.invited(member.email) }),
    onError: (error) => showToast({ text: explain(error) }),
  });
  const choose = (to: Role) => {
    const from = member.role;
    if (to === from) return;
    change.mutate(
      { to, from },
      {
        onSuccess: () =>
          showToast({
            text: w.changed(name, w.roles[to]),
            undo: () => change.mutate({ to: from, from: to }),
          }),
      },
    );
  };
  return (
    <ListRow>
      <span className="m-who" role="cell">
        <Avatar name={name} round />
        <span>
          <b>
            {name}
            {isMe ? <Chip>{w.you}</Chip> : null}
            {member.pending ? <Chip icon="mail">{w.pending}</Chip> : null}
          </b>
          {name === member.email ? null : <small>{member.email}</small>}
        </span>
      </span>
      <span className="m-role" role="cell">
        {mayDecide ? (
          <Select
            label={w.roleOf(name)}
            value={member.role}
            options={roles.map((role) => ({ value: role, label: w.roles[role] }))}
            onChange={choose}
          />
        ) : (
          w.roles[member.role]
        )}
      </span>
      <span className="num" role="cell">
        <Time value={member.dateCreated} />
      </span>
      <span className="m-go" role="cell">
        {mayDecide && member.pending ? (
          <IconButton label={w.inviteAgain(name)} icon="retry" onClick={() => again.mutate()} />
        ) : null}
        {mayDecide ? <IconButton label={w.remove(name)} icon="x" onClick={onRemove} /> : null}
      </span>
    </ListRow>
  );
}
