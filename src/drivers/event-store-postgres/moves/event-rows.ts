import type { PoolClient } from "pg";
import type { Event } from "../../../protocol/event.ts";
import { tagOf } from "../../../protocol/packed-tags.ts";
import { readFromBlock } from "../block.ts";
import { bareEvent, blocksOfDay, IN_FULL } from "../bodies.ts";
import type { Cursor } from "./move.ts";

/** A stored event, as far as counting it again needs it. */
export interface MovingRow {
  readonly day: string;
  /** Dashed. */
  readonly eventId: string;
  /** Microseconds since 1970. */
  readonly at: number;
  readonly blockId: number;
  readonly blockIndex: number;
  readonly level: Event["level"];
  readonly type: Event["type"];
  readonly platform: string;
  readonly title: string;
  readonly culprit: string;
  /** `key=value` each. */
  readonly tags: readonly string[];
  /** Signed decimals; null: see migration 0015. */
  readonly hashKey: string | null;
  readonly userHash: string | null;
}

/** Of a row of `event`, what makes a {@link MovingRow}. */
export const COLUMNS = `day::text as day, event_id as "eventId", (extract(epoch from occurred_at) * 1000000)::bigint as at,
  block_id as "blockId", block_index as "blockIndex", level, type, platform, title, culprit, tags,
  hash_key::text as "hashKey", user_hash::text as "userHash"`;

/** Beyond a cursor in $2 and $3, if there is one. */
const AFTER = `occurred_at <= coalesce(timestamptz 'epoch' + $2::bigint * interval '1 microsecond', 'infinity')
  and ($2::bigint is null or event_id > $3::uuid
       or occurred_at < timestamptz 'epoch' + $2::bigint * interval '1 microsecond')`;

/** Newest first, from `after` on, in the order of the index `event_of_issue`. */
export async function rowsOf(
  client: PoolClient,
  issueId: number,
  after: Cursor | undefined,
  limit: number,
): Promise<MovingRow[]> {
  const { rows } = await client.query<MovingRow>(
    `select ${COLUMNS} from event
      where issue_id = $1 and ${AFTER}
      order by occurred_at desc, event_id limit $4`,
    [issueId, after?.at ?? null, after?.eventId ?? null, limit],
  );
  return rows;
}

/** The same, but only where they lie. */
export async function placesOf(
  client: PoolClient,
  issueId: number,
  after: Cursor | undefined,
  limit: number,
): Promise<Pick<MovingRow, "day" | "eventId" | "at">[]> {
  const { rows } = await client.query<Pick<MovingRow, "day" | "eventId" | "at">>(
    `select day::text as day, event_id as "eventId", (extract(epoch from occurred_at) * 1000000)::bigint as at
       from event where issue_id = $1 and ${AFTER}
      order by occurred_at desc, event_id limit $4`,
    [issueId, after?.at ?? null, after?.eventId ?? null, limit],
  );
  return rows;
}

/** Those of an issue with these ids, newest first. */
export async function chosenRows(
  client: PoolClient,
  issueId: number,
  eventIds: readonly string[],
): Promise<MovingRow[]> {
  const { rows } = await client.query<MovingRow>(
    `select ${COLUMNS} from event where event_id = any($2::uuid[]) and issue_id = $1
      order by occurred_at desc, event_id`,
    [issueId, eventIds],
  );
  return rows;
}

/** The oldest row of an issue. */
export async function oldestRow(client: PoolClient, issueId: number): Promise<MovingRow | undefined> {
  const { rows } = await client.query<MovingRow>(
    `select ${COLUMNS} from event where issue_id = $1 order by occurred_at, event_id desc limit 1`,
    [issueId],
  );
  return rows[0];
}

export function cursorAt(rows: readonly Pick<MovingRow, "at" | "eventId">[]): Cursor | undefined {
  const last = rows.at(-1);
  return last && { at: last.at, eventId: last.eventId };
}

/** The newest row of an issue whose payload is there. */
export async function newestInFull(client: PoolClient, issueId: number): Promise<MovingRow | undefined> {
  const { rows } = await client.query<MovingRow>(
    `select ${COLUMNS} from event where issue_id = $1 and ${IN_FULL} order by occurred_at desc, event_id limit 1`,
    [issueId],
  );
  return rows[0];
}

/** The first of these rows whose payload is there, with it. */
export async function firstInFull(
  client: PoolClient,
  rows: readonly MovingRow[],
): Promise<{ readonly row: MovingRow; readonly event: Event } | undefined> {
  const surplus = rows.map(({ blockId }) => blockId).filter((id) => id < 0);
  const { rows: there } =
    surplus.length === 0
      ? { rows: [] }
      : await client.query<{ id: number }>("select id from event_surplus where id = any($1::bigint[])", [
          surplus,
        ]);
  const ids = new Set(there.map(({ id }) => id));
  const row = rows.find(({ blockId }) => blockId > 0 || ids.has(blockId));
  const event = row && (await payloadsOf(client, [row])).get(row);
  return row && event && { row, event };
}

/** What is left of a thinned event. */
export function bareEventOf(row: MovingRow): Event {
  const [eventId, at] = [row.eventId.replaceAll("-", ""), row.at / 1000];
  return bareEvent({
    ...row,
    eventId,
    occurredAt: at,
    receivedAt: at,
    tags: Object.fromEntries(row.tags.map(tagOf)),
  });
}

/** Gives rows to another issue. By day, so that each statement touches one partition. */
export async function giveRows(
  client: PoolClient,
  rows: readonly Pick<MovingRow, "day" | "eventId">[],
  { from, to, projectId }: { readonly from: number; readonly to: number; readonly projectId: number },
): Promise<void> {
  for (const [day, group] of Map.groupBy(rows, (row) => row.day)) {
    await client.query({
      name: "give-events",
      text: `update event set issue_id = $4
              where day = $1::date and project_id = $2 and event_id = any($5::uuid[]) and issue_id = $3`,
      values: [day, projectId, from, to, group.map(({ eventId }) => eventId)],
    });
  }
}

/** Payloads of rows; those that flood control or retention took are missing. */
export async function payloadsOf(
  client: PoolClient,
  rows: readonly MovingRow[],
): Promise<Map<MovingRow, Event>> {
  const found = new Map<MovingRow, Event>();
  for (const group of Map.groupBy(rows, (row) => `${row.day} ${row.blockId}`).values()) {
    const [first] = group;
    if (first === undefined) continue;
    const data = (await blocksOfDay(client, first.day, [first.blockId])).get(first.blockId);
    if (data === undefined) continue;
    for (const row of group) found.set(row, JSON.parse(readFromBlock(data, row.blockIndex)) as Event);
  }
  return found;
}
