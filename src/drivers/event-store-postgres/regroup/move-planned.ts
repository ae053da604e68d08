import type { PoolClient } from "pg";
import type { ReadEventAnew } from "../../../ports/issue-moves.ts";
import { lockForMove } from "../moves/begin-merge.ts";
import { isBeingMerged } from "../moves/begin-unmerge.ts";
import { firstLeft, narrowTags, newestLeft } from "../moves/finish-unmerge.ts";
import { type Move, noteStep, type StepDone as PartDone, partOfRegroup } from "../moves/move.ts";
import { isCounted, markBacklog } from "../moves/settle.ts";
import { forgetTags, forgetUsers } from "../moves/subtract.ts";
import { lookThroughLeft } from "../moves/unmerge-steps.ts";
import { moveRows } from "./move-rows.ts";
import { type Leaving, plannedRows } from "./planned-rows.ts";
import { type Regroup, type StepDone, whereNow } from "./regroup.ts";
import { returnRest, returnUsers } from "./return-rest.ts";

/** Rows a transaction: some 100 ms. */
const EVENTS_A_STEP = 1_000;
const USERS_A_STEP = 5_000;
/** Of an issue with few events all is one transaction. */
const SHORT_MS = 50;

/**
 * One step of moving events: all that leave one issue, to wherever each goes, as one part; then the next issue. On the way
 * back all that came to one home. An issue whose events are being moved can be neither merged nor unmerged.
 */
export async function moveStep(
  client: PoolClient,
  regroup: Regroup,
  isBack: boolean,
  read: ReadEventAnew,
): Promise<StepDone> {
  const part = await partOfRegroup(client, regroup.id);
  if (part === undefined || regroup.current === null) return await beginPart(client, regroup, isBack);
  const leaving = { isBack, from: regroup.current };
  const begun = performance.now();
  let moved = 0;
  for (let now: Move | undefined = part; now !== undefined; now = await partOfRegroup(client, regroup.id)) {
    const done = await partStep(client, regroup, now, leaving, read);
    moved += done.moved ?? 0;
    if (done.stage === "done") {
      await client.query("delete from issue_move where id = $1", [part.id]);
      await client.query("update grouping_regroup set current = null where id = $1", [regroup.id]);
      return { moved, cursor: leaving.from };
    }
    await noteStep(client, now, done, 0);
    if (done.isWaiting) return { moved, isWaiting: true };
    if (performance.now() - begun > SHORT_MS) break;
  }
  return { moved };
}

async function beginPart(client: PoolClient, regroup: Regroup, isBack: boolean): Promise<StepDone> {
  const { id, projectId, cursor } = regroup;
  const next = isBack ? await nextHome(client, id, cursor) : await nextSource(client, id, cursor);
  if (next === undefined) return { stage: isBack ? "close" : "fold" };
  const issueId = (await whereNow(client, projectId, [next.issueId])).get(next.issueId);
  if (issueId === undefined) {
    if (!isBack) {
      await client.query("delete from grouping_regroup_event where regroup_id = $1 and source_id = $2", [
        id,
        next.from,
      ]);
    }
    return { cursor: next.from };
  }
  const refused = (await lockForMove(client, projectId, [issueId])) ?? (await isBeingMerged(client, issueId));
  if (refused) return { isWaiting: true };
  await client.query(
    `insert into issue_move (project_id, kind, source_id, target_id, regroup_id, stage, total, lease_until)
     values ($1, 'unmerge', $2, $2, $3, $4, 0, 'infinity')`,
    [projectId, issueId, id, isBack ? "returns" : "events"],
  );
  await client.query("update grouping_regroup set current = $2 where id = $1", [id, next.from]);
  return {};
}

interface Next {
  readonly from: number;
  readonly issueId: number;
}

async function nextSource(
  client: PoolClient,
  regroupId: number,
  after: number | null,
): Promise<Next | undefined> {
  const { rows } = await client.query<Next>(
    `select source_id as from, source_id as "issueId" from grouping_regroup_event
      where regroup_id = $1 and source_id > coalesce($2, 0) order by source_id limit 1`,
    [regroupId, after],
  );
  return rows[0];
}

async function nextHome(
  client: PoolClient,
  regroupId: number,
  after: number | null,
): Promise<Next | undefined> {
  const { rows } = await client.query<Next>(
    `select home as from, target_id as "issueId" from grouping_regroup_home
      where regroup_id = $1 and ($2::bigint is null or home > $2) and target_id > 0 order by home limit 1`,
    [regroupId, after],
  );
  return rows[0];
}

