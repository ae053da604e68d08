import type { PoolClient } from "pg";
import type { ReadEventAnew, UnmergeBegun, WantedUnmerge } from "../../../ports/issue-moves.ts";
import type { Event } from "../../../protocol/event.ts";
import { IN_FULL } from "../bodies.ts";
import { decimalOf, keyOfHash } from "../hash-keys.ts";
import { lockForMove } from "./begin-merge.ts";
import { tagIn } from "./counts-of-rows.ts";
import { bareEventOf, chosenRows, firstInFull, type MovingRow } from "./event-rows.ts";
import { insertIssue, issueOfEvent, type NewIssue, takeNumber } from "./new-issue.ts";

/** What goes: by whose hashes, or which events. */
interface Leaving {
  readonly hashes: readonly string[];
  readonly eventIds: readonly string[] | null;
  readonly issue: NewIssue;
}

/**
 * Makes the issue that events go to, and gives it their hashes: from its commit on, events with these hashes are its.
 * Those stored before follow in steps.
 */
export async function beginUnmerge(
  client: PoolClient,
  wanted: WantedUnmerge,
  read: ReadEventAnew,
): Promise<UnmergeBegun> {
  const { projectId, from, what, accountId, at } = wanted;
  const refused = (await lockForMove(client, projectId, [from])) ?? (await isBeingMerged(client, from));
  if (refused) return { kind: refused };
  const leaving =
    "mergeId" in what
      ? await asItWas(client, projectId, from, what.mergeId)
      : "hashes" in what
        ? await byHashes(client, projectId, from, what.hashes, read)
        : await byEvents(client, projectId, from, what.eventIds, read);
  if (typeof leaving === "string") return { kind: leaving };

  const issueId = await insertIssue(client, leaving.issue);
  if (leaving.eventIds === null) {
    await client.query(
      "update grouping_hash set issue_id = $1 where project_id = $2 and hash = any($3::text[]) and issue_id = $4",
      [issueId, projectId, leaving.hashes, from],
    );
  }
  await client.query("update issue set turn = turn + 1 where id = $1", [from]);
  await client.query(
    `insert into issue_activity (issue_id, account_id, type, data, at)
     select a.issue_id, $3, a.type,
            jsonb_build_object('issue', jsonb_build_object('id', o.id::text, 'number', o.number), 'hashes', $5::int), $4
       from (values ($1::bigint, 'unmerge_source', $2::bigint), ($2::bigint, 'unmerge_destination', $1::bigint))
              as a (issue_id, type, other_id)
       join issue o on o.id = a.other_id`,
    [from, issueId, accountId, at, leaving.hashes.length],
  );
  const { rows } = await client.query<{ id: number }>(
    `insert into issue_move (project_id, kind, source_id, target_id, account_id, hashes, event_ids, stage, total, made_at)
     values ($1, 'unmerge', $2, $3, $4, $5, $6, 'settle', coalesce(cardinality($6::uuid[]), 0), $7) returning id`,
    [projectId, from, issueId, accountId, leaving.hashes, leaving.eventIds, at],
  );
  return { kind: "begun", issueId, moveIds: rows.map(({ id }) => id) };
}

/** Whether events of others are still coming to the issue. */
export async function isBeingMerged(client: PoolClient, id: number): Promise<"busy" | undefined> {
  const { rowCount } = await client.query(
    "select from issue_move where done_at is null and target_id = $1 limit 1",
    [id],
  );
  return rowCount === 0 ? undefined : "busy";
}

async function byHashes(
  client: PoolClient,
  projectId: number,
  from: number,
  hashes: readonly string[],
  read: ReadEventAnew,
): Promise<Leaving | "none" | "all" | "not_its_own"> {
  const { rows: known } = await client.query<{ hash: string }>(
    "select hash from grouping_hash where issue_id = $1",
    [from],
  );
  const own = new Set(known.map(({ hash }) => hash));
  if (!hashes.every((hash) => own.has(hash))) return "not_its_own";
  if (new Set(hashes).size === own.size) return "all";
  const keys = hashes.map((hash) => decimalOf(keyOfHash(hash)));
  const newest = await newestOf(client, from, keys, true);
  if (newest === undefined) return "none";
  if ((await newestOf(client, from, keys, false)) === undefined) return "all";
  const inFull = await newestOf(client, from, keys, true, IN_FULL);
  return { hashes, eventIds: null, issue: await issueAround(client, projectId, [inFull ?? newest], read) };
}

