import type { Logger } from "../../lib/logger.ts";
import { GrowingPause } from "../../lib/pause.ts";
import { StaleFrames } from "../../ports/event-store.ts";
import type { FramesReceipt, QueueBatch } from "../../ports/ingest-queue.ts";
import { NewerRecord } from "../../protocol/accepted-codec.ts";
import type { Consumer, Entry } from "./consumer-group.ts";
import { readFrame } from "./frame.ts";
import { batchOf, entriesOf, type FrameInHand, nameOf, sortOut } from "./frames-in-hand.ts";
import type { FrameReceipts } from "./receipts.ts";
import { isFramesFault } from "./whose-fault.ts";

type Handle = (batch: QueueBatch<FramesReceipt>) => Promise<void>;

/** Tries of a frame that fails by itself, and deliveries of one whose workers die, before it is parked. */
const MOST_TRIES = 5;
/** Faults of a whole batch before its frames are tried alone. */
const TRIES_TOGETHER = 2;
const TOLD_ATTEMPTS = 3;
const TOLD_EVERY = 60;
/** Long enough for anybody to take them over at once. */
const PUT_DOWN_MS = 86_400_000;

/** Where frames lie between Redis and the store: each leaves it stored, parked, or put down untried. */
export class FrameDesk {
  readonly #consumer: Consumer;
  readonly #receipts: FrameReceipts;
  readonly #holdEveryMs: number;
  readonly #log: Logger;

  constructor(options: {
    consumer: Consumer;
    receipts: FrameReceipts;
    /** How often to say that frames are still in work. */
    holdEveryMs: number;
    log: Logger;
  }) {
    this.#consumer = options.consumer;
    this.#receipts = options.receipts;
    this.#holdEveryMs = options.holdEveryMs;
    this.#log = options.log;
  }

  /** Takes entries that are handed out for the first time to their end. Rejects only when Redis cannot be told. */
  async digest(entries: readonly Entry[], handle: Handle, stop: AbortSignal): Promise<void> {
    using _holding = this.#holding(entries);
    await this.#settle(await this.#open(entries, stop), handle, stop);
  }

  /** Takes an entry to its end that was in another's hand `deliveries` times. */
  async digestAbandoned(entry: Entry, deliveries: number, handle: Handle, stop: AbortSignal): Promise<void> {
    using _holding = this.#holding([entry]);
    const opened = await this.#open([entry], stop);
    if (opened.length === 0) return;
    const left = await this.#leaveStored(opened, stop);
    if (left === undefined || left.length === 0) return;
    if (deliveries >= MOST_TRIES) {
      return this.#park(entry, `it was taken up ${deliveries} times, and no worker lived to store it`, stop);
    }
    await this.#settle(left, handle, stop);
  }

  /** Resolves when the database answers, or when `stop` aborts. */
  async waitForDatabase(stop: AbortSignal): Promise<void> {
    await this.#insist(() => this.#receipts.ping(), "the database cannot be asked", stop);
  }

  /** What cannot be read is dealt with here and left out. */
  async #open(entries: readonly Entry[], stop: AbortSignal): Promise<FrameInHand[]> {
    const frames = new Map<string, FrameInHand & { readonly twins: Entry[] }>();
    for (const entry of entries) {
      const known = frames.get(nameOf(entry));
      if (known) {
        known.twins.push(entry);
        continue;
      }
      try {
        const bodies = readFrame(entry.data);
        if (bodies) frames.set(nameOf(entry), { entry, twins: [], bodies, from: 0 });
        else await this.#park(entry, "its bytes make no sense", stop);
      } catch (error) {
        if (!(error instanceof NewerRecord)) throw error;
        this.#log.warn({}, "a frame was made by a later version; it is left to workers that understand it");
        await this.#consumer.release([entry], 0);
      }
    }
    return [...frames.values()];
  }

  /** Hands frames in until they are stored; one that fails by itself is tried alone, and in the end parked. */
  async #settle(frames: readonly FrameInHand[], handle: Handle, stop: AbortSignal): Promise<void> {
    let left: readonly FrameInHand[] = frames;
    const pause = new GrowingPause(100, 10_000);
    let faults = 0;
    let isStale = false;
    while (left.length > 0) {
      try {
        await handle(batchOf(left));
        return await this.#consumer.finish(entriesOf(left));
      } catch (error) {
        if (error instanceof StaleFrames) {
          // Told twice, it is another who is about to store the same.
          if (isStale) await pause.wait(stop);
          isStale = true;
        } else {
          this.#tell(error, pause.attempt + 1);
          if (isFramesFault(error)) faults += 1;
          const reason = error instanceof Error ? error.message : "unknown";
          const [only, ...others] = left;
          if (only && others.length === 0 && faults >= MOST_TRIES)
            return this.#park(only.entry, reason, stop);
          if (others.length > 0 && faults >= TRIES_TOGETHER) {
            for (const frame of left) await this.#settle([frame], handle, stop);
            return;
          }
          await pause.wait(stop);
        }
      }
      if (stop.aborted) return this.#consumer.release(entriesOf(left), PUT_DOWN_MS);
      // Parts of the batch may have been stored before the failure.
      left = (await this.#leaveStored(left, stop)) ?? [];
    }
  }

  /** The frames that are still to be stored; the others leave Redis. Undefined when `stop` aborts before that is known. */
  async #leaveStored(frames: readonly FrameInHand[], stop: AbortSignal): Promise<FrameInHand[] | undefined> {
    const stored = await this.#insist(
      () => this.#receipts.storedOf(frames.map(({ entry }) => entry)),
      "the database cannot be asked what it has",
      stop,
    );
    if (stored === undefined) {
      await this.#consumer.release(entriesOf(frames), PUT_DOWN_MS);
      return undefined;
    }
    const { left, done } = sortOut(frames, stored);
    if (done.length > 0) await this.#consumer.finish(entriesOf(done));
    return left;
  }

  async #park(entry: Entry, reason: string, stop: AbortSignal): Promise<void> {
    const isParked = await this.#insist(
      () => this.#receipts.park(entry, reason),
      "a frame cannot be parked",
      stop,
    );
    if (isParked === undefined) return this.#consumer.release([entry], PUT_DOWN_MS);
    if (isParked) {
      const { source, lane } = entry;
      this.#log.error(
        { source, lane, bytes: entry.data.length, reason },
        'a frame of events could not be digested and is parked; "vedette queues list" shows it',
      );
    }
    await this.#consumer.finish([entry]);
  }

  /** Asks the database until it answers; undefined when `stop` aborts first. */
  async #insist<T>(ask: () => Promise<T>, what: string, stop: AbortSignal): Promise<T | undefined> {
    const pause = new GrowingPause(100, 10_000);
    while (!stop.aborted) {
      try {
        return await ask();
      } catch (error) {
        const reason = error instanceof Error ? error.message : "unknown";
        if (pause.attempt === 0) this.#log.warn({ reason, what }, "a worker waits for the database");
      }
      await pause.wait(stop);
    }
    return undefined;
  }

  #tell(error: unknown, attempt: number): void {
    if (attempt > TOLD_ATTEMPTS && attempt % TOLD_EVERY !== 0) return;
    const stack = error instanceof Error ? error.stack : undefined;
    this.#log.warn({ attempt, stack }, "a batch was not digested; it comes again");
  }

  #holding(entries: readonly Entry[]): Disposable {
    const timer = setInterval(() => {
      this.#consumer.hold(entries).catch(() => undefined); // Redis is away: it counts no time then
    }, this.#holdEveryMs);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }
}
