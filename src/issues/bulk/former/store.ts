import { sql, type Transaction } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import { readArchive } from "../../../protocol/archive.ts";
import { readResolution } from "../../../protocol/resolution.ts";
import type { IssueStatus } from "../../../wire/issue.ts";
import { presentConditions } from "../../archive/archive.ts";
import { type Note, noteChanges, noteOfAssignee } from "../../change/store.ts";
import { bookmark } from "../../following/store.ts";
import { noteOf } from "../../resolution/resolution.ts";

type Tx = Transaction<Schema>;

/** What a change made different of an issue, as it was before; plain JSON. */
export interface Former {
  /** The last activity of these issues when they were changed: what came after it, others did. */
  readonly mark: number;
  readonly state?: FormerState;
  /** Whose it was; a person's, a team's or nobody's. */
  readonly assignee?: FormerAssignee;
  readonly priority?: string;
  /** Of who made the change. */
  readonly isBookmarked?: boolean;
}

interface FormerAssignee {
  readonly account: number | null;
  readonly team: number | null;
}

interface FormerState {
  readonly status: IssueStatus;
  readonly substatus: string | null;
  readonly resolved_at: string | null;
  readonly resolved_in: unknown;
  readonly wakes_at: string | null;
  readonly wakes_after_events: number | null;
  readonly wakes_after_users: number | null;
  readonly archive: unknown;
}

export interface IssueAsItIs {
  readonly id: number;
  readonly state: FormerState;
  readonly assignee: FormerAssignee;
  readonly priority: string;
  readonly isBookmarked: boolean;
}

/** Locks these issues, in everybody's order, and answers how they are. Those that are gone are left out. */
export async function lockAsTheyAre(tx: Tx, ids: readonly number[], accountId: number) {
  await tx.selectFrom("issue").select("id").where("id", "in", ids).orderBy("id").forNoKeyUpdate().execute();
  return await asTheyAre(tx, ids, accountId);
}

