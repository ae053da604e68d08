import { type Expression, sql } from "kysely";
import type { Database } from "../../db/database.ts";
import type { EventCursor, EventRow } from "../../ports/event-store.ts";
import { tagOf } from "../../protocol/packed-tags.ts";

/** A row, and where its payload lies. */
export interface Placed {
  readonly row: EventRow;
  readonly day: string;
  readonly blockId: number;
  readonly blockIndex: number;
}

/** Narrow rows of events, whether or not their issue still exists. */
export function eventRows(db: Database) {
  return (
    db
      .selectFrom("event")
      .select([
        "day",
        "block_id",
        "block_index",
        "project_id",
        "issue_id",
        "event_id",
        "received_at",
        "level",
        "type",
        "platform",
        "title",
        "culprit",
        "tags",
      ])
      // Times are kept in microseconds and a Date has milliseconds: a cursor made of one would skip or repeat rows.
      .select(sql<number>`(extract(epoch from occurred_at) * 1000)::float8`.as("occurred_ms"))
  );
}

/** For questions that name no issue. Costly over many partitions, so others look for their issue first. */
export const OF_LIVING_ISSUE = sql<boolean>`exists (
  select from issue where issue.id = event.issue_id
  union all select from issue_redirect where issue_redirect.issue_id = event.issue_id)`;

type SelectedRow = Awaited<ReturnType<ReturnType<typeof eventRows>["executeTakeFirstOrThrow"]>>;

export function placedRow(found: SelectedRow): Placed {
  return {
    day: found.day,
    blockId: found.block_id,
    blockIndex: found.block_index,
    row: {
      projectId: found.project_id,
      issueId: found.issue_id,
      eventId: found.event_id.replaceAll("-", ""),
      occurredAt: found.occurred_ms,
      receivedAt: found.received_at.getTime(),
      level: found.level as EventRow["level"],
      type: found.type as EventRow["type"],
      platform: found.platform,
      title: found.title,
      culprit: found.culprit,
      tags: Object.fromEntries(found.tags.map(tagOf)),
    },
  };
}

interface Direction {
  readonly order: Expression<unknown>;
  after(cursor: EventCursor): Expression<boolean>;
}

/** Newest first, in the order of the indexes `event_of_issue` and `event_of_project`. */
export const DESCENDING: Direction = {
  order: sql`occurred_at desc, event_id`,
  after: ({ occurredAt, eventId }) =>
    sql<boolean>`(occurred_at <= ${moment(occurredAt)}
                  and (occurred_at < ${moment(occurredAt)} or event_id > ${eventId}::uuid))`,
};

/** The same order read backwards. */
export const ASCENDING: Direction = {
  order: sql`occurred_at, event_id desc`,
  after: ({ occurredAt, eventId }) =>
    sql<boolean>`(occurred_at >= ${moment(occurredAt)}
                  and (occurred_at > ${moment(occurredAt)} or event_id < ${eventId}::uuid))`,
};

/** Exact to the microsecond. `make_interval` and `to_timestamp` take seconds as floats and would round. */
function moment(ms: number): Expression<Date> {
  return sql<Date>`(timestamptz 'epoch' + ${Math.round(ms * 1000)}::bigint * interval '1 microsecond')`;
}
