import { pause as rest } from "../../lib/pause.ts";
import type { HistoryEvent } from "../../ports/event-history.ts";
import { readRules } from "../../rules/project-rules.ts";
import { DRY_RUN_LISTED } from "../../wire/grouping-lab.ts";
import { diffOf } from "./diff.ts";
import { packState, type RunState, unpackState } from "./kept-state.ts";
import type { Regrouped } from "./regrouping.ts";
import type { LabRoom } from "./room.ts";
import {
  claimRun,
  endRun,
  type HeldRun,
  issuesOfHashes,
  letGoOfRun,
  noteFailure,
  noteProgress,
} from "./store.ts";

const EVENTS_AT_ONCE = 500;
const AGAIN_AFTER_MS = 5_000;
const MOST_FAILURES = 5;

type Group = (event: HistoryEvent) => readonly string[] | undefined;

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
  const group = grouping(room, run);
  const total = run.total ?? (await history.count(run.project_id, run.wanted));
  let state = unpackState(run.state);
  const keep = async (isWhole: boolean): Promise<void> => {
    const progress = { looked: state.looked, total, ...(isWhole && { state: packState(state) }) };
    if (!(await noteProgress(db, run, progress, pace.leaseMs))) throw new LostRun();
  };
  await keep(false);
  let notedAt = performance.now();
  let keptAt = notedAt;
  while (state.looked < total) {
    if (signal.aborted) {
      await keep(true);
      return await letGoOfRun(db, run);
    }
    const begun = process.threadCpuUsage();
    state = await takeStretch(room, run, state, group, total);
    // From here there is no way on: kept, it would begin again.
    if (state.after === undefined) break;
    const now = performance.now();
    if (now - notedAt >= pace.noteMs) {
      const isWhole = now - keptAt >= pace.keepMs;
      await keep(isWhole);
      notedAt = performance.now();
      if (isWhole) keptAt = notedAt;
    }
    const { user, system } = process.threadCpuUsage(begun);
    await rest(((user + system) / 1000) * pace.rest, signal);
  }
  await endRun(db, run, state.looked, diffOf(state.regrouping.flows, DRY_RUN_LISTED));
}

/** Without a place to go on from, there was nothing more. */
async function takeStretch(
  { db, history }: LabRoom,
  { project_id }: HeldRun,
  { regrouping, looked, after }: RunState,
  group: Group,
  total: number,
): Promise<RunState> {
  const limit = Math.min(EVENTS_AT_ONCE, total - looked);
  const stretch = await history.read(project_id, after, limit);
  const events = stretch.events.flatMap((event): Regrouped[] => {
    const hashes = group(event);
    return hashes === undefined ? [] : [{ ...event, hashes }];
  });
  const unknown = regrouping.unknown(events.flatMap(({ hashes }) => hashes));
  regrouping.place(events, await issuesOfHashes(db, project_id, unknown));
  return { regrouping, looked: looked + stretch.looked, ...(stretch.next && { after: stretch.next }) };
}

/** By the rules of the run; undefined for an event that our code stumbles over, which one is told in the log. */
function grouping({ group, log }: LabRoom, run: HeldRun): Group {
  const rules = readRules({ fingerprintRules: run.fingerprint_rules, stackRules: run.stack_rules });
  const project = { version: 0, rules };
  let isTold = false;
  return ({ text, tags, eventId }) => {
    try {
      return group(text, tags, project).hashes;
    } catch (error) {
      if (!isTold) log.warn({ err: error, eventId, dryRun: run.id }, "an event could not be grouped again");
      isTold = true;
      return undefined;
    }
  };
}
