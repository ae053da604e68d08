import type { Logger } from "../../lib/logger.ts";
import { type Place, readPlace } from "./position-file.ts";
import { type BatchBounds, giveUp, type Harvest, isUnreadable, type Stretch } from "./read-segment.ts";
import { isMissing, larger, listSegments, physicalEnd, segmentPath } from "./segment-files.ts";
import { unlinkSegment } from "./settled-segments.ts";
import type { SpoolPaths } from "./spool-directory.ts";

/** Reads that the disk refuses in a row, before the stretch is given up. */
const MAX_UNREADABLE = 5;

/** How one looks into a segment: `readSegment`, or for another purpose than digesting. */
type Reads<T> = (dir: string, stretch: Stretch, bounds: BatchBounds) => Promise<Harvest<T>>;

/** Where a reader stands among the segments. Moves only when it is told to. */
export class ReadingPlace<T> {
  readonly #paths: SpoolPaths;
  readonly #bounds: BatchBounds;
  readonly #log: Logger;
  /** Known segments that are not behind, ascending: the first is the one to read. */
  #segments: bigint[] = [];
  readonly #reads: Reads<T>;
  readonly #unlinks: boolean;
  #position: bigint;
  #unreadable = 0;

  constructor(
    paths: SpoolPaths,
    position: bigint,
    bounds: BatchBounds,
    log: Logger,
    reads: Reads<T>,
    /** Whether what lies behind the position is done with. */
    unlinks = true,
  ) {
    this.#reads = reads;
    this.#unlinks = unlinks;
    this.#paths = paths;
    this.#position = position;
    this.#bounds = bounds;
    this.#log = log;
  }

  get position(): bigint {
    return this.#position;
  }

  /** Segments wholly behind are unlinked; never the last, which tells a writer where to go on. */
  async moveTo(position: bigint): Promise<void> {
    if (position < this.#position) this.#segments = [];
    this.#position = position;
    for (let next = this.#segments[1]; next !== undefined && next <= position; next = this.#segments[1]) {
      await this.#unlink(this.#segments.shift());
    }
  }

  /** Whether the position lies behind all that the spool ever held. */
  async isBeyondEnd(): Promise<boolean> {
    const mark = readPlace(this.#paths.durable)?.position ?? 0n;
    return this.#position > mark && this.#position > (await physicalEnd(this.#paths.dir));
  }

  /** What is durable and next, oldest first; undefined when there is nothing. */
  async read(): Promise<Harvest<T> | undefined> {
    const mark = readPlace(this.#paths.durable);
    if (!mark || mark.position <= this.#position) return undefined;
    // Nearly always the last one known, so it is looked for from the end.
    if (this.#segments.lastIndexOf(mark.segment) === -1) await this.#list();

    const stretch = this.#stretch(mark);
    if (stretch.from > this.#position || stretch.from === stretch.limit) return this.#missing(stretch.from);
    try {
      const harvest = await this.#reads(this.#paths.dir, stretch, this.#bounds);
      this.#unreadable = 0;
      if (harvest.damagedBytes > 0) this.#report(stretch, harvest.damagedBytes);
      return harvest;
    } catch (error) {
      // Another reader was faster and unlinked it, or somebody removed it: the next look sees which.
      if (isMissing(error)) {
        this.#segments = [];
        return this.read();
      }
      if (!isUnreadable(error) || ++this.#unreadable < MAX_UNREADABLE) throw error;
      this.#unreadable = 0;
      this.#report(stretch, Number(stretch.limit - stretch.from));
      return giveUp(stretch);
    }
  }

  #stretch(mark: Place): Stretch {
    const [begin, next] = this.#segments;
    if (begin === undefined || begin >= mark.position) {
      return { begin: mark.position, from: mark.position, limit: mark.position };
    }
    const from = larger(begin, this.#position);
    return { begin, from, limit: next !== undefined && next < mark.position ? next : mark.position };
  }

  async #list(): Promise<void> {
    const all = await listSegments(this.#paths.dir);
    const here = all.findLastIndex((begin) => begin <= this.#position);
    for (const begin of all.slice(0, Math.max(here, 0))) await this.#unlink(begin);
    this.#segments = all.slice(Math.max(here, 0));
  }

  /** Nothing is left of what lay between the position and `to`. A reader that is new here never had it. */
  #missing(to: bigint): Harvest<never> {
    const bytes = Number(to - this.#position);
    this.#log.error({ position: String(this.#position), bytes }, "segments of the spool are missing");
    return { accepted: [], ends: [], to, damagedBytes: this.#position === 0n ? 0 : bytes };
  }

  #report({ begin, from }: Stretch, bytes: number): void {
    const offset = Number(from - begin);
    this.#log.error(
      { file: segmentPath(this.#paths.dir, begin), offset, bytes },
      "the spool is damaged; this part of it was skipped",
    );
  }

  async #unlink(begin: bigint | undefined): Promise<void> {
    if (begin !== undefined && this.#unlinks) await unlinkSegment(this.#paths.dir, begin, this.#log);
  }
}
