import "./teams.css";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { accountQueries } from "../api/account.ts";
import { teamQueries } from "../api/teams.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Empty, Failed } from "../parts/empty.tsx";
import { ListLoading, ListTable } from "../parts/list-table.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { useOrganization, useOrgSlug, useUser } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { NewTeamDialog } from "./new-team-dialog.tsx";
import { TeamRow } from "./team-row.tsx";
import { teamsWords } from "./words.ts";

/** Who owns issues together. */
export function TeamsPage() {
  const w = useMessages(teamsWords);
  const org = useOrgSlug();
  const me = useUser();
  const { data: teams, error, refetch } = useQuery(teamQueries.all(org));
  const { data: members } = useQuery(accountQueries.members(org));
  const [isAdding, setAdding] = useState(false);
  const mayCreate = useOrganization()?.access.includes("team:write") ?? false;
  // A superuser sees organisations that they are not in.
  const mayJoin = members?.some(({ id }) => id === me.id) ?? false;
  const add = (look?: "primary") => (
    <Button {...(look && { look })} icon="plus" onClick={() => setAdding(true)}>
      {w.add}
    </Button>
  );
  return (
    <>
      <PageTop
        documentTitle={w.title}
        crumbs={
          <>
            <PageLink href={`/organizations/${org}/members/`}>{w.membersPage}</PageLink>
            <span>/</span>
            <h1>{w.title}</h1>
          </>
        }
      >
        {teams?.length && mayCreate ? add() : null}
      </PageTop>
      {teams?.length ? (
        <ListTable
          className="teams"
          label={w.title}
          columns={[
            { name: w.team },
            { name: w.members, className: "num" },
            { name: w.projects, className: "num t-projects" },
            { name: <span className="sr">{w.actions}</span>, className: "t-go" },
          ]}
        >
          {teams.map((team) => (
            <TeamRow key={team.id} org={org} team={team} mayJoin={mayJoin} />
          ))}
        </ListTable>
      ) : teams ? (
        <Empty quiet title={w.emptyTitle} go={mayCreate ? add("primary") : null}>
          {w.emptyText} {mayCreate ? null : w.mayNotCreate}
        </Empty>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <ListLoading className="teams" label={w.loading} cells={2} />
      )}
      {isAdding ? <NewTeamDialog org={org} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
