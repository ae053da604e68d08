import type { FramePart, FramesReceipt, QueueBatch } from "../../ports/ingest-queue.ts";
import type { Accepted } from "../../protocol/accepted.ts";
import type { Entry } from "./consumer-group.ts";
import type { Stored } from "./receipts.ts";

/** A frame that this worker was handed: its entry, others of the same frame, and the bodies that are to be stored. */
export interface FrameInHand {
  readonly entry: Entry;
  /** The web node was not sure that the first one had arrived. */
  readonly twins: readonly Entry[];
  readonly bodies: readonly Accepted[];
  /** How many of the bodies were stored before. */
  readonly from: number;
}

export function nameOf({ source, first, lane }: Pick<Entry, "source" | "first" | "lane">): string {
  return `${source} ${first} ${lane}`;
}

export function entriesOf(frames: readonly FrameInHand[]): Entry[] {
  return frames.flatMap(({ entry, twins }) => [entry, ...twins]);
}

/** One batch of them. A frame never tells less than it has; what is stored of it is left out. */
export function batchOf(frames: readonly FrameInHand[]): QueueBatch<FramesReceipt> {
  return {
    receipt: { frames: frames.map(partOf) },
    accepted: frames.flatMap(({ bodies, from }) => (from === 0 ? bodies : bodies.slice(from))),
    ends: [],
    damagedBytes: 0,
  };
}

/** The frames that are still to be stored, and those that are done with. */
export function sortOut(
  frames: readonly FrameInHand[],
  stored: readonly Stored[],
): { left: FrameInHand[]; done: FrameInHand[] } {
  const left: FrameInHand[] = [];
  const done: FrameInHand[] = [];
  for (const [index, frame] of frames.entries()) {
    const from = stored[index] ?? 0;
    if (from === "whole" || from >= frame.bodies.length) done.push(frame);
    else left.push({ ...frame, from });
  }
  return { left, done };
}

function partOf({ entry, bodies, from }: FrameInHand): FramePart {
  const { source, first, lane } = entry;
  return { source, first, lane, from, to: bodies.length, bodies: bodies.length };
}
