import type { Pool } from "pg";
import type { Logger } from "../../lib/logger.ts";
import { GrowingPause, pause } from "../../lib/pause.ts";
import { ChangesOfFile } from "../queue-embedded/changes-of-file.ts";
import { type Harvest, readRecords, type Stretch } from "../queue-embedded/read-segment.ts";
import { ReadingPlace } from "../queue-embedded/reading-place.ts";
import { WINDOW_BYTES } from "../queue-embedded/segment-window.ts";
import { prepareSpool, renameSpool, type SpoolPaths } from "../queue-embedded/spool-directory.ts";
import { checkRedis } from "../redis/inspect.ts";
import { type OpenRedis, openRedis, type RedisPlace } from "../redis/open.ts";
import { CutLog } from "./cut-log.ts";
import { Cuts } from "./cuts.ts";
import { framesOf, LaneBuffers, type RawRecord, rawRecord } from "./frame.ts";
import { openSpoolReceipts, type SpoolReceipts } from "./receipts.ts";
import { Sending } from "./sending.ts";
import { Settling } from "./settling.ts";

export interface ForwarderOptions {
  readonly redis: RedisPlace;
  /** The spool that this web node writes. */
  readonly dir: string;
  readonly pool: Pool;
  readonly log: Logger;
  /** What a lane may hold in Redis before the rest waits on this disk. 32 MiB unless told. */
  readonly laneBytes?: number;
  /** How often the database is asked what is stored. A second unless told. */
  readonly settleEveryMs?: number;
}

/** A cut holds at most so much, or one larger record: a little less than a window, which then is read once. */
const CUT = { maxBatchBytes: WINDOW_BYTES - (64 << 10), maxBatchRecords: 2000 };
/** Cuts follow each other at this distance, so that under load a frame holds many bodies; the first comes at once. */
const PACE_MS = 20;
/** With many cuts under way, more time between them keeps their number bounded. */
const LONGEST_PACE_MS = 1000;
const HURRIED_CUTS = 128;
const LANE_BYTES = 32 << 20;
const SETTLE_EVERY_MS = 1000;
/** On leaving, so long is spent on handing over what lies here. */
const LEAVE_MS = 5_000;

/**
 * Hands a web node's spool to the workers through Redis, and lets go of it when their store has it. Redis may come,
 * go and forget as it likes: what has no receipt in the database is sent again, under the name it had.
 */
export async function openForwarder(options: ForwarderOptions): Promise<AsyncDisposable> {
  const { paths, source } = await prepareSpool(options.dir);
  const redis = openRedis(options.redis, { role: "web", log: options.log });
  try {
    // Known at once where it can be. Where not, the spool takes events all the same.
    if (await redis.ready(2_000)) await checkRedis(redis.client, options.log);
    else
      options.log.warn(
        {},
        "Redis cannot be reached yet: events wait in the spool, and are answered as always",
      );
    return new Forwarder(options, redis, paths, source);
  } catch (error) {
    await redis[Symbol.asyncDispose]();
    throw error;
  }
}

class Forwarder implements AsyncDisposable {
  readonly #options: ForwarderOptions;
  readonly #log: Logger;
  readonly #redis: OpenRedis;
  readonly #paths: SpoolPaths;
  readonly #receipts: SpoolReceipts;
  readonly #leaving = new AbortController();
  readonly #stopping = new AbortController();
  readonly #running: Promise<void>;
  readonly #buffers = new LaneBuffers();
  #source: string;

