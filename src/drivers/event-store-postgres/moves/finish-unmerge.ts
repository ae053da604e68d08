import type { PoolClient } from "pg";
import type { ReadEventAnew } from "../../../ports/issue-moves.ts";
import { tagIn } from "./counts-of-rows.ts";
import { newestInFull, oldestRow, payloadsOf, rowsOf } from "./event-rows.ts";
import type { Move } from "./move.ts";
import { GRAIN } from "./subtract.ts";

/** Of a value whose events are older than events are kept, the moments stay turned round: nothing narrowed them. */
export async function narrowTags(
  client: PoolClient,
  { id, sourceId }: Pick<Move, "id" | "sourceId">,
): Promise<void> {
  await client.query(
    `update issue_tag t set first_seen = t.last_seen, last_seen = t.first_seen
       from issue_move_tag m
      where m.move_id = $1 and t.issue_id = $2 and t.key = m.key and t.value = m.value and t.first_seen > t.last_seen`,
    [id, sourceId],
  );
  await client.query("delete from issue_move_user where move_id = $1", [id]);
  await client.query("delete from issue_move_tag where move_id = $1", [id]);
}

/** The issue shows its newest event: if that was moved, the newest that is left. */
export async function newestLeft(
  client: PoolClient,
  move: Pick<Move, "sourceId" | "lastAt" | "projectId">,
  read: ReadEventAnew,
): Promise<void> {
  const { sourceId, lastAt, projectId } = move;
  const { rows } = await client.query<{ isMoved: boolean }>(
    `select last_seen <= timestamptz 'epoch' + $2::bigint * interval '1 microsecond' + ${GRAIN} as "isMoved"
       from issue where id = $1`,
    [sourceId, lastAt],
  );
  const [row] = rows[0]?.isMoved ? await rowsOf(client, sourceId, undefined, 1) : [];
  if (row !== undefined) {
    const inFull = await newestInFull(client, sourceId);
    const event = inFull && (await payloadsOf(client, [inFull])).get(inFull);
    const metadata = event && (await read(event, projectId)).summary.metadata;
    await client.query(
      `update issue set last_seen = date_trunc('milliseconds', timestamptz 'epoch' + $2::bigint * interval '1 microsecond'),
                        level = $3, title = $4, culprit = $5, metadata = coalesce($6, metadata)
        where id = $1`,
      [sourceId, row.at, row.level, row.title, row.culprit, metadata ? JSON.stringify(metadata) : null],
    );
  }
  await client.query(
    `update issue i
        set is_unhandled = i.is_unhandled and exists (
              select from issue_tag where issue_id = i.id and key = 'handled' and value = 'no'),
            last_release = (select value from issue_tag where issue_id = i.id and key = 'release'
                             order by last_seen desc limit 1)
      where i.id = $1`,
    [sourceId],
  );
}

/** First events of both, with their releases. */
export async function firstOfBoth(client: PoolClient, move: Move): Promise<void> {
  const { targetId } = move;
  const come = await oldestRow(client, targetId);
  if (come !== undefined) {
    await client.query("update issue set first_release = $2 where id = $1", [
      targetId,
      tagIn(come, "release") ?? null,
    ]);
  }
  await firstLeft(client, move);
}

/** The first event of what is left, if the first was moved. */
export async function firstLeft(
  client: PoolClient,
  { sourceId, firstAt }: Pick<Move, "sourceId" | "firstAt">,
): Promise<void> {
  const { rows } = await client.query<{ isMoved: boolean }>(
    `select first_seen >= timestamptz 'epoch' + $2::bigint * interval '1 microsecond' - ${GRAIN} as "isMoved"
       from issue where id = $1`,
    [sourceId, firstAt],
  );
  const left = rows[0]?.isMoved ? await oldestRow(client, sourceId) : undefined;
  if (left === undefined) return;
  await client.query(
    `update issue set first_release = $3,
            first_seen = date_trunc('milliseconds', timestamptz 'epoch' + $2::bigint * interval '1 microsecond')
      where id = $1`,
    [sourceId, left.at, tagIn(left, "release") ?? null],
  );
}
