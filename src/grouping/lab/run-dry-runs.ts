import { DRY_RUN_LISTED } from "../../wire/grouping-lab.ts";
import { diffOf } from "./diff.ts";
import { packState, unpackState } from "./kept-state.ts";
import type { LabRoom } from "./room.ts";
import { claimRun, endRun, type HeldRun, letGoOfRun, noteFailure, noteProgress } from "./store.ts";
import { type Walk, walkHistory } from "./walk.ts";

const AGAIN_AFTER_MS = 5_000;
const MOST_FAILURES = 5;

/** Works on dry runs that nobody works on, the oldest first, until there are none or `signal` aborts. */
export async function runDryRuns(room: LabRoom, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const run = await claimRun(room.db, room.pace.leaseMs);
    if (run === undefined) return;
    try {
      await runDryRun(room, run, signal);
    } catch (error) {
      if (error instanceof LostRun) continue;
      room.log.warn({ err: error, dryRun: run.id }, "a dry run of grouping rules failed");
      const problem = (error instanceof Error ? error.message : String(error)).slice(0, 500);
      const againInMs = run.failures + 1 < MOST_FAILURES ? AGAIN_AFTER_MS : undefined;
      await noteFailure(room.db, run, { problem, againInMs });
    }
  }
}

/** Somebody cancelled it, or another node took it over. */
class LostRun extends Error {}

async function runDryRun(room: LabRoom, run: HeldRun, signal: AbortSignal): Promise<void> {
  const { db, history, pace } = room;
  const total = run.total ?? (await history.count(run.project_id, run.wanted));
  const walk: Walk = {
    projectId: run.project_id,
    fingerprintRules: run.fingerprint_rules,
    stackRules: run.stack_rules,
    most: total,
    keep: async (state, isWhole) => {
      const progress = { looked: state.looked, total, ...(isWhole && { state: packState(state) }) };
      if (!(await noteProgress(db, run, progress, pace.leaseMs))) throw new LostRun();
    },
  };
  const { state, isWhole } = await walkHistory(room, walk, unpackState(run.state), signal);
  if (!isWhole) return await letGoOfRun(db, run);
  await endRun(db, run, state.looked, diffOf(state.regrouping.flows, DRY_RUN_LISTED));
}
