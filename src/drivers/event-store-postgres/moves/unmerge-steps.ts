import type { PoolClient } from "pg";
import type { ReadEventAnew } from "../../../ports/issue-moves.ts";
import type { Metadata } from "../../../protocol/stations.ts";
import { decimalOf, keyOfHash } from "../hash-keys.ts";
import { countIssues, countUsers } from "../issue-counts.ts";
import { countEvents } from "../roll-ups.ts";
import { countTags } from "../tag-counts.ts";
import { countsOfRows } from "./counts-of-rows.ts";
import {
  chosenRows,
  cursorAt,
  firstInFull,
  giveRows,
  type MovingRow,
  payloadsOf,
  rowsOf,
} from "./event-rows.ts";
import { firstOfBoth, narrowTags, newestLeft } from "./finish-unmerge.ts";
import type { Move, StepDone } from "./move.ts";
import { isCounted, markBacklog, settle } from "./settle.ts";
import { findLeft, forgetTags, forgetUsers, subtract } from "./subtract.ts";

/** Rows a transaction: some 100 ms. */
const EVENTS_A_STEP = 1_000;
const USERS_A_STEP = 5_000;

/**
 * One step of an unmerge, whose beginning has given the hashes to the new issue. Events are moved when no more can come
 * and all are counted, so what is added here is taken away there to the last one.
 */
export async function unmergeStep(client: PoolClient, move: Move, read: ReadEventAnew): Promise<StepDone> {
  switch (move.stage) {
    case "settle": {
      const step = await settle(client, move);
      return step.isWaiting ? step : { stage: "counted", backlogMark: await markBacklog(client) };
    }
    case "counted":
      return (await isCounted(client, move)) ? { stage: "events", cursor: "start" } : { isWaiting: true };
    case "events":
      return await moveEvents(client, move, read);
    case "forget": {
      if ((await forgetUsers(client, move.id, move.sourceId, USERS_A_STEP)) === USERS_A_STEP) return {};
      await forgetTags(client, move.id, move.sourceId);
      return { stage: "left", cursor: "start" };
    }
    case "left":
      return await lookThroughLeft(client, move);
    default:
      await narrowTags(client, move);
      await newestLeft(client, move, read);
      await firstOfBoth(client, move);
      return { stage: "done" };
  }
}

async function moveEvents(client: PoolClient, move: Move, read: ReadEventAnew): Promise<StepDone> {
  const { sourceId: from, targetId: to, projectId } = move;
  const looked =
    move.eventIds === null
      ? await rowsOf(client, from, move.cursor, EVENTS_A_STEP)
      : await chosenRows(client, from, move.eventIds);
  const rows = move.eventIds === null ? await ofHashes(client, move, looked, read) : looked;
  const [newest] = rows;
  const oldest = rows.at(-1);
  if (newest !== undefined && oldest !== undefined) {
    await giveRows(client, rows, { from, to, projectId });
    const counts = countsOfRows(to, rows, await metadataOf(client, move, rows, read));
    await subtract(client, move.id, from, counts);
    const newUsers = await countUsers(client, counts.users);
    await countIssues(client, counts.issues, newUsers);
    await countEvents(client, { hours: counts.hours, minutes: [] });
    await countTags(client, counts.tags);
  }
  const cursor = cursorAt(looked);
  const isEnd = move.eventIds !== null || looked.length < EVENTS_A_STEP;
  return {
    moved: rows.length,
    ...(newest && { lastAt: newest.at }),
    ...(oldest && { firstAt: oldest.at }),
    ...(cursor && { cursor }),
    ...(isEnd && { stage: "forget" as const, cursor: "start" as const }),
  };
}

/** Rows of an earlier version do not say by what they were grouped; their payloads do. */
async function ofHashes(
  client: PoolClient,
  { hashes, projectId }: Move,
  rows: readonly MovingRow[],
  read: ReadEventAnew,
): Promise<MovingRow[]> {
  const wanted = new Set(hashes.map((hash) => decimalOf(keyOfHash(hash))));
  const silent = await payloadsOf(
    client,
    rows.filter(({ hashKey }) => hashKey === null),
  );
  const found: MovingRow[] = [];
  for (const row of rows) {
    const event = silent.get(row);
    const key = row.hashKey ?? (event && decimalOf(keyOfHash((await read(event, projectId)).hashes[0])));
    if (key !== undefined && wanted.has(key)) found.push(row);
  }
  return found;
}

/** Of the newest of these events in full; where none is, what the issue that they come to has. */
export async function metadataOf(
  client: PoolClient,
  { projectId, targetId }: Pick<Move, "projectId" | "targetId">,
  rows: readonly MovingRow[],
  read: ReadEventAnew,
): Promise<Metadata> {
  const found = await firstInFull(client, rows);
  if (found !== undefined) return (await read(found.event, projectId)).summary.metadata;
  const { rows: known } = await client.query<{ metadata: Metadata }>(
    "select metadata from issue where id = $1",
    [targetId],
  );
  return known[0]?.metadata ?? {};
}

/** What is left tells which users and moments are. What comes meanwhile is counted by itself. */
export async function lookThroughLeft(client: PoolClient, move: Move): Promise<StepDone> {
  if (!(await isAnythingForgotten(client, move))) return { stage: "finish" };
  const rows = await rowsOf(client, move.sourceId, move.cursor, EVENTS_A_STEP);
  if (rows.length > 0) {
    await findLeft(client, move.id, move.sourceId, countsOfRows(move.sourceId, rows, {}));
  }
  const cursor = cursorAt(rows);
  return rows.length < EVENTS_A_STEP ? { stage: "finish" } : { ...(cursor && { cursor }) };
}

async function isAnythingForgotten(client: PoolClient, { id }: Move): Promise<boolean> {
  const { rowCount } = await client.query(
    `(select from issue_move_user where move_id = $1 limit 1)
     union all (select from issue_move_tag where move_id = $1 limit 1)`,
    [id],
  );
  return rowCount !== 0;
}
