import type { Pool, PoolClient } from "pg";
import { transaction } from "../../../db/transaction.ts";
import type { Logger } from "../../../lib/logger.ts";
import { GrowingPause } from "../../../lib/pause.ts";
import type { ReadEventAnew } from "../../../ports/issue-moves.ts";
import { Counter } from "../counter.ts";
import { Partitions } from "../partitions.ts";
import { mergeStep } from "./merge-steps.ts";
import { claimMove, holdMove, letGo, type Move, noteStep, readMove, type StepDone } from "./move.ts";
import { unmergeStep } from "./unmerge-steps.ts";

interface RunRoom {
  readonly pool: Pool;
  readonly log: Logger;
  readonly read: ReadEventAnew;
  readonly leaseMs: number;
}

/** Beyond, somebody's transaction stays open: the move rests, and others have their turn. */
const PATIENCE_MS = 20_000;

/**
 * Works on moves that nobody works on, the oldest first. Each step is one transaction that also notes how far it came,
 * under a lease: a step of somebody who lost it is taken back, so none is done twice.
 */
export async function runMoves(room: RunRoom, signal: AbortSignal): Promise<void> {
  await using counter = new Counter({ ...room, partitions: new Partitions(room.pool) });
  while (!signal.aborted) {
    const move = await claimMove(room.pool, room.leaseMs);
    if (move === undefined) return;
    try {
      await runMove(room, move, counter, signal);
    } catch (error) {
      if (error instanceof LostMove) continue;
      room.log.warn({ err: error, move: move.id }, "moving events between issues failed and is tried again");
      const problem = error instanceof Error ? error.message.slice(0, 500) : String(error).slice(0, 500);
      await letGo(room.pool, move, problem);
    }
  }
}

async function runMove(room: RunRoom, move: Move, counter: Counter, signal: AbortSignal): Promise<void> {
  const rest = new GrowingPause(20, 1_000);
  let waitingSince: number | undefined;
  while (!signal.aborted) {
    const { stage, isWaiting } = await transaction(room.pool, "commit", (client) =>
      takeStep(client, room, move),
    );
    if (stage === "done") return;
    if (!isWaiting) {
      rest.reset();
      waitingSince = undefined;
      continue;
    }
    waitingSince ??= performance.now();
    if (performance.now() - waitingSince > PATIENCE_MS) return await letGo(room.pool, move, "it waits");
    // What is to be counted may have been left by a worker that died.
    await counter.count();
    await rest.wait(signal);
  }
  await letGo(room.pool, move);
}

class LostMove extends Error {}

async function takeStep(client: PoolClient, { read, leaseMs }: RunRoom, claimed: Move): Promise<StepDone> {
  const known = await readMove(client, claimed);
  if (known === undefined) throw new LostMove();
  // Issues come first in everybody's order; meanwhile the target itself may have been merged.
  const ids = known.kind === "merge" ? [known.targetId] : [known.sourceId, known.targetId];
  const { rowCount } = await client.query(
    "select from issue where id = any($1::bigint[]) order by id for no key update",
    [ids],
  );
  const move = await holdMove(client, claimed);
  // Somebody else has it, or the issue it goes to was deleted with it.
  if (move === undefined) throw new LostMove();
  if (move.targetId !== known.targetId) return {};
  const step: StepDone =
    rowCount !== ids.length
      ? { stage: "done" } // the issue that they left was deleted, and its events with it
      : move.kind === "merge"
        ? await mergeStep(client, move)
        : await unmergeStep(client, move, read);
  await noteStep(client, move, step, leaseMs);
  return step;
}
