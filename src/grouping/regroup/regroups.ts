import { Refusal } from "../../errors.ts";
import type { RegroupState, WireRegroup } from "../../wire/grouping-lab.ts";
import type { GroupingDiff } from "../lab/diff.ts";
import type { GroupingRoom } from "../room.ts";
import { rulesOfProject } from "../store.ts";
import {
  cancelRegroup,
  insertRegroup,
  regroupOf,
  regroupsOf,
  type ShownRegroup,
  undoRegroup,
} from "./store.ts";

interface Project {
  readonly id: number;
}

type Room = Pick<GroupingRoom, "db" | "now">;

const LISTED = 10;
/** Workers know a change of rules within this time: what they still store by the former ones is looked at, too. */
const RULES_KNOWN_MS = 10_000;

/** The project's last regroups, the latest first. */
export async function regroups({ db }: Room, project: Project): Promise<WireRegroup[]> {
  return (await regroupsOf(db, project.id, LISTED)).map(present);
}

export async function regroup({ db }: Room, project: Project, id: string): Promise<WireRegroup> {
  const found = await regroupOf(db, project.id, idOf(id));
  if (found === undefined) throw notThere();
  return present(found);
}

/** Has stored events placed by the rules in force. Refuses a second one beside one that has not ended. */
export async function startRegroup(
  room: Room,
  project: Project & { readonly accountId: number },
  { since, version }: { readonly since?: Date; readonly version?: number },
): Promise<WireRegroup> {
  const now = room.now();
  const [rules] = await rulesOfProject(room.db, project.id, new Date(now));
  if (version !== undefined && version !== (rules?.version ?? 0)) {
    throw new Refusal(
      "conflict",
      "Other rules are in force than those that you have looked at. Look at what they do, then regroup.",
    );
  }
  const id = await insertRegroup(room.db, {
    projectId: project.id,
    accountId: project.accountId,
    version: rules?.version ?? 0,
    fingerprintRules: rules?.fingerprint_rules ?? "",
    stackRules: rules?.stack_rules ?? "",
    since,
    beginsInMs: rules === undefined ? 0 : rules.made_at.getTime() + RULES_KNOWN_MS - now,
  });
  if (id === undefined) throw underWay();
  return await regroup(room, project, String(id));
}

/** One that moves events already takes them back; one that has ended stays as it is. */
export async function stopRegroup(room: Room, project: Project, id: string): Promise<WireRegroup> {
  await cancelRegroup(room.db, project.id, idOf(id));
  return await regroup(room, project, id);
}

/** Sends events back to where they were before. */
export async function undo(
  room: Room,
  project: Project & { readonly accountId: number },
  id: string,
): Promise<WireRegroup> {
  const before = await regroup(room, project, id);
  const open = (await regroups(room, project)).some(isOpen);
  if (open) throw underWay();
  if (!(await undoRegroup(room.db, project.id, idOf(id), project.accountId))) {
    throw new Refusal(
      "conflict",
      before.state === "done"
        ? "This cannot be undone any more: its time is over, or events were regrouped again since."
        : "This has not been done, so there is nothing to undo.",
    );
  }
  return await regroup(room, project, id);
}

const isOpen = ({ dateEnded }: WireRegroup): boolean => dateEnded === null;

const underWay = () =>
  new Refusal(
    "conflict",
    "Stored events of this project are being regrouped. Wait for the end of that, or cancel it first.",
  );

function idOf(text: string): number {
  if (!/^[0-9]{1,15}$/u.test(text)) throw notThere();
  return Number(text);
}

const notThere = () => new Refusal("not_found", "Stored events were not regrouped under this number.");

function present(row: ShownRegroup): WireRegroup {
  const result = row.result as GroupingDiff | null;
  return {
    id: String(row.id),
    state: stateOf(row),
    by: row.name || row.email,
    dateCreated: row.made_at.toISOString(),
    dateEnded: row.ended_at?.toISOString() ?? null,
    version: row.rules_version,
    since: row.since?.toISOString() ?? null,
    total: row.total,
    looked: row.looked,
    planned: row.planned,
    moved: row.moved,
    undoUntil: row.is_undoable && row.undo_until !== null ? row.undo_until.toISOString() : null,
    issues: result && { split: result.split, merge: result.merge, stay: result.stay },
  };
}

function stateOf({ ended, stage, turn, is_cancelled, undone_by }: ShownRegroup): RegroupState {
  if (ended !== null) return ended;
  if (is_cancelled || undone_by !== null) return "returning";
  if (stage !== "plan") return "moving";
  return turn === 0 ? "waiting" : "planning";
}
