import { rm } from "node:fs/promises";
import type { Logger } from "../../lib/logger.ts";
import { codeOf, listSegments, segmentPath } from "./segment-files.ts";

/** Removes the segments that lie wholly behind a position; never the last, which tells a writer where to go on. */
export async function removeSettled(dir: string, position: bigint, log: Logger): Promise<void> {
  const all = await listSegments(dir);
  const here = all.findLastIndex((begin) => begin <= position);
  for (const begin of all.slice(0, Math.max(here, 0))) await unlinkSegment(dir, begin, log);
}

export async function unlinkSegment(dir: string, begin: bigint, log: Logger): Promise<void> {
  const file = segmentPath(dir, begin);
  await rm(file, { force: true }).catch((error: unknown) => {
    log.warn({ file, code: codeOf(error) }, "a digested segment could not be removed");
  });
}
