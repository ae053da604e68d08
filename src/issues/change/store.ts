import { type Kysely, sql, type Transaction } from "kysely";
import type { Database } from "../../db/database.ts";
import type { Schema } from "../../db/schema.ts";
import type { Resolution } from "../../protocol/resolution.ts";
import { type ArchiveColumns, columnsFor, NOT_WAITED_FOR, presentConditions } from "../archive/archive.ts";
import { setForecasts } from "../archive/store.ts";
import { bookmark, subscribe, subscribeByHand, subscribeTeams } from "../following/store.ts";
import { isSameResolution, noteOf } from "../resolution/resolution.ts";
import { shareIssues } from "../sharing/store.ts";
import type { IssueChange } from "./change.ts";

type Db = Kysely<Schema>;

export type Assignee = AssignedPerson | AssignedTeam;

interface AssignedPerson {
  readonly type: "user";
  readonly id: number;
  readonly email: string;
  readonly name: string;
}

export interface AssignedTeam {
  readonly type: "team";
  readonly id: number;
  readonly slug: string;
}

/** A change whose assignee was found. */
export interface ReadyChange extends Omit<IssueChange, "assignedTo" | "resolution"> {
  readonly assignee?: Assignee | null;
  /** In what issues are resolved, by their project; absent: as of now. */
  readonly resolutions?: ReadonlyMap<number, Resolution>;
}

/** Somebody of the organisation, by account or by e-mail address in any case. */
export async function findMember(
  db: Db,
  organizationId: number,
  who: { id: number } | { email: string },
): Promise<Omit<AssignedPerson, "type"> | undefined> {
  const members = db
    .selectFrom("membership")
    .innerJoin("account", "account.id", "membership.account_id")
    .select(["account.id", "account.email", "account.name"])
    .where("membership.organization_id", "=", organizationId);
  return "id" in who
    ? members.where("account.id", "=", who.id).executeTakeFirst()
    : members.where(sql<string>`lower(account.email)`, "=", who.email.toLowerCase()).executeTakeFirst();
}

/** A team of the organisation, by id or slug. */
export async function findTeam(
  db: Db,
  organizationId: number,
  which: { id: number } | { slug: string },
): Promise<Omit<AssignedTeam, "type"> | undefined> {
  const teams = db
    .selectFrom("team")
    .select(["team.id", "team.slug"])
    .where("team.organization_id", "=", organizationId)
    .where("team.deleted_at", "is", null);
  return await ("id" in which
    ? teams.where("team.id", "=", which.id)
    : teams.where("team.slug", "=", which.slug)
  ).executeTakeFirst();
}

/**
 * Changes these issues (ids ascending) and notes what changed, in one transaction. Only what really differs is
 * written and noted, so pressing a button twice tells the story once. Ids that no longer exist are passed over.
 */
export async function changeIssues(
  db: Database,
  ids: readonly number[],
  change: ReadyChange,
  accountId: number,
  now: Date,
): Promise<void> {
  if (ids.length === 0) return;
  await db.transaction().execute((tx) => changeIssuesIn(tx, ids, change, accountId, now));
}

/** The same as a part of somebody's transaction. */
export async function changeIssuesIn(
  tx: Transaction<Schema>,
  ids: readonly number[],
  change: ReadyChange,
  accountId: number,
  now: Date,
): Promise<void> {
  const issues = await tx
    .selectFrom("issue")
    .select(["id", "project_id", "status", "substatus", "resolved_in", "priority"])
    .select(["assignee_id", "assignee_team_id"])
    .where("id", "in", ids)
    .orderBy("id") // the worker locks issues in this order too
    .forNoKeyUpdate()
    .execute();

  const { status, resolutions, archive, assignee, priority, hasSeen, isBookmarked, isSubscribed, isPublic } =
    change;
  const notes: Note[] = [];
  if (status !== undefined) {
    for (const [projectId, group] of Map.groupBy(issues, (issue) => issue.project_id)) {
      const resolution = status.status === "resolved" ? resolutions?.get(projectId) : undefined;
      const differing = group.filter(
        (issue) =>
          issue.status !== status.status ||
          issue.substatus !== status.substatus ||
          // Waiting begins anew.
          archive !== undefined ||
          (status.status === "resolved" && !isSameResolution(issue.resolved_in, resolution)),
      );
      await update(tx, differing, {
        ...status,
        resolved_at: status.status === "resolved" ? now : null,
        resolved_in: resolution ? JSON.stringify(resolution) : null,
        ...(archive ? columnsFor(archive, now) : NOT_WAITED_FOR),
      });
      if (status.substatus === "archived_until_escalating") {
        await setForecasts(tx, idsOf(differing), now.getTime(), true);
      }
      const note =
        status.status === "resolved"
          ? noteOf(resolution)
          : {
              type: `set_${status.status}`,
              data: {
                ...(status.substatus !== null && { substatus: status.substatus }),
                ...(archive && presentConditions(archive)),
              },
            };
      notes.push(...differing.map(({ id }) => ({ id, ...note })));
    }
  }
  if (assignee !== undefined) {
    notes.push(...(await give(tx, issues, assignee, now)));
  }
  if (priority !== undefined) {
    const differing = issues.filter((issue) => issue.priority !== priority);
    await update(tx, differing, { priority });
    notes.push(...differing.map(({ id }) => ({ id, type: "set_priority", data: { priority } })));
  }
  if (hasSeen !== undefined) await markSeen(tx, idsOf(issues), hasSeen, accountId, now);
  if (isBookmarked !== undefined) await bookmark(tx, idsOf(issues), isBookmarked, accountId, now);
  if (isSubscribed !== undefined) await subscribeByHand(tx, idsOf(issues), isSubscribed, accountId, now);
  if (isPublic !== undefined) {
    const shared = await shareIssues(tx, idsOf(issues), isPublic, accountId, now);
    notes.push(...shared.map((id) => ({ id, type: isPublic ? "set_public" : "set_private", data: {} })));
  }
  await noteChanges(tx, notes, accountId, now);
}

