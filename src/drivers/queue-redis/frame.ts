import type { Accepted } from "../../protocol/accepted.ts";
import { decodeAccepted, peekProjectId } from "../../protocol/accepted-codec.ts";
import { FRAME_BYTES } from "../queue-embedded/record.ts";
import { LANES, laneOf } from "./lanes.ts";

/** A record as it lies in the spool, and the lane it belongs to. */
export interface RawRecord {
  readonly record: Buffer;
  readonly lane: number;
}

/** Reads no more of a record than whose it is. */
export function rawRecord(payload: Buffer, record: Buffer): RawRecord | undefined {
  const projectId = peekProjectId(payload);
  return projectId === undefined ? undefined : { record, lane: laneOf(projectId) };
}

/** What a cut of the spool holds, packed in one piece for each lane that has any of it: the records one after the other. */
export function framesOf(records: readonly RawRecord[]): Map<number, Buffer> {
  const lanes: Buffer[][] = Array.from({ length: LANES }, () => []);
  for (const { record, lane } of records) lanes[lane]?.push(record);
  return new Map(
    lanes.flatMap((parts, lane) => (parts.length === 0 ? [] : [[lane, Buffer.concat(parts)] as const])),
  );
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
    if (data.length - at < FRAME_BYTES) return undefined;
    const end = at + FRAME_BYTES + data.readUInt32LE(at);
    if (end > data.length) return undefined;
    const body = decodeAccepted(data.subarray(at + FRAME_BYTES, end));
    if (body === undefined) return undefined;
    bodies.push(body);
    at = end;
  }
  return bodies.length === 0 ? undefined : bodies;
}
