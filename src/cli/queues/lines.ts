import type { ParkedFrame } from "../../drivers/queue-redis/parked.ts";
import type { LaneState } from "../../drivers/queue-redis/state.ts";
import type { Backlog } from "../../ports/ingest-queue.ts";

/** What waits, from the nearest to the farthest. */
export interface Queues {
  /** Of the machine that the command runs on. */
  readonly spool: Backlog;
  /** In Redis; absent when the queue is this machine's spool. */
  readonly lanes?: readonly LaneState[];
  readonly parked: readonly ParkedFrame[];
}

/** For a person's eyes. */
export function linesOf({ spool, lanes = [], parked }: Queues): string[] {
  return [
    `spool of this machine: ${sizeOf(spool.bytes)} wait${ageOf(spool.oldestMs)}`,
    ...lanes.map(
      ({ lane, frames, bytes, inHand, oldestMs }) =>
        `lane ${lane}: ${frames} frames, ${sizeOf(bytes)}, ${inHand} in work${ageOf(oldestMs)}`,
    ),
    parked.length === 0 ? "parked: none" : `parked: ${parked.length}`,
    ...parked.map(lineOfParked),
  ];
}

function lineOfParked({ id, reason, parkedAt, retriedAt, bytes, requests, projectIds }: ParkedFrame): string {
  const what = requests === undefined ? "unreadable" : `${requests} requests of ${projectsOf(projectIds)}`;
  const state = retriedAt === undefined ? "" : `, sent back at ${retriedAt.toISOString()}`;
  return `  ${id}  ${parkedAt.toISOString()}  ${what}, ${sizeOf(bytes)}${state}: ${reason}`;
}

function projectsOf(ids: readonly number[]): string {
  return `${ids.length === 1 ? "project" : "projects"} ${ids.join(", ")}`;
}

function sizeOf(bytes: number): string {
  if (bytes < 10_000) return `${bytes} bytes`;
  return bytes < 10_000_000 ? `${Math.round(bytes / 1e3)} KB` : `${Math.round(bytes / 1e6)} MB`;
}

function ageOf(ms: number): string {
  return ms === 0 ? "" : `, the oldest for ${ms < 10_000 ? `${ms} ms` : `${Math.round(ms / 1000)} s`}`;
}