  constructor(options: ForwarderOptions, redis: OpenRedis, paths: SpoolPaths, source: string) {
    this.#options = options;
    this.#log = options.log;
    this.#redis = redis;
    this.#paths = paths;
    this.#source = source;
    this.#receipts = openSpoolReceipts(options.pool);
    this.#running = this.#run(this.#stopping.signal);
    this.#running.catch((error: unknown) => {
      this.#log.error({ err: error }, "events are no longer forwarded to Redis; they wait in the spool");
    });
  }

  /** Sends what lies here as long as Redis takes it, for a few seconds; the rest stays on the disk. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#leaving.abort();
    const timer = setTimeout(() => this.#stopping.abort(), LEAVE_MS);
    await this.#running.catch(() => undefined); // heard of above
    clearTimeout(timer);
    this.#stopping.abort();
    await this.#redis[Symbol.asyncDispose]();
  }

  async #run(stop: AbortSignal): Promise<void> {
    const begun = await this.#begin(stop);
    if (!begun) return;
    const { cuts, place } = begun;
    await using cutLog = begun.cutLog;
    using changes = new ChangesOfFile(this.#paths.durable);
    const { laneBytes = LANE_BYTES, settleEveryMs = SETTLE_EVERY_MS } = this.#options;
    const sending = new Sending({
      redis: this.#redis,
      source: this.#source,
      dir: this.#paths.dir,
      cuts,
      laneBytes,
      log: this.#log,
    });
    using settling = new Settling({
      redis: this.#redis,
      receipts: this.#receipts,
      source: this.#source,
      paths: this.#paths,
      cuts,
      everyMs: settleEveryMs,
      log: this.#log,
    });
    const ended = new AbortController();
    const others = Promise.all([sending.run(ended.signal), settling.run(ended.signal)]);
    try {
      await Promise.race([this.#cut({ cuts, cutLog, place, changes, sending }, stop), others]);
    } finally {
      ended.abort();
      await others;
    }
  }

  /** Where the last life ended. Waits for the database; undefined when `stop` aborts first. */
  async #begin(
    stop: AbortSignal,
  ): Promise<{ cuts: Cuts; cutLog: CutLog; place: ReadingPlace<RawRecord> } | undefined> {
    const wait = new GrowingPause(100, 10_000);
    while (!stop.aborted && !(this.#leaving.signal.aborted && wait.attempt > 0)) {
      try {
        const position = await this.#receipts.position(this.#source);
        const { log: cutLog, cuts: lines } = await CutLog.open(this.#paths.dir, this.#source, position);
        const base = lines.at(-1)?.to ?? position;
        const place = new ReadingPlace(this.#paths, base, CUT, this.#log, readsRaw(), false);
        if (!(await place.isBeyondEnd())) {
          const cuts = new Cuts();
          for (const line of lines) cuts.add(line);
          return { cuts, cutLog, place };
        }
        await cutLog[Symbol.asyncDispose]();
        this.#source = await renameSpool(this.#paths);
        this.#log.error(
          { position: String(base), source: this.#source },
          "the spool ends before the position that the store has of it; it is read from its beginning",
        );
      } catch (error) {
        const reason = error instanceof Error ? error.message : "unknown";
        if (wait.attempt === 0)
          this.#log.warn({ reason }, "events wait in the spool until the database answers");
        await wait.wait(stop);
      }
    }
    return undefined;
  }

  async #cut(under: Underway, stop: AbortSignal): Promise<void> {
    const { cuts, place, changes, sending } = under;
    const trouble = new GrowingPause(100, 10_000);
    const either = AbortSignal.any([stop, this.#leaving.signal]);
    let woken: "announced" | "time" = "announced";
    while (!stop.aborted) {
      // Nothing is cut for a Redis that is away: later cuts are larger.
      if (!(await sending.ready(either))) {
        if (either.aborted) return;
        continue;
      }
      const begun = performance.now();
      const { count } = changes;
      try {
        const harvest = await place.read();
        if (harvest && woken === "time") changes.missed();
        if (harvest) {
          woken = "announced";
          const bytes = Number(harvest.to - place.position);
          await this.#forward(harvest, under);
          trouble.reset();
          await pause(Math.max(0, paceAfter(bytes, cuts.size) - (performance.now() - begun)), either);
          continue;
        }
      } catch (error) {
        const reason = error instanceof Error ? error.message : "unknown";
        if (trouble.attempt === 0) this.#log.error({ reason }, "the spool cannot be forwarded now");
        await trouble.wait(stop);
        continue;
      }
      if (this.#leaving.signal.aborted) return sending.drained(stop);
      woken = await changes.after(count, either);
    }
  }

  async #forward(
    { accepted, to }: Harvest<RawRecord>,
    { cuts, cutLog, place, sending }: Underway,
  ): Promise<void> {
    const frames = framesOf(accepted, this.#buffers);
    let lanes = 0;
    for (const lane of frames.keys()) lanes |= 1 << lane;
    const line = { from: place.position, to, lanes };
    // Here, where no line is on its way: one that is in the file and not yet among the cuts would be forgotten.
    await cutLog.compact(cuts.unsettled);
    await cutLog.append(line);
    await place.moveTo(to);
    if (!(await sending.take(cuts.add(line), frames))) this.#buffers.forget();
  }
}

/** What one life of a forwarder works with. */
interface Underway {
  readonly cuts: Cuts;
  readonly cutLog: CutLog;
  readonly place: ReadingPlace<RawRecord>;
  readonly changes: ChangesOfFile;
  readonly sending: Sending;
}

/** A full cut is followed at once by the next; with many under way that wait for workers, none hurries. */
function paceAfter(bytes: number, underway: number): number {
  const pace = bytes >= CUT.maxBatchBytes / 2 && underway < HURRIED_CUTS ? 0 : PACE_MS;
  return Math.min(LONGEST_PACE_MS, Math.max(pace, underway - HURRIED_CUTS));
}

/** Into one window again and again: what it shows is packed before the next look. */
function readsRaw(): (dir: string, stretch: Stretch, bounds: typeof CUT) => Promise<Harvest<RawRecord>> {
  const window = Buffer.allocUnsafeSlow(WINDOW_BYTES);
  return (dir, stretch, bounds) => readRecords(dir, stretch, bounds, rawRecord, window);
}
