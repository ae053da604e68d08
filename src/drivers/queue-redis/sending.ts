import type { Logger } from "../../lib/logger.ts";
import { pause } from "../../lib/pause.ts";
import type { LargeValue } from "../redis/large-command.ts";
import type { OpenRedis } from "../redis/open.ts";
import { CutBytes } from "./cut-bytes.ts";
import type { Cut, Cuts, FrameState } from "./cuts.ts";
import { LANES, sentKey } from "./lanes.ts";
import { addFrame, heldBytes, noteSent } from "./scripts.ts";

/** How soon a lane that was full, or a Redis that refused, is asked again. */
const AGAIN_MS = 100;

/** Sends frames to their lanes, each lane in the order of the spool; those that find no room wait on the disk. */
export class Sending {
  readonly #redis: OpenRedis;
  readonly #source: string;
  readonly #cuts: Cuts;
  readonly #laneBytes: number;
  readonly #log: Logger;
  readonly #bytes: CutBytes;
  /** By lane, what it held when we last heard. */
  readonly #held: number[] = [];
  #hasAskedEarlierLife = false;
  #isRefused = false;

  constructor(options: {
    redis: OpenRedis;
    source: string;
    dir: string;
    cuts: Cuts;
    laneBytes: number;
    log: Logger;
  }) {
    this.#redis = options.redis;
    this.#source = options.source;
    this.#cuts = options.cuts;
    this.#laneBytes = options.laneBytes;
    this.#log = options.log;
    this.#bytes = new CutBytes(options.dir);
  }

  /** Whether frames can be sent; waits a second for it at most. */
  async ready(stop: AbortSignal): Promise<boolean> {
    if (!(await this.#redis.ready(1_000, stop))) return false;
    if (!this.#hasAskedEarlierLife) await this.#askEarlierLife(stop);
    return this.#hasAskedEarlierLife;
  }

  /**
   * A new cut, whose frames are at hand. Lanes where older ones wait get it in its turn. False when something
   * failed: a broken connection may still read the frames then.
   */
  async take(cut: Cut, frames: ReadonlyMap<number, LargeValue>): Promise<boolean> {
    const ends = await Promise.all(
      cut.frames.map(async (frame) => {
        const data = frames.get(frame.lane);
        return data && this.#cuts.next(frame.lane) === frame ? await this.#send(frame, data) : "waits";
      }),
    );
    return !ends.includes("failed");
  }

  /** Works off what waits, until `stop` aborts. */
  async run(stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      await pause(AGAIN_MS, stop);
      if (!this.#redis.isReady || !this.#hasAskedEarlierLife || stop.aborted) continue;
      if (this.#cuts.someWait) await this.#sendWaiting(stop);
      else this.#bytes.forget();
    }
  }

  /** Resolves when nothing waits any more, or `stop` aborts. */
  async drained(stop: AbortSignal): Promise<void> {
    while (this.#cuts.someWait && !stop.aborted) await pause(AGAIN_MS / 4, stop);
  }

  /** What this spool's last writer had sent is not sent again, unless it turns out to be lost. */
  async #askEarlierLife(stop: AbortSignal): Promise<void> {
    try {
      const sent = await this.#redis.client.hgetall(sentKey(this.#source));
      for (const [lane, place] of Object.entries(sent)) {
        const [first = "", id = ""] = place.split(" ");
        if (/^\d+$/.test(first)) this.#cuts.sentBefore(Number(lane), BigInt(first), id);
      }
      this.#hasAskedEarlierLife = true;
    } catch (error) {
      this.#tell(error);
      await pause(AGAIN_MS, stop);
    }
  }

  async #sendWaiting(stop: AbortSignal): Promise<void> {
    await Promise.all(
      Array.from({ length: LANES }, async (_, lane) => {
        for (let frame = this.#cuts.next(lane); frame && !stop.aborted; frame = this.#cuts.next(lane)) {
          if (!(await this.#sendAgain(frame))) return;
        }
      }),
    );
  }

  async #sendAgain(frame: FrameState): Promise<boolean> {
    frame.state = "sending"; // nobody else takes it while it is read
    try {
      const data = await this.#bytes.frame(frame.cut, frame.lane);
      if (data) return (await this.#send(frame, data)) === "sent";
      this.#log.error(
        { position: String(frame.cut.from), lane: frame.lane },
        "events were lost: Redis forgot them, and they are not in the spool either",
      );
      this.#cuts.stored(frame);
      return true;
    } catch (error) {
      frame.state = "waiting";
      this.#tell(error);
      return false;
    }
  }

  async #send(frame: FrameState, data: LargeValue): Promise<"sent" | "waits" | "failed"> {
    frame.state = "sending";
    const { source, lane } = { source: this.#source, lane: frame.lane };
    try {
      if (!(await this.#hasRoom(lane, data.bytes.length))) {
        frame.state = "waiting";
        return "waits";
      }
      const name = { source, first: frame.cut.from, lane };
      const { id, held } = await addFrame(this.#redis.client, { ...name, data });
      this.#held[lane] = held;
      this.#cuts.sent(frame, id);
      noteSent(this.#redis.client, name, id).catch(() => undefined); // the next one says it too
      if (this.#isRefused) this.#log.info({}, "Redis takes events again");
      this.#isRefused = false;
      return "sent";
    } catch (error) {
      // Perhaps it has arrived: then a worker is handed it twice, and the store tells.
      frame.state = "waiting";
      this.#tell(error);
      return "failed";
    }
  }

  /** Other web nodes fill the lane too, and workers empty it: Redis is asked when it seems full. */
  async #hasRoom(lane: number, bytes: number): Promise<boolean> {
    if ((this.#held[lane] ?? 0) + bytes <= this.#laneBytes) return true;
    const held = await heldBytes(this.#redis.client, lane);
    this.#held[lane] = held;
    return held === 0 || held + bytes <= this.#laneBytes;
  }

  #tell(error: unknown): void {
    if (this.#isRefused) return;
    this.#isRefused = true;
    const reason = error instanceof Error ? error.message : "unknown";
    this.#log.warn({ reason }, "Redis does not take events now; they wait in the spool");
  }
}