/** Gives issues to a person, a team or nobody, tells whose they are from now on, and answers what is to be noted. */
async function give(
  tx: Transaction<Schema>,
  issues: readonly { id: number; assignee_id: number | null; assignee_team_id: number | null }[],
  assignee: Assignee | null,
  now: Date,
): Promise<Note[]> {
  const whose = assigneeColumns(assignee);
  const differing = issues.filter(
    (issue) => issue.assignee_id !== whose.assignee_id || issue.assignee_team_id !== whose.assignee_team_id,
  );
  await update(tx, differing, whose);
  if (assignee?.type === "user") await subscribe(tx, idsOf(differing), [assignee.id], "assigned", now);
  if (assignee?.type === "team") await subscribeTeams(tx, idsOf(differing), [assignee.id], now);
  const note = assignee
    ? { type: "assigned", data: noteOfAssignee(assignee) }
    : { type: "unassigned", data: {} };
  return differing.map(({ id }) => ({ id, ...note }));
}

function assigneeColumns(assignee: Assignee | null) {
  return {
    assignee_id: assignee?.type === "user" ? assignee.id : null,
    assignee_team_id: assignee?.type === "team" ? assignee.id : null,
  };
}

/** What the activity says of whom an issue was given to; a team may be gone when it is read. */
export function noteOfAssignee(assignee: Assignee) {
  return assignee.type === "user"
    ? { assignee: String(assignee.id), assigneeEmail: assignee.email, assigneeType: "user" }
    : { assignee: String(assignee.id), assigneeName: assignee.slug, assigneeType: "team" };
}

/** What an issue's activity is to tell. */
export interface Note {
  readonly id: number;
  readonly type: string;
  readonly data: object;
}

async function update(
  tx: Transaction<Schema>,
  issues: readonly { id: number }[],
  values: {
    status?: "unresolved" | "resolved" | "ignored";
    substatus?: string | null;
    resolved_at?: Date | null;
    resolved_in?: string | null;
    assignee_id?: number | null;
    assignee_team_id?: number | null;
    priority?: string;
  } & Partial<ArchiveColumns>,
): Promise<void> {
  if (issues.length === 0) return;
  await tx.updateTable("issue").set(values).where("id", "in", idsOf(issues)).execute();
}

async function markSeen(
  tx: Transaction<Schema>,
  ids: readonly number[],
  hasSeen: boolean,
  accountId: number,
  at: Date,
): Promise<void> {
  if (ids.length === 0) return;
  if (!hasSeen) {
    await tx
      .deleteFrom("issue_seen")
      .where("account_id", "=", accountId)
      .where("issue_id", "in", ids)
      .execute();
    return;
  }
  await tx
    .insertInto("issue_seen")
    .values(ids.map((issueId) => ({ issue_id: issueId, account_id: accountId, at })))
    .onConflict((conflict) => conflict.columns(["issue_id", "account_id"]).doUpdateSet({ at }))
    .execute();
}

export async function noteChanges(
  tx: Transaction<Schema>,
  notes: readonly Note[],
  accountId: number,
  at: Date,
): Promise<void> {
  if (notes.length === 0) return;
  await tx
    .insertInto("issue_activity")
    .values(
      notes.map(({ id, type, data }) => ({
        issue_id: id,
        account_id: accountId,
        type,
        data: JSON.stringify(data),
        at,
      })),
    )
    .execute();
}

function idsOf(issues: readonly { id: number }[]): number[] {
  return issues.map(({ id }) => id);
}
