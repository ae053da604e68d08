import { sql } from "kysely";
import type { Pool, PoolClient } from "pg";
import type { Database } from "../../db/database.ts";
import type { EventRow } from "../../ports/event-store.ts";
import type { Event } from "../../protocol/event.ts";
import { readFromBlock } from "./block.ts";
import type { Placed } from "./event-rows.ts";

/** Of rows of `event`: those whose payload is there. Others were thinned: see migration 0026. */
export const IN_FULL = "(block_id > 0 or exists (select from event_surplus s where s.id = event.block_id))";
export const isInFull = sql<boolean>`${sql.raw(IN_FULL)}`;

/** JSON of an event; undefined where flood control or retention took it. */
export async function bodyOf(
  db: Database,
  { day, blockId, blockIndex }: Placed,
): Promise<string | undefined> {
  const block =
    blockId < 0
      ? await db.selectFrom("event_surplus").select("data").where("id", "=", blockId).executeTakeFirst()
      : await db
          .selectFrom("event_block")
          .select("data")
          .where("day", "=", day)
          .where("id", "=", blockId)
          .executeTakeFirst();
  return block && readFromBlock(block.data, blockIndex);
}

/** The data of blocks of a day, by their numbers; those that are gone are missing. */
export async function blocksOfDay(
  client: Pool | PoolClient,
  day: string,
  ids: readonly number[],
): Promise<Map<number, Buffer>> {
  const kept = ids.filter((id) => id > 0);
  const surplus = ids.filter((id) => id < 0);
  const found = [
    ...(kept.length === 0
      ? []
      : await blocks(
          client,
          "select id, data from event_block where day = $2::date and id = any($1::bigint[])",
          [kept, day],
        )),
    ...(surplus.length === 0
      ? []
      : await blocks(client, "select id, data from event_surplus where id = any($1::bigint[])", [surplus])),
  ];
  return new Map(found.map(({ id, data }) => [id, data]));
}

async function blocks(
  client: Pool | PoolClient,
  query: string,
  values: unknown[],
): Promise<{ id: number; data: Buffer }[]> {
  return (await client.query<{ id: number; data: Buffer }>(query, values)).rows;
}

/** The rows, and of each that was thinned that it was. */
export async function rowsTold(db: Database, placed: readonly Placed[]): Promise<EventRow[]> {
  const surplus = [...new Set(placed.map(({ blockId }) => blockId).filter((id) => id < 0))];
  if (surplus.length === 0) return placed.map(({ row }) => row);
  const found = await db.selectFrom("event_surplus").select("id").where("id", "in", surplus).execute();
  const there = new Set(found.map(({ id }) => id));
  return placed.map(({ row, blockId }) =>
    blockId > 0 || there.has(blockId) ? row : { ...row, isThinned: true },
  );
}

/** What is left of a thinned event. */
export function bareEvent({
  eventId,
  occurredAt,
  receivedAt,
  platform,
  level,
  type,
  tags,
}: Omit<EventRow, "projectId" | "issueId" | "title" | "culprit">): Event {
  return {
    event_id: eventId,
    timestamp: occurredAt / 1000,
    received: receivedAt / 1000,
    platform,
    level,
    type,
    ...(tags.release !== undefined && { release: tags.release }),
    ...(tags.environment !== undefined && { environment: tags.environment }),
    ...(tags.dist !== undefined && { dist: tags.dist }),
    tags: Object.entries(tags),
  };
}
