import { EVERY_SCOPE, type Scope, scopesIn } from "../../accounts/permissions.ts";
import type { Database } from "../../db/database.ts";
import { Refusal } from "../../errors.ts";
import type { Logger } from "../../lib/logger.ts";
import { pause } from "../../lib/pause.ts";
import type { BulkChangeKind } from "../../wire/bulk-change.ts";
import { changeIssuesIn } from "../change/store.ts";
import { deleteIssuesIn } from "../removal/store.ts";
import { keepFormer, lockAsTheyAre, restoreFormer } from "./former/store.ts";
import { unpackChange } from "./pack-change.ts";
import {
  claimBulkChange,
  endBulkChange,
  type HeldBulkChange,
  letGoOfBulkChange,
  nextIssues,
  noteDone,
  roleOf,
} from "./store.ts";

/** What those who work on changes of many issues may touch. */
export interface BulkChangesRoom {
  readonly db: Database;
  readonly log: Logger;
  readonly now: () => number;
  readonly pace: BulkPace;
  /** Issues of this organisation were changed. Must not throw. */
  readonly changed?: (organizationId: number) => void;
}

export interface BulkPace {
  /** So long a change rests when its node was killed. */
  readonly leaseMs: number;
  /** For each second of work so many of rest: whoever counts events waits for the same rows. */
  readonly rest: number;
  /** Issues a transaction: whoever counts events of them waits for it, on an idle machine for some tens of milliseconds. */
  readonly atOnce: number;
  /** The same of those that are deleted, with all that refers to them. */
  readonly removedAtOnce: number;
}

export const USUAL_BULK_PACE: BulkPace = { leaseMs: 30_000, rest: 0.5, atOnce: 200, removedAtOnce: 100 };

const AGAIN_AFTER_MS = 5_000;
const MOST_FAILURES = 5;

/** Works on changes that nobody works on, the oldest first, until there are none or `signal` aborts. */
export async function runBulkChanges(room: BulkChangesRoom, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const held = await claimBulkChange(room.db, room.pace.leaseMs);
    if (held === undefined) return;
    try {
      await runBulkChange(room, held, signal);
    } catch (error) {
      if (error instanceof Lost) continue;
      await noteFailure(room, held, error);
    }
  }
}

/** Somebody cancelled it, or another node took it over. */
class Lost extends Error {}

async function runBulkChange(
  room: BulkChangesRoom,
  held: HeldBulkChange,
  signal: AbortSignal,
): Promise<void> {
  const { db, pace } = room;
  let lastId = held.last_issue_id;
  for (;;) {
    if (signal.aborted) return await letGoOfBulkChange(db, held);
    // Whoever may not do it any more has not asked for the rest of it either.
    if (!(await stillMay(room, held))) return await endBulkChange(db, held, "cancelled");
    const ids = await nextIssues(db, held.id, lastId, isRemoval(held) ? pace.removedAtOnce : pace.atOnce);
    const last = ids.at(-1);
    if (last === undefined) return await endBulkChange(db, held, "done");
    const begunAt = performance.now();
    await step(room, held, ids, last);
    lastId = last;
    room.changed?.(held.organization_id);
    await pause((performance.now() - begunAt) * pace.rest, signal);
  }
}

/** All of it or nothing: who is killed midway has done nothing, and who comes next does it once. */
async function step(
  { db, now, pace }: BulkChangesRoom,
  held: HeldBulkChange,
  ids: readonly number[],
  last: number,
): Promise<void> {
  const accountId = held.account_id;
  const at = new Date(now());
  await db.transaction().execute(async (tx) => {
    let changed: number;
    if (held.kind === "change") {
      const before = await lockAsTheyAre(tx, ids, accountId);
      await changeIssuesIn(tx, [...before.keys()], unpackChange(held.ready), accountId, at);
      changed = await keepFormer(tx, held.id, before, accountId);
    } else if (held.kind === "undo") {
      changed = await restoreFormer(tx, held.undoes_id ?? 0, ids, accountId, at);
    } else {
      changed = await deleteIssuesIn(tx, ids, held.kind === "discard" ? { accountId, at } : undefined);
    }
    const done = { lastIssueId: last, done: ids.length, changed };
    if (!(await noteDone(tx, held, done, pace.leaseMs))) throw new Lost();
  });
}

const isRemoval = ({ kind }: HeldBulkChange): boolean => kind === "delete" || kind === "discard";

async function stillMay({ db }: BulkChangesRoom, held: HeldBulkChange): Promise<boolean> {
  const role = await roleOf(db, held.account_id, held.organization_id);
  return role !== undefined && scopesIn(role, EVERY_SCOPE).has(SCOPE_OF[held.kind]);
}

const SCOPE_OF: Readonly<Record<BulkChangeKind, Scope>> = {
  change: "event:write",
  undo: "event:write",
  delete: "event:admin",
  discard: "event:admin",
};

async function noteFailure(room: BulkChangesRoom, held: HeldBulkChange, error: unknown): Promise<void> {
  const { db, log } = room;
  log.warn({ err: error, bulkChange: held.id }, "a change of many issues failed");
  const problem = (error instanceof Error ? error.message : String(error)).slice(0, 500);
  const isHopeless = error instanceof Refusal || held.failures + 1 >= MOST_FAILURES;
  if (isHopeless) await endBulkChange(db, held, "failed", problem);
  else await letGoOfBulkChange(db, held, { problem, againInMs: AGAIN_AFTER_MS });
}
