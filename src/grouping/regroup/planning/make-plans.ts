import { DRY_RUN_LISTED } from "../../../wire/grouping-lab.ts";
import { diffOf } from "../../lab/diff.ts";
import { packState, unpackState } from "../../lab/kept-state.ts";
import type { LabRoom } from "../../lab/room.ts";
import { type Walk, walkHistory } from "../../lab/walk.ts";
import { planOf } from "./plan.ts";
import {
  claimPlan,
  endPlan,
  forgetBeyond,
  type HeldPlan,
  letGoOfPlan,
  notePlan,
  notePlanFailure,
  planEvents,
  unownedHashes,
} from "./store.ts";

const AGAIN_AFTER_MS = 5_000;
const MOST_FAILURES = 5;

/** Plans regroups whose plans nobody makes, the oldest first, until there are none or `signal` aborts. Moves nothing. */
export async function makePlans(room: LabRoom, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const held = await claimPlan(room.db, room.pace.leaseMs);
    if (held === undefined) return;
    try {
      await makePlan(room, held, signal);
    } catch (error) {
      if (error instanceof LostPlan) continue;
      room.log.warn({ err: error, regroup: held.id }, "planning to regroup stored events failed");
      const problem = (error instanceof Error ? error.message : String(error)).slice(0, 500);
      const againInMs = held.failures + 1 < MOST_FAILURES ? AGAIN_AFTER_MS : undefined;
      await notePlanFailure(room.db, held, { problem, againInMs });
    }
  }
}

/** Somebody cancelled it, or another node took it over. */
class LostPlan extends Error {}

async function makePlan(room: LabRoom, held: HeldPlan, signal: AbortSignal): Promise<void> {
  const { db, history, pace } = room;
  const { project_id: projectId, since } = held;
  const total = held.total ?? (await history.countSince(projectId, since ?? undefined));
  const walk: Walk = {
    projectId,
    fingerprintRules: held.fingerprint_rules,
    stackRules: held.stack_rules,
    ...(since && { since: since.getTime() * 1000 }),
    placed: (events) => planEvents(db, held, events),
    keep: async (state, isWhole) => {
      const progress = {
        looked: state.looked,
        total: Math.max(total, state.looked),
        ...(isWhole && { state: packState(state) }),
      };
      if (!(await notePlan(db, held, progress, pace.leaseMs))) throw new LostPlan();
    },
  };
  const from = unpackState(held.state);
  await forgetBeyond(db, held, from.after);
  const { state, isWhole } = await walkHistory(room, walk, from, signal);
  if (!isWhole) return await letGoOfPlan(db, held);
  const { flows, homes } = state.regrouping;
  const plan = planOf(flows, await unownedHashes(db, projectId, homes), since === null);
  const result = diffOf(flows, DRY_RUN_LISTED);
  if (!(await endPlan(db, held, plan, { looked: state.looked, result }))) throw new LostPlan();
}
