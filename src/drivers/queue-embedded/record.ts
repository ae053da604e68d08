import { crc32 } from "node:zlib";
import type { Accepted } from "../../protocol/accepted.ts";
import { ACCEPTED_PEEK_BYTES, encodeHead, seemsAccepted } from "../../protocol/accepted-codec.ts";

/** `[u32 length of payload][u32 crc32][payload]`, little-endian; the payload is an accepted body. */
export const FRAME_BYTES = 8;

/** Bytes of a record that tell whether it may be one, before all of it is read. */
export const RECORD_PEEK_BYTES = FRAME_BYTES + ACCEPTED_PEEK_BYTES;

/** A record on its way: the frame and the head in one buffer, the body as it was received. */
export interface Draft {
  readonly head: Buffer;
  readonly body: Uint8Array;
  /** Of the whole record. */
  readonly bytes: number;
}

export function draft(accepted: Accepted): Draft {
  const head = encodeHead(accepted, FRAME_BYTES);
  const bytes = head.length + accepted.body.length;
  if (bytes - FRAME_BYTES > 0xffff_ffff) throw new RangeError("a record is bounded to 4 GiB");
  return { head, body: accepted.body, bytes };
}

/**
 * The checksum begins with the record's place, so bytes that a disk put elsewhere, left from an earlier life,
 * or a client imitates inside a body are not taken for the record that belongs here.
 */
export function frame({ head, body, bytes }: Draft, position: bigint): void {
  const payload = head.subarray(FRAME_BYTES);
  head.writeUInt32LE(bytes - FRAME_BYTES, 0);
  head.writeUInt32LE(crc32(body, crc32(payload, seed(position))), 4);
}

/** What lies at a place. `more`: so many bytes from there are needed to tell. */
export type Found =
  | { readonly kind: "record"; readonly payload: Buffer; readonly bytes: number }
  | { readonly kind: "more"; readonly bytes: number }
  | { readonly kind: "damage" };

/**
 * Looks at `bytes[at…]`, which lie in the spool at `position`.
 * No sound record there is longer than `room` bytes.
 */
export function look(bytes: Buffer, at: number, position: bigint, room: number): Found {
  if (room <= FRAME_BYTES) return { kind: "damage" };
  const here = bytes.length - at;
  if (here < FRAME_BYTES) return { kind: "more", bytes: Math.min(room, RECORD_PEEK_BYTES) };

  const length = bytes.readUInt32LE(at);
  if (length === 0 || length > room - FRAME_BYTES) return { kind: "damage" };
  if (here < FRAME_BYTES + length) return { kind: "more", bytes: FRAME_BYTES + length };

  const payload = bytes.subarray(at + FRAME_BYTES, at + FRAME_BYTES + length);
  if (crc32(payload, seed(position)) !== bytes.readUInt32LE(at + 4)) return { kind: "damage" };
  return { kind: "record", payload, bytes: FRAME_BYTES + length };
}

/** Whether a record may begin at `at`; {@link RECORD_PEEK_BYTES} must be there. */
export function seemsRecord(bytes: Buffer, at: number, room: number): boolean {
  const length = bytes.readUInt32LE(at);
  return length <= room - FRAME_BYTES && seemsAccepted(bytes, at + FRAME_BYTES, length);
}

function seed(position: bigint): number {
  return Number(position & 0xffff_ffffn);
}
