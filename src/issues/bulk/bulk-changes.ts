import { Refusal } from "../../errors.ts";
import {
  BULK_CHANGE_DAYS,
  type BulkChangeState,
  CHANGED_AT_ONCE,
  MOST_CHANGED,
  type WireBulkChange,
  type WireChangedFields,
} from "../../wire/bulk-change.ts";
import type { IssuesRoom, OrganizationAccess } from "../room.ts";
import type { IssueSelection } from "../search/store.ts";
import { idsOfIssues } from "../stream/store.ts";
import { insertBulkChange, insertUndo, type NewBulkChange, type NotBegun } from "./begin/store.ts";
import { bulkChangesOf, cancelBulkChange, type ShownBulkChange } from "./store.ts";

type Room = Pick<IssuesRoom, "db">;
type Person = Pick<OrganizationAccess, "organizationId" | "accountId">;

const LISTED = 10;

/** The issues of a selection when they are named, or few enough to be changed while the request waits. */
export async function fewOf({ db }: Room, selection: IssueSelection): Promise<number[] | undefined> {
  const most = selection.ids?.length ?? CHANGED_AT_ONCE;
  const ids = await idsOfIssues(db, selection, 0, most + 1);
  return ids.length > most ? undefined : ids;
}

/** Has a node change all issues that match at this moment. */
export async function startBulkChange(
  { db }: Room,
  person: Person,
  wanted: Pick<NewBulkChange, "kind" | "selection" | "ready"> & {
    readonly shown: { readonly query: string; readonly change: WireChangedFields | null };
  },
): Promise<WireBulkChange> {
  const { organizationId, accountId } = person;
  const made = await insertBulkChange(db, { ...wanted, organizationId, accountId }, MOST_CHANGED);
  if (typeof made === "string") throw notBegun(made);
  return await bulkChange({ db }, person, String(made.id));
}

/** One's own, the latest first. */
export async function bulkChanges({ db }: Room, person: Person): Promise<WireBulkChange[]> {
  return (await bulkChangesOf(db, person, { limit: LISTED })).map(present);
}

export async function bulkChange({ db }: Room, person: Person, id: string): Promise<WireBulkChange> {
  const [found] = await bulkChangesOf(db, person, { id: idOf(id) });
  if (found === undefined) throw notThere();
  return present(found);
}

/** What is done stays done. */
export async function stopBulkChange({ db }: Room, person: Person, id: string): Promise<WireBulkChange> {
  await cancelBulkChange(db, person, idOf(id));
  return await bulkChange({ db }, person, id);
}

/** Has a node put the issues back to what they were, where nobody changed them since. */
export async function undoBulkChange({ db }: Room, person: Person, id: string): Promise<WireBulkChange> {
  const [found] = await bulkChangesOf(db, person, { id: idOf(id) });
  if (found === undefined) throw notThere();
  const { canUndo, state, query, change } = present(found);
  if (!canUndo) {
    throw new Refusal("conflict", WHY_NOT[state] ?? "This made nothing different that could be undone.");
  }
  const made = await insertUndo(db, { ...person, id: found.id }, { query, change });
  if (typeof made === "string") throw notBegun(made);
  return await bulkChange({ db }, person, String(made.id));
}

const WHY_NOT: Partial<Record<BulkChangeState, string>> = {
  waiting: "This is under way. Cancel it first, then undo what it did.",
  running: "This is under way. Cancel it first, then undo what it did.",
};

function present(row: ShownBulkChange): WireBulkChange {
  const { query = "", change = null } = row.shown as {
    query?: string;
    change?: WireChangedFields | null;
  };
  return {
    id: String(row.id),
    kind: row.kind,
    state: row.ended ?? (row.turn === 0 ? "waiting" : "running"),
    query,
    change,
    total: row.total,
    done: row.done,
    changed: row.changed,
    undoes: row.undoes_id === null ? null : String(row.undoes_id),
    canUndo: row.kind === "change" && row.ended !== null && row.changed > 0,
    undoneBy: row.undone_by === null ? null : String(row.undone_by),
    dateCreated: row.made_at.toISOString(),
    dateEnded: row.ended_at?.toISOString() ?? null,
  };
}

function idOf(text: string): number {
  if (!/^[0-9]{1,15}$/u.test(text)) throw notThere();
  return Number(text);
}

function notThere(): Refusal {
  return new Refusal(
    "not_found",
    `There is no such change of yours here; they are kept for ${BULK_CHANGE_DAYS} days.`,
  );
}

function notBegun(why: NotBegun): Refusal {
  return why === "busy"
    ? new Refusal(
        "conflict",
        "A change of many issues that you asked for is under way in this organization. Wait for its end, or cancel it first.",
      )
    : new Refusal(
        "bad_request",
        `More than ${MOST_CHANGED} issues match. Narrow the search, or change them in portions.`,
      );
}
