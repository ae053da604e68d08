import type { WireTeam } from "../../../src/wire/team.ts";
import { useMessages } from "../i18n/messages.ts";
import { TeamMark } from "../parts/avatar.tsx";
import { Chip } from "../parts/badge.tsx";
import { Button } from "../parts/button.tsx";
import { ListRow } from "../parts/list-table.tsx";
import { PageLink } from "../parts/page-link.tsx";
import { useOwnSeat } from "./use-own-seat.ts";
import { teamsWords } from "./words.ts";

/** The row leads to the team; whoever may be in it joins and leaves here. */
export function TeamRow({ org, team, mayJoin }: { org: string; team: WireTeam; mayJoin: boolean }) {
  const w = useMessages(teamsWords);
  const seat = useOwnSeat(org, team);
  const { slug, name, isMember, memberCount, projectCount } = team;
  return (
    <ListRow linked>
      <span className="t-name" role="cell">
        <TeamMark slug={slug} />
        <span className="l-two">
          <PageLink href={`/organizations/${org}/teams/${encodeURIComponent(slug)}/`}>{name}</PageLink>
          <span className="l-more">
            <code>#{slug}</code>
            {isMember ? <Chip>{w.yours}</Chip> : null}
          </span>
        </span>
      </span>
      <span className="num" role="cell" aria-label={w.inMembers(memberCount)}>
        {memberCount}
      </span>
      <span className="num t-projects" role="cell" aria-label={w.inProjects(projectCount)}>
        {projectCount}
      </span>
      <span className="t-go" role="cell">
        {mayJoin ? (
          <Button
            look="quiet"
            busy={seat.isPending}
            aria-label={isMember ? w.leave(`#${slug}`) : w.join(`#${slug}`)}
            onClick={() => seat.mutate()}
          >
            {isMember ? w.leaveShort : w.joinShort}
          </Button>
        ) : null}
      </span>
    </ListRow>
  );
}
