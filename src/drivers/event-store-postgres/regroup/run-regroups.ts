import type { Pool, PoolClient } from "pg";
import { transaction } from "../../../db/transaction.ts";
import type { Logger } from "../../../lib/logger.ts";
import { GrowingPause } from "../../../lib/pause.ts";
import type { ReadEventAnew } from "../../../ports/issue-moves.ts";
import type { Regroups } from "../../../ports/regroups.ts";
import { Counter } from "../counter.ts";
import { runMoves } from "../moves/run-moves.ts";
import { isCounted, markBacklog, settle } from "../moves/settle.ts";
import { Partitions } from "../partitions.ts";
import { bringBack, closeNext, takeHashes, trimPlan } from "./back.ts";
import { awaitMerges, foldNext, type ShortIdOf } from "./fold.ts";
import { moveStep } from "./move-planned.ts";
import { findHomes, keepIssues } from "./prepare.ts";
import {
  claimRegroup,
  endRegroup,
  holdRegroup,
  isRegroupWaiting,
  isThere,
  LostRegroup,
  letGo,
  noteStep,
  type Regroup,
  type StepDone,
} from "./regroup.ts";
import { tellMoved, tellUndone } from "./tell-activity.ts";

export interface RegroupsOptions {
  readonly pool: Pool;
  readonly log: Logger;
  readonly read: ReadEventAnew;
  readonly shortIdOf: ShortIdOf;
  /** So long one rests when its node was killed; 30 s unless told. */
  readonly leaseMs?: number;
}

type Room = Required<RegroupsOptions>;

const LEASE_MS = 30_000;

/** Moves events as plans say; see docs/decisions/0034. */
export function openRegroups(options: RegroupsOptions): Regroups {
  const room = { leaseMs: LEASE_MS, ...options };
  return {
    isWaiting: () => isRegroupWaiting(room.pool),
    carryOn: (signal) => runRegroups(room, signal),
  };
}

/**
 * Works on regroups that nobody works on. Each step is one transaction that also notes how far it came, under a lease: a
 * step of somebody who lost it is taken back, so none is done twice.
 */
async function runRegroups(room: Room, signal: AbortSignal): Promise<void> {
  await using counter = new Counter({ ...room, partitions: new Partitions(room.pool) });
  while (!signal.aborted) {
    const regroup = await claimRegroup(room.pool, room.leaseMs);
    if (regroup === undefined) return;
    try {
      await runRegroup(room, regroup, counter, signal);
    } catch (error) {
      if (error instanceof LostRegroup) continue;
      room.log.warn(
        { err: error, regroup: regroup.id },
        "regrouping stored events failed and is tried again",
      );
      const problem = (error instanceof Error ? error.message : String(error)).slice(0, 500);
      await letGo(room.pool, regroup, problem);
    }
  }
}

async function runRegroup(
  room: Room,
  regroup: Regroup,
  counter: Counter,
  signal: AbortSignal,
): Promise<void> {
  const rest = new GrowingPause(20, 1_000);
  while (!signal.aborted) {
    const { stage, isWaiting } = await transaction(room.pool, "commit", (client) =>
      takeStep(client, room, regroup),
    );
    if (stage === "done") return;
    if (!isWaiting) {
      rest.reset();
      continue;
    }
    // What it waits for may have been left by somebody who died.
    await counter.count();
    await runMoves(room, signal);
    await rest.wait(signal);
  }
  await letGo(room.pool, regroup);
}

async function takeStep(client: PoolClient, room: Room, claimed: Regroup): Promise<StepDone> {
  const regroup = await holdRegroup(client, claimed);
  const step = (await turnedBack(client, regroup)) ?? (await stepOf(client, room, regroup));
  if (step.stage === "done") await end(client, regroup);
  else await noteStep(client, regroup, step, room.leaseMs);
  return step;
}

/** One that is cancelled goes back from where it is, when the part in hand is whole. */
async function turnedBack(client: PoolClient, regroup: Regroup): Promise<StepDone | undefined> {
  if (!regroup.isCancelled || !isThere(regroup.stage) || regroup.current !== null) return undefined;
  switch (regroup.stage) {
    case "move":
      return { stage: "trim", ...(regroup.cursor !== null && { cursor: regroup.cursor }) };
    case "fold":
    case "folding":
      return (await awaitMerges(client, regroup)) ? { stage: "back" } : { isWaiting: true };
    default:
      return { stage: "trim" };
  }
}

async function stepOf(client: PoolClient, { read, shortIdOf }: Room, regroup: Regroup): Promise<StepDone> {
  switch (regroup.stage) {
    case "keep":
      return await keepIssues(client, regroup);
    case "homes":
      return await findHomes(client, regroup, read);
    case "settle":
    case "back_settle": {
      const next = regroup.stage === "settle" ? "counted" : "back_counted";
      const step = await settle(client, regroup);
      return step.isWaiting ? step : { stage: next, backlogMark: await markBacklog(client) };
    }
    case "counted":
    case "back_counted": {
      const next = regroup.stage === "counted" ? "move" : "back_move";
      return (await isCounted(client, regroup)) ? { stage: next } : { isWaiting: true };
    }
    case "move":
    case "back_move":
      return await moveStep(client, regroup, regroup.stage === "back_move", read);
    case "fold":
      return await foldNext(client, regroup, shortIdOf);
    case "folding":
    case "closing":
      return (await awaitMerges(client, regroup)) ? { stage: "done" } : { isWaiting: true };
    case "trim":
      return await trimPlan(client, regroup);
    case "back":
      return await bringBack(client, regroup);
    case "unhome":
      return await takeHashes(client, regroup);
    case "close":
      return await closeNext(client, regroup, shortIdOf);
    default:
      return { stage: "done" };
  }
}

async function end(client: PoolClient, regroup: Regroup): Promise<void> {
  if (regroup.stage !== "closing") {
    await tellMoved(client, regroup);
    return await endRegroup(client, regroup, "done");
  }
  await tellUndone(client, regroup);
  await endRegroup(client, regroup, regroup.isCancelled ? "cancelled" : "undone");
}
