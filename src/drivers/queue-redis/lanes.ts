/**
 * Where the queue lies in Redis. All of it has one hash tag, so that a cluster keeps it on one node and scripts may
 * touch several of its keys.
 */

/**
 * Projects share lanes by a hash of their number, and workers take one frame of each lane in turn: a project that
 * sends a flood fills its own lane and delays an eighth of the others at most.
 */
export const LANES = 8;

export const GROUP = "digest";

const PREFIX = "{vedette}:queue";

/** The streams, by lane. */
export const STREAMS: readonly string[] = Array.from({ length: LANES }, (_, lane) => `${PREFIX}:${lane}`);

/** A hash: how many bytes of bodies each lane holds. */
export const HELD = `${PREFIX}:held`;

/** A hash: up to where the cuts of a web node's spool were sent on each lane, and as which entry. */
export function sentKey(source: string): string {
  return `${PREFIX}:sent:${source}`;
}

export function laneOf(projectId: number): number {
  return Math.imul(projectId, 0x9e37_79b1) >>> 29;
}

export function streamOf(lane: number): string {
  const stream = STREAMS[lane];
  if (stream === undefined) throw new RangeError(`there is no lane ${lane}`);
  return stream;
}