async function asTheyAre(
  tx: Tx,
  ids: readonly number[],
  accountId: number,
): Promise<ReadonlyMap<number, IssueAsItIs>> {
  const { rows } = await sql<IssueAsItIs>`
    select i.id, i.priority, jsonb_build_object('account', i.assignee_id, 'team', i.assignee_team_id) as assignee,
           b.issue_id is not null as "isBookmarked",
           jsonb_build_object('status', i.status, 'substatus', i.substatus, 'resolved_at', i.resolved_at,
             'resolved_in', i.resolved_in, 'wakes_at', i.wakes_at, 'wakes_after_events', i.wakes_after_events,
             'wakes_after_users', i.wakes_after_users, 'archive', i.archive) as state
      from issue i
      left join issue_bookmark b on b.issue_id = i.id and b.account_id = ${accountId}
     where i.id = any(${ids as number[]}::bigint[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Keeps of issues that were changed in this transaction how they were; answers how many of them differ. */
export async function keepFormer(
  tx: Tx,
  bulkChangeId: number,
  before: ReadonlyMap<number, IssueAsItIs>,
  accountId: number,
): Promise<number> {
  const ids = [...before.keys()];
  if (ids.length === 0) return 0;
  const after = await asTheyAre(tx, ids, accountId);
  const differing = ids.flatMap((id) => {
    const [was, is] = [before.get(id), after.get(id)];
    const former = was && is && differenceOf(was, is);
    return former ? [{ id, former }] : [];
  });
  if (differing.length === 0) return 0;
  await sql`
    update bulk_change_issue b
       set former = d.former || jsonb_build_object('mark', (
             select coalesce(max(id), 0) from issue_activity where issue_id = any(${ids}::bigint[])))
      from jsonb_to_recordset(${JSON.stringify(differing)}::jsonb) as d (id bigint, former jsonb)
     where b.bulk_change_id = ${bulkChangeId} and b.issue_id = d.id`.execute(tx);
  return differing.length;
}

function differenceOf(was: IssueAsItIs, is: IssueAsItIs): Omit<Former, "mark"> | undefined {
  const difference = {
    // What the same statement made of both is the same text where nothing differs.
    ...(JSON.stringify(was.state) !== JSON.stringify(is.state) && { state: was.state }),
    ...(JSON.stringify(was.assignee) !== JSON.stringify(is.assignee) && { assignee: was.assignee }),
    ...(was.priority !== is.priority && { priority: was.priority }),
    ...(was.isBookmarked !== is.isBookmarked && { isBookmarked: was.isBookmarked }),
  };
  return Object.keys(difference).length > 0 ? difference : undefined;
}

interface Restorable {
  readonly id: number;
  readonly former: Former;
}

/**
 * Puts these issues back to what they were before a change, each of state, assignee, priority and bookmark where nobody
 * has touched it since; answers how many differ by it.
 */
export async function restoreFormer(
  tx: Tx,
  bulkChangeId: number,
  ids: readonly number[],
  accountId: number,
  at: Date,
): Promise<number> {
  const before = await lockAsTheyAre(tx, ids, accountId);
  const restorable = await untouched(tx, bulkChangeId, [...before.keys()]);
  const notes = [
    ...(await restoreStates(tx, restorable)),
    ...(await restoreAssignees(tx, restorable)),
    ...(await restorePriorities(tx, restorable)),
  ];
  const changed = new Set(notes.map(({ id }) => id));
  for (const wasBookmarked of [true, false]) {
    const of = restorable.filter(
      ({ id, former }) =>
        former.isBookmarked === wasBookmarked && before.get(id)?.isBookmarked === !wasBookmarked,
    );
    const bookmarked = of.map(({ id }) => id);
    await bookmark(tx, bookmarked, wasBookmarked, accountId, at);
    for (const id of bookmarked) changed.add(id);
  }
  await noteChanges(tx, notes, accountId, at);
  return changed.size;
}

/** What is left to restore of each: not what its activity tells of since. */
async function untouched(tx: Tx, bulkChangeId: number, ids: readonly number[]): Promise<Restorable[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Restorable & { touched: string[] }>`
    select b.issue_id as id, b.former,
           array(select distinct a.type from issue_activity a
                  where a.issue_id = b.issue_id and a.id > (b.former ->> 'mark')::bigint) as touched
      from bulk_change_issue b
     where b.bulk_change_id = ${bulkChangeId} and b.issue_id = any(${ids as number[]}::bigint[])
       and b.former is not null
     order by b.issue_id`.execute(tx);
  return rows.map(({ id, former, touched }) => {
    const is = (types: ReadonlySet<string>) => touched.some((type) => types.has(type));
    const { state, assignee, priority, ...rest } = former;
    return {
      id,
      former: {
        ...rest,
        ...(state !== undefined && !is(OF_STATE) && { state }),
        ...(assignee !== undefined && !is(OF_ASSIGNEE) && { assignee }),
        ...(priority !== undefined && !is(OF_PRIORITY) && { priority }),
      },
    };
  });
}

const OF_STATE: ReadonlySet<string> = new Set([
  "set_resolved",
  "set_resolved_in_release",
  "set_resolved_in_commit",
  "set_unresolved",
  "set_ignored",
  "set_regression",
  "set_escalating",
  "auto_set_ongoing",
]);
const OF_ASSIGNEE: ReadonlySet<string> = new Set(["assigned", "unassigned"]);
const OF_PRIORITY: ReadonlySet<string> = new Set(["set_priority"]);

async function restoreStates(tx: Tx, issues: readonly Restorable[]): Promise<Note[]> {
  const states = issues.flatMap(({ id, former: { state } }) => (state ? [{ id, ...state }] : []));
  if (states.length === 0) return [];
  await sql`
    update issue i
       set status = s.status, substatus = s.substatus, resolved_at = s.resolved_at, resolved_in = s.resolved_in,
           wakes_at = s.wakes_at, wakes_after_events = s.wakes_after_events, wakes_after_users = s.wakes_after_users,
           archive = s.archive
      from jsonb_to_recordset(${JSON.stringify(states)}::jsonb) as s (
             id bigint, status text, substatus text, resolved_at timestamptz, resolved_in jsonb, wakes_at timestamptz,
             wakes_after_events bigint, wakes_after_users bigint, archive jsonb)
     where i.id = s.id`.execute(tx);
  return states.map((state) => {
    const { type, data } = noteOfState(state);
    return { id: state.id, type, data: { ...data, undone: true } };
  });
}

function noteOfState({ status, substatus, resolved_in, archive }: FormerState): Omit<Note, "id"> {
  if (status === "resolved") return noteOf(readResolution(resolved_in));
  const isWaiting = substatus === "archived_until_condition_met";
  const conditions = isWaiting ? presentConditions(readArchive(archive) ?? {}) : {};
  return { type: `set_${status}`, data: { ...(substatus !== null && { substatus }), ...conditions } };
}

/** Not to people who have left the organisation meanwhile, nor to teams that were deleted. */
async function restoreAssignees(tx: Tx, issues: readonly Restorable[]): Promise<Note[]> {
  const wanted = issues.flatMap(({ id, former: { assignee } }) =>
    assignee === undefined ? [] : [{ id, ...assignee }],
  );
  if (wanted.length === 0) return [];
  const { rows } = await sql<{
    id: number;
    account: number | null;
    email: string | null;
    team: number | null;
    slug: string | null;
  }>`
    update issue i
       set assignee_id = w.account, assignee_team_id = w.team
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (id bigint, account bigint, team bigint)
      left join account a on a.id = w.account
      left join team t on t.id = w.team and t.deleted_at is null
     where i.id = w.id
       and (w.account is null or exists (
            select from membership m join project p on p.organization_id = m.organization_id
             where m.account_id = w.account and p.id = i.project_id))
       and (w.team is null or t.id is not null)
    returning i.id, w.account, a.email, w.team, t.slug`.execute(tx);
  return rows.map(({ id, account, email, team, slug }) => {
    if (account !== null) {
      const note = noteOfAssignee({ type: "user", id: account, email: email ?? "", name: "" });
      return { id, type: "assigned", data: { ...note, undone: true } };
    }
    if (team === null) return { id, type: "unassigned", data: { undone: true } };
    const note = noteOfAssignee({ type: "team", id: team, slug: slug ?? "" });
    return { id, type: "assigned", data: { ...note, undone: true } };
  });
}

async function restorePriorities(tx: Tx, issues: readonly Restorable[]): Promise<Note[]> {
  const wanted = issues.flatMap(({ id, former: { priority } }) =>
    priority === undefined ? [] : [{ id, priority }],
  );
  if (wanted.length === 0) return [];
  await sql`
    update issue i set priority = w.priority
      from jsonb_to_recordset(${JSON.stringify(wanted)}::jsonb) as w (id bigint, priority text)
     where i.id = w.id`.execute(tx);
  return wanted.map(({ id, priority }) => ({ id, type: "set_priority", data: { priority, undone: true } }));
}
