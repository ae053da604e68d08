import "../parts/settings.css";
import "./team.css";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { accountQueries } from "../api/account.ts";
import { teamQueries } from "../api/teams.ts";
import { useMessages } from "../i18n/messages.ts";
import { Button } from "../parts/button.tsx";
import { Failed } from "../parts/empty.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { useOrganization, useOrgSlug, useUser } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { useOwnSeat } from "../teams/use-own-seat.ts";
import { teamsWords } from "../teams/words.ts";
import { DeleteTeam } from "./delete-team.tsx";
import { NameForm } from "./name-form.tsx";
import { TeamMembers, TeamProjects } from "./team-parts.tsx";
import { teamWords } from "./words.ts";

/** Who and what is in a team, its name, and its end. */
export function TeamPage() {
  const w = useMessages(teamWords);
  const org = useOrgSlug();
  const access = useOrganization()?.access ?? [];
  const { team: slug } = useParams({ from: "/signed-in/shell/organizations/$org/teams/$team" });
  const { data: team, error, refetch } = useQuery(teamQueries.one(org, slug));
  return (
    <>
      <PageTop
        documentTitle={`${team?.name ?? slug} · ${w.teams}`}
        crumbs={
          <>
            <PageLink href={`/organizations/${org}/teams/`}>{w.teams}</PageLink>
            <span>/</span>
            <h1>{team?.name ?? slug}</h1>
          </>
        }
      >
        {team ? <OwnSeat org={org} team={team} /> : null}
      </PageTop>
      {team ? (
        <div className="settings team-page">
          <p className="settings-lead">
            {w.lead} <code>#{team.slug}</code> ·{" "}
            <PageLink
              className="link"
              href={`/organizations/${org}/issues/?query=${encodeURIComponent(`is:unresolved assigned:#${team.slug}`)}`}
            >
              {w.issues}
            </PageLink>
          </p>
          <TeamMembers org={org} team={team} mayChange={access.includes("team:write")} />
          <TeamProjects org={org} team={team} mayChange={access.includes("project:write")} />
          {access.includes("team:write") ? <NameForm key={team.slug} org={org} team={team} /> : null}
          {access.includes("team:admin") ? <DeleteTeam org={org} team={team} /> : null}
        </div>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          <div className="settings">
            <Skeleton width="40%" height="14px" />
          </div>
        </Loading>
      )}
    </>
  );
}

function OwnSeat({ org, team }: { org: string; team: { slug: string; isMember: boolean } }) {
  const w = useMessages(teamsWords);
  const me = useUser();
  const seat = useOwnSeat(org, team);
  const { data: members } = useQuery(accountQueries.members(org));
  if (!members?.some(({ id }) => id === me.id)) return null;
  return (
    <Button icon={team.isMember ? "x" : "plus"} busy={seat.isPending} onClick={() => seat.mutate()}>
      {team.isMember ? w.leaveShort : w.joinShort}
    </Button>
  );
}
