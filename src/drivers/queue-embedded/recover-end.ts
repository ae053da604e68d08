import { open } from "node:fs/promises";
import type { Logger } from "../../lib/logger.ts";
import { readPlace } from "./position-file.ts";
import { larger, listSegments, segmentPath } from "./segment-files.ts";
import { SegmentWindow } from "./segment-window.ts";
import type { SpoolPaths } from "./spool-directory.ts";

/**
 * Where a writer goes on: behind the last sound record. What follows it was torn by the death of the last
 * writer, was never answered, and is cut off. A sound record behind a broken one is kept: it may have been
 * answered before a power cut, and the hole before it is for the reader to report.
 *
 * Positions are never used twice, or records would hide behind a reading position that the store already has.
 * So nothing begins before a position that either side has named, even if the bytes before it are gone; and
 * what is found here is made durable before a reader may see it.
 */
export async function recoverEnd(
  paths: SpoolPaths,
  log: Logger,
): Promise<{ end: bigint; segments: bigint[] }> {
  const segments = await listSegments(paths.dir);
  const named = larger(readPlace(paths.durable)?.position ?? 0n, readPlace(paths.settled)?.position ?? 0n);
  const last = segments.at(-1);
  if (last === undefined) return { end: named, segments };

  await using file = await open(segmentPath(paths.dir, last), "r+");
  const { size } = await file.stat();
  const sound = named >= last && named <= last + BigInt(size) ? Number(named - last) : 0;
  const end = await soundEnd(new SegmentWindow(file, last, size), sound, size);
  if (end < size) {
    await file.truncate(end);
    log.info({ segment: String(last), bytes: size - end }, "cut an unfinished write off the spool");
  }
  await file.sync();
  return { end: larger(named, last + BigInt(end)), segments };
}

async function soundEnd(window: SegmentWindow, from: number, size: number): Promise<number> {
  let end = from;
  for (let at = from; at < size; ) {
    const found = await window.look(at);
    if (found.kind === "record") end = at + found.bytes;
    at = found.kind === "record" ? end : await window.findRecord(at);
  }
  return end;
}
