import type { Backlog } from "../../ports/ingest-queue.ts";
import { BacklogGauge } from "./backlog-gauge.ts";
import { readPlace } from "./position-file.ts";
import { isMissing, listSegments } from "./segment-files.ts";
import { spoolPaths } from "./spool-directory.ts";

/** What waits in a spool, seen from outside: nothing is opened or changed. A spool that is not there has nothing. */
export async function lookAtSpool(dir: string, now: number): Promise<Backlog> {
  const paths = spoolPaths(dir);
  const end = readPlace(paths.durable)?.position ?? 0n;
  const segments = await listSegments(dir).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const gauge = new BacklogGauge(paths, segments);
  const oldestAt = gauge.oldestAt(end);
  return { bytes: gauge.bytes(end), oldestMs: oldestAt === undefined ? 0 : Math.max(0, now - oldestAt) };
}
