import type { CutLine } from "./cut-log.ts";
import { LANES } from "./lanes.ts";
import { isOlder } from "./scripts.ts";

/** What a web node knows of a frame. `waiting`: it is in no lane; nothing but its bodies on the disk tell of it. */
export interface FrameState {
  readonly cut: Cut;
  readonly lane: number;
  state: "waiting" | "sending" | "sent" | "stored";
  /** Where it lies in its lane, once it is sent. */
  id?: string;
}

export interface Cut extends CutLine {
  readonly frames: readonly FrameState[];
}

/** The cuts of a spool that are not stored whole, oldest first, and what became of their frames. */
export class Cuts {
  readonly #cuts: Cut[] = [];
  /** By lane, what waits to be sent, oldest first. */
  readonly #waiting: FrameState[][] = Array.from({ length: LANES }, () => []);

  get size(): number {
    return this.#cuts.length;
  }

  get unsettled(): readonly CutLine[] {
    return this.#cuts;
  }

  get someWait(): boolean {
    return this.#waiting.some((lane) => lane.length > 0);
  }

  /** All frames of a new cut wait at first. */
  add(line: CutLine): Cut {
    const frames: FrameState[] = [];
    const cut = { ...line, frames };
    for (let lane = 0; lane < LANES; lane++) {
      if ((line.lanes & (1 << lane)) !== 0) frames.push({ cut, lane, state: "waiting" });
    }
    this.#cuts.push(cut);
    for (const frame of frames) this.#waiting[frame.lane]?.push(frame);
    return cut;
  }

  /** The frame that a lane is to be sent next, unless one is on its way. */
  next(lane: number): FrameState | undefined {
    const first = this.#waiting[lane]?.[0];
    return first?.state === "waiting" ? first : undefined;
  }

  sent(frame: FrameState, id: string): void {
    frame.state = "sent";
    frame.id = id;
    this.#leaveLine(frame);
  }

  /** Marks what an earlier life sent: on this lane everything up to the cut that begins at `first`, as `id` at the latest. */
  sentBefore(lane: number, first: bigint, id: string): void {
    for (const frame of [...(this.#waiting[lane] ?? [])]) {
      if (frame.cut.from <= first) this.sent(frame, id);
    }
  }

  stored(frame: FrameState): void {
    frame.state = "stored";
    this.#leaveLine(frame);
  }

  /** The oldest cuts, to be asked for. */
  oldest(count: number): readonly Cut[] {
    return this.#cuts.slice(0, count);
  }

  /** These were sent, are not stored, and Redis has nothing as old: it lost them, and they wait again. */
  missFrom(frames: readonly FrameState[], oldestIds: readonly (string | undefined)[]): number {
    const lost = frames.filter(({ state, lane, id }) => {
      const oldest = oldestIds[lane];
      return state === "sent" && id !== undefined && (oldest === undefined || isOlder(id, oldest));
    });
    for (const frame of lost) {
      frame.state = "waiting";
      const line = this.#waiting[frame.lane];
      const behind = line?.findIndex(({ cut }) => cut.from > frame.cut.from) ?? -1;
      line?.splice(behind === -1 ? line.length : behind, 0, frame);
    }
    return lost.length;
  }

  /** Where the stored cuts at the beginning end; undefined when the first one is not. Forgets them. */
  settle(): bigint | undefined {
    const open = this.#cuts.findIndex(({ frames }) => frames.some(({ state }) => state !== "stored"));
    const settled = this.#cuts.splice(0, open === -1 ? this.#cuts.length : open);
    return settled.at(-1)?.to;
  }

  #leaveLine(frame: FrameState): void {
    const line = this.#waiting[frame.lane];
    const at = line?.indexOf(frame) ?? -1;
    if (at !== -1) line?.splice(at, 1);
  }
}
