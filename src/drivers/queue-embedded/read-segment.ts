import { open } from "node:fs/promises";
import type { Accepted } from "../../protocol/accepted.ts";
import { decodeAccepted, NewerRecord } from "../../protocol/accepted-codec.ts";
import { codeOf, segmentPath } from "./segment-files.ts";
import { SegmentWindow } from "./segment-window.ts";

/** What one look into a segment brought. */
export interface Harvest<T = Accepted> {
  readonly accepted: readonly T[];
  /** Where each of them ends. */
  readonly ends: readonly bigint[];
  /** Where the next look begins. */
  readonly to: bigint;
  /** Damage lies at the beginning only: a batch ends before it, and the next one begins with it. */
  readonly damagedBytes: number;
}

export interface BatchBounds {
  /** A single larger record still makes a batch, alone. */
  readonly maxBatchBytes: number;
  readonly maxBatchRecords: number;
}

/** A stretch of one segment, up to what is durable or where the next segment begins. */
export interface Stretch {
  readonly begin: bigint;
  readonly from: bigint;
  readonly limit: bigint;
}

/** What is made of a sound record; undefined when it is none after all. Throws {@link NewerRecord}. */
export type Decode<T> = (payload: Buffer) => T | undefined;

export function readSegment(dir: string, stretch: Stretch, bounds: BatchBounds): Promise<Harvest> {
  return readRecords(dir, stretch, bounds, decodeAccepted);
}

export async function readRecords<T>(
  dir: string,
  { begin, from, limit }: Stretch,
  { maxBatchBytes, maxBatchRecords }: BatchBounds,
  decode: Decode<T>,
  /** To read into, when what was read into it before is no longer looked at. */
  spare?: Buffer,
): Promise<Harvest<T>> {
  await using file = await open(segmentPath(dir, begin), "r");
  const end = Number(limit - begin);
  const window = new SegmentWindow(file, begin, end, spare);
  const accepted: T[] = [];
  const ends: bigint[] = [];
  let damagedBytes = 0;
  let bytes = 0;

  let at = Number(from - begin);
  while (at < end && accepted.length < maxBatchRecords && bytes < maxBatchBytes) {
    const found = await window.look(at);
    const read = found.kind === "record" ? decodeOr(found.payload, decode, accepted.length > 0) : undefined;
    if (read === "later") break;
    if (found.kind === "record" && read?.record !== undefined) {
      if (accepted.length > 0 && bytes + found.bytes > maxBatchBytes) break;
      accepted.push(read.record);
      bytes += found.bytes;
      at += found.bytes;
      ends.push(begin + BigInt(at));
      continue;
    }
    if (accepted.length > 0) break;
    const next = await window.findRecord(at);
    damagedBytes += next - at;
    at = next;
  }
  return { accepted, ends, to: begin + BigInt(at), damagedBytes };
}

/** A record that only newer code reads stops the reading, but not what lies before it. */
function decodeOr<T>(
  payload: Buffer,
  decode: Decode<T>,
  hasOthers: boolean,
): { record: T | undefined } | "later" {
  try {
    return { record: decode(payload) };
  } catch (error) {
    if (error instanceof NewerRecord && hasOthers) return "later";
    throw error;
  }
}

/** The disk cannot read these bytes, and asking again has not helped: the whole stretch is given up. */
export function giveUp({ from, limit }: Stretch): Harvest<never> {
  return { accepted: [], ends: [], to: limit, damagedBytes: Number(limit - from) };
}

export function isUnreadable(error: unknown): boolean {
  return codeOf(error) === "EIO";
}
