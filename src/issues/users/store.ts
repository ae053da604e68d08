import { sql } from "kysely";
import type { Database } from "../../db/database.ts";

/** A person whom an issue struck, as the counters know them: by a hash, which stays within the database. */
export interface SeenUser {
  /** A signed decimal. */
  readonly hash: string;
  readonly lastSeen: Date;
  /** Microseconds since 1970. */
  readonly at: number;
  /** `id:7`, `email:…`; null: no event that is kept says it. */
  readonly name: string | null;
}

export interface UsersPlace {
  readonly limit: number;
  readonly cursor?: { readonly at: number; readonly hash: string; readonly isPrevious: boolean };
}

/** Whom an issue struck, the last one first, each with the name that the event of that moment gives them. */
export async function usersOfIssue(
  db: Database,
  issueId: number,
  { limit, cursor }: UsersPlace,
): Promise<SeenUser[]> {
  const isBackwards = cursor?.isPrevious ?? false;
  const direction = sql.raw(isBackwards ? "asc" : "desc");
  const beyond =
    cursor === undefined
      ? sql`true`
      : sql`(last_seen, user_hash) ${sql.raw(isBackwards ? ">" : "<")}
            (timestamptz 'epoch' + ${cursor.at}::bigint * interval '1 microsecond', ${cursor.hash}::bigint)`;
  const { rows } = await sql<{ hash: string; last_seen: Date; at: number; name: string | null }>`
    with seen as materialized (
      select user_hash, last_seen from issue_user where issue_id = ${issueId} and ${beyond}
       order by last_seen ${direction}, user_hash ${direction} limit ${limit})
    select user_hash::text as hash, last_seen, (extract(epoch from last_seen) * 1000000)::bigint as at,
           (select (select substr(t, 6) from unnest(event.tags) as t where left(t, 5) = 'user=' limit 1)
              from event
             where issue_id = ${issueId} and user_hash = seen.user_hash
               and day >= (seen.last_seen at time zone 'UTC' - interval '10 minutes')::date
               and occurred_at between seen.last_seen - interval '1 millisecond' and seen.last_seen + interval '1 millisecond'
             limit 1) as name
      from seen order by last_seen ${direction}, user_hash ${direction}`.execute(db);
  return rows.map(({ last_seen, ...row }) => ({ ...row, lastSeen: last_seen }));
}
