import type { Stretch } from "../queue-embedded/read-segment.ts";
import { readRecords } from "../queue-embedded/read-segment.ts";
import { isMissing, listSegments } from "../queue-embedded/segment-files.ts";
import type { LargeValue } from "../redis/large-command.ts";
import type { CutLine } from "./cut-log.ts";
import { framesOf, rawRecord } from "./frame.ts";

/** Cuts read again together, since their lanes follow each other. */
const REMEMBERED = 8;
const WHOLE = { maxBatchBytes: Number.POSITIVE_INFINITY, maxBatchRecords: Number.POSITIVE_INFINITY };

/** The frames of cuts that cannot be sent at once: read from the spool again when they can. */
export class CutBytes {
  readonly #dir: string;
  readonly #known = new Map<bigint, Map<number, LargeValue>>();

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** Undefined when the spool has nothing of it any more. */
  async frame(cut: CutLine, lane: number): Promise<LargeValue | undefined> {
    const frames = this.#known.get(cut.from) ?? (await this.#read(cut));
    this.#known.delete(cut.from);
    this.#known.set(cut.from, frames); // the newest is the last
    const [oldest] = this.#known.keys();
    if (this.#known.size > REMEMBERED && oldest !== undefined) this.#known.delete(oldest);
    return frames.get(lane);
  }

  forget(): void {
    this.#known.clear();
  }

  async #read({ from, to }: CutLine): Promise<Map<number, LargeValue>> {
    const begin = (await listSegments(this.#dir)).findLast((one) => one <= from);
    if (begin === undefined) return new Map();
    const stretch: Stretch = { begin, from, limit: to };
    try {
      const { accepted } = await readRecords(this.#dir, stretch, WHOLE, rawRecord);
      return framesOf(accepted);
    } catch (error) {
      if (isMissing(error)) return new Map();
      throw error;
    }
  }
}
