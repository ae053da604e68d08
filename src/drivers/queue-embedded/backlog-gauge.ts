import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { peekReceivedAt } from "../../protocol/accepted-codec.ts";
import { readPlace } from "./position-file.ts";
import { FRAME_BYTES, RECORD_PEEK_BYTES, seemsRecord } from "./record.ts";
import { larger, segmentPath } from "./segment-files.ts";
import type { SpoolPaths } from "./spool-directory.ts";

/** How old the reader's word may be: at 54,000 bodies a second asking for each would cost a third of a core. */
const REFRESH_MS = 50;

/** The writer's view of what is not digested yet. */
export class BacklogGauge {
  readonly #paths: SpoolPaths;
  /** Where the segments begin that are not behind the reader. */
  readonly #segments: bigint[];
  #settled = 0n;
  #asOf = Number.NEGATIVE_INFINITY;

  constructor(paths: SpoolPaths, segments: readonly bigint[]) {
    this.#paths = paths;
    this.#segments = [...segments];
  }

  segmentBegins(begin: bigint): void {
    if (this.#segments.at(-1) !== begin) this.#segments.push(begin);
  }

  bytes(end: bigint): number {
    this.#refresh();
    const oldest = this.#segments[0] ?? end;
    const from = larger(this.#settled, oldest);
    return end > from ? Number(end - from) : 0;
  }

  /** Milliseconds since 1970 when the oldest body that waits was received; undefined when none does. */
  oldestAt(end: bigint): number | undefined {
    const bytes = this.bytes(end);
    const segment = this.#segments[0];
    if (bytes === 0 || segment === undefined) return undefined;
    return receivedAt(segmentPath(this.#paths.dir, segment), Number(end - BigInt(bytes) - segment));
  }

  #refresh(): void {
    const now = performance.now();
    if (now - this.#asOf < REFRESH_MS) return;
    this.#asOf = now;
    this.#settled = readPlace(this.#paths.settled)?.position ?? this.#settled;
    const here = this.#segments.findLastIndex((begin) => begin <= this.#settled);
    if (here > 0) this.#segments.splice(0, here);
  }
}

function receivedAt(file: string, offset: number): number | undefined {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch {
    return undefined;
  }
  try {
    const { size, mtimeMs } = fstatSync(fd);
    const bytes = Buffer.alloc(RECORD_PEEK_BYTES);
    readSync(fd, bytes, 0, RECORD_PEEK_BYTES, offset);
    // Damage lies there: then it is no older than the segment's last write.
    return seemsRecord(bytes, 0, size - offset) ? peekReceivedAt(bytes, FRAME_BYTES) : mtimeMs;
  } finally {
    closeSync(fd);
  }
}
