import "./members.css";
import { useQuery } from "@tanstack/react-query";
import { accountQueries } from "../api/account.ts";
import { useMessages } from "../i18n/messages.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Chip } from "../parts/badge.tsx";
import { Failed } from "../parts/empty.tsx";
import { Loading, Skeleton } from "../parts/skeleton.tsx";
import { Time } from "../parts/time.tsx";
import { useOrgSlug, useUser } from "../shell/organization.ts";
import { PageTop } from "../shell/page-top.tsx";
import { membersWords } from "./words.ts";

/** Who sees this organisation, and with which role. */
export function MembersPage() {
  const w = useMessages(membersWords);
  const org = useOrgSlug();
  const me = useUser();
  const { data: members, error, refetch } = useQuery(accountQueries.members(org));
  return (
    <>
      <PageTop title={w.title} />
      {members ? (
        <div className="members" role="table" aria-label={w.title}>
          <div className="mrow mhead" role="row">
            <span role="columnheader">{w.member}</span>
            <span role="columnheader">{w.role}</span>
            <span className="num" role="columnheader">
              {w.since}
            </span>
          </div>
          {members.map((member) => (
            <div className="mrow" role="row" key={member.id}>
              <span className="m-who" role="cell">
                <Avatar name={member.name || member.email} round />
                <span>
                  <b>
                    {member.name || member.email}
                    {member.user.id === me.id ? <Chip>{w.you}</Chip> : null}
                  </b>
                  <small>{member.email}</small>
                </span>
              </span>
              <span role="cell">{w.roles[member.role]}</span>
              <span className="num" role="cell">
                <Time value={member.dateCreated} />
              </span>
            </div>
          ))}
        </div>
      ) : error ? (
        <Failed title={w.failed} error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading label={w.loading}>
          <div className="mrow">
            <Skeleton width="40%" />
            <Skeleton />
            <Skeleton />
          </div>
        </Loading>
      )}
    </>
  );
}