/** The newest event that has one of these keys, or none of them. One that says no key may be either. */
async function newestOf(
  client: PoolClient,
  issueId: number,
  keys: readonly string[],
  hasThem: boolean,
  condition = "true",
): Promise<MovingRow | undefined> {
  const { rows } = await client.query<{ event_id: string }>(
    `select event_id from event
      where issue_id = $1 and (hash_key is null or (hash_key = any($2::bigint[])) = $3) and ${condition}
      order by occurred_at desc, event_id limit 1`,
    [issueId, keys, hasThem],
  );
  const [found] = rows;
  return found && (await chosenRows(client, issueId, [found.event_id]))[0];
}

async function byEvents(
  client: PoolClient,
  projectId: number,
  from: number,
  eventIds: readonly string[],
  read: ReadEventAnew,
): Promise<Leaving | "none" | "all" | "not_its_own"> {
  const rows = await chosenRows(client, from, eventIds);
  const [newest] = rows;
  if (newest === undefined) return "none";
  if (rows.length !== new Set(eventIds).size) return "not_its_own";
  const { rowCount: others } = await client.query(
    "select from event where issue_id = $1 and not event_id = any($2::uuid[]) limit 1",
    [from, eventIds],
  );
  if (others === 0) return "all";
  const ids = rows.map(({ eventId }) => eventId);
  return { hashes: [], eventIds: ids, issue: await issueAround(client, projectId, rows, read) };
}

/** `rows` are newest first. Where all of them were thinned, it is made of what the newest row tells. */
export async function issueAround(
  client: PoolClient,
  projectId: number,
  rows: readonly MovingRow[],
  read: ReadEventAnew,
): Promise<NewIssue> {
  const { row, event } = (await firstInFull(client, rows)) ?? bareOf(rows);
  const anew = await read(event, projectId);
  const { title, culprit } = row;
  const isBare = event.exception === undefined && event.logentry === undefined;
  const release = tagIn(row, "release") ?? null;
  return issueOfEvent(event, isBare ? { ...anew, summary: { ...anew.summary, title, culprit } } : anew, {
    projectId,
    number: await takeNumber(client, projectId),
    seen: new Date(row.at / 1000),
    release,
  });
}

function bareOf([row]: readonly MovingRow[]): { row: MovingRow; event: Event } {
  if (row === undefined) throw new Error("an issue begins with an event");
  return { row, event: bareEventOf(row) };
}

/** Undoes a merge: the hashes that came with it, and the issue under its own number and id. */
async function asItWas(
  client: PoolClient,
  projectId: number,
  from: number,
  mergeId: number,
): Promise<Leaving | "gone" | "all" | "none"> {
  const { rows } = await client.query<{ source: NewIssue & { id: number }; hashes: string[] }>(
    `select source, array(select hash from grouping_hash h where h.issue_id = $3 and h.hash = any(m.hashes)) as hashes
       from issue_move m where id = $1 and project_id = $2 and target_id = $3 and kind = 'merge' and done_at is not null
        for no key update`,
    [mergeId, projectId, from],
  );
  const [merge] = rows;
  if (merge === undefined) return "gone";
  if (merge.hashes.length === 0) return "none";
  const { rowCount: others } = await client.query(
    "select from grouping_hash where issue_id = $1 and not hash = any($2::text[]) limit 1",
    [from, merge.hashes],
  );
  if (others === 0) return "all";
  await client.query("delete from issue_move where id = $1", [mergeId]);
  await client.query("delete from issue_redirect where issue_id = $1", [merge.source.id]);
  return { hashes: merge.hashes, eventIds: null, issue: merge.source };
}