async function partStep(
  client: PoolClient,
  regroup: Regroup,
  part: Move,
  leaving: Leaving,
  read: ReadEventAnew,
): Promise<PartDone> {
  const { isBack, from } = leaving;
  if (regroup.isCancelled && !isBack && MOVING.has(part.stage)) {
    await forgetUnmoved(client, regroup, part, from);
    return { stage: "forget" };
  }
  switch (part.stage) {
    case "returns":
      return (await returnRest(client, regroup, part, from)) ? {} : { stage: "events", cursor: "start" };
    case "events":
    case "rest": {
      const isLastLook = isBack || part.stage === "rest" || !(await isToBeFolded(client, regroup, from));
      return await moveSome(client, regroup, part, leaving, isLastLook ? "forget" : "sweep", read);
    }
    case "sweep":
      return (await planTheRest(client, regroup, part, from)) === 0
        ? { stage: "forget" }
        : { stage: "swept", backlogMark: await markBacklog(client) };
    case "swept":
      return (await isCounted(client, part)) ? { stage: "rest", cursor: "start" } : { isWaiting: true };
    case "forget": {
      if ((await forgetUsers(client, part.id, part.sourceId, USERS_A_STEP)) === USERS_A_STEP) return {};
      await forgetTags(client, part.id, part.sourceId);
      if (isBack) await returnUsers(client, regroup, part, from);
      return { stage: "left", cursor: "start" };
    }
    case "left":
      return await lookThroughLeft(client, part);
    default:
      await narrowTags(client, part);
      if (part.firstAt !== null) {
        await newestLeft(client, part, read);
        await firstLeft(client, part);
      }
      return { stage: "done" };
  }
}

const MOVING: ReadonlySet<Move["stage"]> = new Set(["events", "sweep", "swept", "rest"]);

async function moveSome(
  client: PoolClient,
  regroup: Regroup,
  part: Move,
  leaving: Leaving,
  next: "forget" | "sweep",
  read: ReadEventAnew,
): Promise<PartDone> {
  const rows = await plannedRows(client, regroup, leaving, part.cursor, EVENTS_A_STEP);
  const moved = await moveRows(client, regroup, part, leaving, rows, read);
  // One of the issues went between two looks: once more.
  if (moved === undefined) return {};
  const last = rows.at(-1);
  return {
    moved: moved.done,
    ...(moved.first !== undefined && { firstAt: moved.first }),
    ...(moved.last !== undefined && { lastAt: moved.last }),
    ...(last && { cursor: { at: last.at, eventId: last.eventId } }),
    ...(rows.length < EVENTS_A_STEP && { stage: next, cursor: "start" as const }),
  };
}

async function isToBeFolded(client: PoolClient, { id }: Regroup, issueId: number): Promise<boolean> {
  const { rowCount } = await client.query(
    "select from grouping_regroup_issue where regroup_id = $1 and issue_id = $2 and fold_home is not null",
    [id, issueId],
  );
  return rowCount !== 0;
}

/** Events that could not be placed, or came since, go where most of the others went. */
async function planTheRest(
  client: PoolClient,
  { id }: Regroup,
  { sourceId }: Move,
  from: number,
): Promise<number> {
  const { rowCount } = await client.query(
    `insert into grouping_regroup_event
            (regroup_id, source_id, at, event_id, day, home, old_key, new_key, user_hash)
     select $1, $2, e.occurred_at, e.event_id, e.day, i.fold_home, e.hash_key, e.hash_key, e.user_hash
       from grouping_regroup_issue i join event e on e.issue_id = $3
      where i.regroup_id = $1 and i.issue_id = $2
         on conflict do nothing`,
    [id, from, sourceId],
  );
  return rowCount ?? 0;
}

/** It was cancelled: of this issue, what is planned and was not moved. */
async function forgetUnmoved(
  client: PoolClient,
  { id }: Regroup,
  { stage, cursor }: Move,
  from: number,
): Promise<void> {
  // Afterwards all were moved but for those that were swept, of which nothing is told by the cursor.
  const after = stage === "events" ? cursor : undefined;
  await client.query(
    `delete from grouping_regroup_event p
      where regroup_id = $1 and source_id = $2
        and ($3::bigint is null or at < timestamptz 'epoch' + $3::bigint * interval '1 microsecond'
             or at = timestamptz 'epoch' + $3::bigint * interval '1 microsecond' and event_id < $4::uuid)
        and (not $5 or exists (select from event e where e.day = p.day and e.event_id = p.event_id and e.issue_id = $2))`,
    [id, from, after?.at ?? null, after?.eventId ?? null, stage !== "events"],
  );
}
