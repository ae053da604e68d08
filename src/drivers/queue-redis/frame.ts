import type { Accepted } from "../../protocol/accepted.ts";
import { decodeAccepted, peekProjectId } from "../../protocol/accepted-codec.ts";
import { LargeValue } from "../redis/large-command.ts";
import { LANES, laneOf } from "./lanes.ts";

/** An accepted body as it lies in the spool, and the lane it belongs to. */
export interface RawRecord {
  readonly payload: Buffer;
  readonly lane: number;
}

/** Before each payload stands how long it is. */
const LENGTH_BYTES = 4;

/** Reads no more of a record than whose it is. */
export function rawRecord(payload: Buffer): RawRecord | undefined {
  const projectId = peekProjectId(payload);
  return projectId === undefined ? undefined : { payload, lane: laneOf(projectId) };
}

/** What a cut of the spool holds, packed in one piece for each lane that has any of it: `[u32 length][payload]`… */
export function framesOf(
  records: readonly RawRecord[],
  buffers: Pick<LaneBuffers, "take"> = FRESH,
): Map<number, LargeValue> {
  const sizes = new Array<number>(LANES).fill(0);
  for (const { payload, lane } of records) sizes[lane] = (sizes[lane] ?? 0) + LENGTH_BYTES + payload.length;
  const frames = new Map<number, LargeValue>();
  sizes.forEach((bytes, lane) => {
    if (bytes > 0) frames.set(lane, new LargeValue(buffers.take(lane, LargeValue.roomFor(bytes)), bytes));
  });
  const ends = new Array<number>(LANES).fill(0);
  for (const { payload, lane } of records) {
    const frame = frames.get(lane)?.bytes;
    const at = ends[lane] ?? 0;
    frame?.writeUInt32LE(payload.length, at);
    if (frame) payload.copy(frame, at + LENGTH_BYTES);
    ends[lane] = at + LENGTH_BYTES + payload.length;
  }
  return frames;
}

const FRESH = { take: (_lane: number, bytes: number) => Buffer.allocUnsafeSlow(bytes) };

/** Longer ones are let go of after use. */
const KEPT_BYTES = 2 << 20;
const STEP_BYTES = 64 << 10;

/** A buffer for each lane that serves one frame after the other: fresh megabytes keep the garbage collector busy. */
export class LaneBuffers {
  readonly #kept: (Buffer | undefined)[] = [];

  /** At least so many bytes, with anything in them. What was taken for this lane before must be sent. */
  take(lane: number, bytes: number): Buffer {
    const kept = this.#kept[lane];
    if (kept && kept.length >= bytes) return kept;
    const buffer = Buffer.allocUnsafeSlow(Math.ceil(bytes / STEP_BYTES) * STEP_BYTES);
    this.#kept[lane] = buffer.length <= KEPT_BYTES ? buffer : undefined;
    return buffer;
  }

  /** They may still be read by a connection that broke. */
  forget(): void {
    this.#kept.length = 0;
  }
}

/**
 * The bodies of a frame; undefined when its bytes make no sense. Their checksums are not looked at again: the web
 * node did so when it read them from its disk, and since then they were in the care of TCP and of Redis's memory.
 * Throws NewerRecord for bodies that only later code understands.
 */
export function readFrame(data: Buffer): Accepted[] | undefined {
  const bodies: Accepted[] = [];
  let at = 0;
  while (at < data.length) {
    if (data.length - at < LENGTH_BYTES) return undefined;
    const end = at + LENGTH_BYTES + data.readUInt32LE(at);
    if (end > data.length) return undefined;
    const body = decodeAccepted(data.subarray(at + LENGTH_BYTES, end));
    if (body === undefined) return undefined;
    bodies.push(body);
    at = end;
  }
  return bodies.length === 0 ? undefined : bodies;
}
