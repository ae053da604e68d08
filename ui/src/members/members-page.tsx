import "./members.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { WireMember } from "../../../src/wire/account.ts";
import { accountQueries } from "../api/account.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button, ButtonLink } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { ListLoading, ListTable } from "../parts/list-table.tsx";
import { useOrganization, useOrgSlug, useUser } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { AddMemberDialog } from "./add-member-dialog.tsx";
import { MemberRow } from "./member-row.tsx";
import { rolesWithin } from "./ranks.ts";
import { RemoveDialog } from "./remove-dialog.tsx";
import { SharingSection } from "./sharing-section.tsx";
import { membersWords } from "./words.ts";

/** Who sees this organisation, and with which role; for those who may, the place to change it. */
export function MembersPage() {
  const w = useMessages(membersWords);
  const org = useOrgSlug();
  const organization = useOrganization();
  const me = useUser();
  const { data: members, error, refetch } = useQuery(accountQueries.members(org));
  const [isAdding, setAdding] = useState(false);
  const [leaving, setLeaving] = useState<WireMember | null>(null);
  const roles = organization?.access.includes("member:admin") ? rolesWithin(organization.role) : [];
  return (
    <>
      <PageTop title={w.title}>
        <ButtonLink href={`/organizations/${org}/teams/`}>{w.teams}</ButtonLink>
        {roles.length > 0 ? (
          <Button icon="plus" onClick={() => setAdding(true)}>
            {w.add}
          </Button>
        ) : null}
      </PageTop>
      {members ? (
        <ListTable
          className="members"
          label={w.title}
          columns={[
            { name: w.member },
            { name: w.role },
            { name: w.since, className: "num" },
            { name: <span className="sr">{w.actions}</span>, className: "m-go" },
          ]}
        >
          {members.map((member) => (
            <MemberRow
              key={member.id}
              org={org}
              member={member}
              isMe={member.user.id === me.id}
              roles={roles}
              onRemove={() => setLeaving(member)}
            />
          ))}
        </ListTable>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <ListLoading className="members" label={w.loading} cells={2} />
      )}
      {members?.length === 0 ? <p className="m-none">{w.none}</p> : null}
      {organization?.access.includes("org:write") ? <SharingSection organization={organization} /> : null}
      {isAdding ? <AddMemberDialog org={org} roles={roles} onClose={() => setAdding(false)} /> : null}
      {leaving && organization ? (
        <RemoveDialog organization={organization} member={leaving} onClose={() => setLeaving(null)} />
      ) : null}
    </>
  );
}
