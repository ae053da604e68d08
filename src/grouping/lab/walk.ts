import { pause as rest } from "../../lib/pause.ts";
import type { HistoryEvent } from "../../ports/event-history.ts";
import { readRules } from "../../rules/project-rules.ts";
import type { RunState } from "./kept-state.ts";
import type { Home, Regrouped } from "./regrouping.ts";
import type { LabRoom } from "./room.ts";
import { issuesOfHashes } from "./store.ts";

const EVENTS_AT_ONCE = 500;

/** An event that was placed, and where. */
export interface PlacedEvent extends HistoryEvent, Regrouped {
  readonly home: Home;
}

export interface Walk {
  readonly projectId: number;
  readonly fingerprintRules: string;
  readonly stackRules: string;
  /** So many events are looked at, the newest first; all unless told. */
  readonly most?: number;
  /** Only those that happened since then, in microseconds since 1970. */
  readonly since?: number;
  /** What of a stretch is to be kept at once; the walk goes on from there after its node died. */
  readonly placed?: (events: readonly PlacedEvent[]) => Promise<void>;
  /** Keeps how far it came; `isWhole`: with where it goes on. */
  readonly keep: (state: RunState, isWhole: boolean) => Promise<void>;
}

/**
 * Places a project's newest events by rules, from where `from` is; answers where it came to, and whether it is at the end.
 * Rests for as long as its pace says. What `placed` kept beyond the last whole state is to be forgotten before it goes on.
 */
export async function walkHistory(
  room: LabRoom,
  walk: Walk,
  from: RunState,
  signal: AbortSignal,
): Promise<{ readonly state: RunState; readonly isWhole: boolean }> {
  const { pace } = room;
  const group = grouping(room, walk);
  let state = from;
  await walk.keep(state, false);
  let notedAt = performance.now();
  let keptAt = notedAt;
  const { most = Number.POSITIVE_INFINITY } = walk;
  while (state.looked < most) {
    if (signal.aborted) {
      await walk.keep(state, true);
      return { state, isWhole: false };
    }
    const begun = process.threadCpuUsage();
    state = await takeStretch(room, walk, state, group);
    // From here there is no way on: kept, it would begin again.
    if (state.after === undefined) break;
    const now = performance.now();
    if (now - notedAt >= pace.noteMs) {
      const isWhole = now - keptAt >= pace.keepMs;
      await walk.keep(state, isWhole);
      notedAt = performance.now();
      if (isWhole) keptAt = notedAt;
    }
    const { user, system } = process.threadCpuUsage(begun);
    await rest(((user + system) / 1000) * pace.rest, signal);
  }
  return { state, isWhole: true };
}

type Group = (event: HistoryEvent) => readonly string[] | undefined;

/** Without a place to go on from, there was nothing more. */
async function takeStretch(
  { db, history }: LabRoom,
  { projectId, most = Number.POSITIVE_INFINITY, since = 0, placed }: Walk,
  { regrouping, looked, after }: RunState,
  group: Group,
): Promise<RunState> {
  const limit = Math.min(EVENTS_AT_ONCE, most - looked);
  const stretch = await history.read(projectId, after, limit);
  const inTime = stretch.events.filter(({ at }) => at >= since);
  const next = inTime.length === stretch.events.length ? stretch.next : undefined;
  const events = inTime.flatMap((event) => {
    const hashes = group(event);
    return hashes === undefined ? [] : [{ ...event, hashes }];
  });
  const unknown = regrouping.unknown(events.flatMap(({ hashes }) => hashes));
  const homes = regrouping.place(events, await issuesOfHashes(db, projectId, unknown));
  await placed?.(events.map((event, index) => ({ ...event, home: homes[index] ?? event.issueId })));
  const beyond = stretch.events.length - inTime.length;
  return { regrouping, looked: looked + stretch.looked - beyond, ...(next && { after: next }) };
}

/** By the rules of the walk; undefined for an event that our code stumbles over, which one is told in the log. */
function grouping({ group, log }: LabRoom, { fingerprintRules, stackRules, projectId }: Walk): Group {
  const project = { version: 0, rules: readRules({ fingerprintRules, stackRules }) };
  let isTold = false;
  return ({ text, tags, eventId }) => {
    try {
      return group(text, tags, project).hashes;
    } catch (error) {
      if (!isTold) log.warn({ err: error, eventId, projectId }, "an event could not be grouped again");
      isTold = true;
      return undefined;
    }
  };
}
