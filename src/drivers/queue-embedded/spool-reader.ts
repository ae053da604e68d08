import { closeSync, openSync } from "node:fs";
import type { Logger } from "../../lib/logger.ts";
import { GrowingPause } from "../../lib/pause.ts";
import { StaleReceipt } from "../../ports/event-store.ts";
import type { IngestQueueReader, PositionReceipt, QueueBatch } from "../../ports/ingest-queue.ts";
import type { Accepted } from "../../protocol/accepted.ts";
import { ChangesOfFile } from "./changes-of-file.ts";
import { writePlace } from "./position-file.ts";
import { readSegment } from "./read-segment.ts";
import { ReadingPlace } from "./reading-place.ts";
import { codeOf } from "./segment-files.ts";
import { prepareSpool, renameSpool, type SpoolPaths, unusable } from "./spool-directory.ts";

export interface SpoolReaderOptions {
  readonly dir: string;
  /** Where the store says that reading goes on: its position of {@link spoolSource}. */
  readonly from: bigint;
  readonly log: Logger;
  /** 4 MiB unless told; a larger record comes alone. */
  readonly maxBatchBytes?: number;
  /** 500 unless told. */
  readonly maxBatchRecords?: number;
}

type SpoolBatch = QueueBatch<PositionReceipt>;

/** A batch that fails for hours is spoken of at first, and then every ten minutes: its pause is 10 s by then. */
const TOLD_ATTEMPTS = 3;
const TOLD_EVERY = 60;

/** The reading side of a spool. Throws a StartError when the directory cannot be used. */
export async function openSpoolReader(
  options: SpoolReaderOptions,
): Promise<IngestQueueReader<PositionReceipt>> {
  const { paths, source } = await prepareSpool(options.dir);
  try {
    return new SpoolReader(options, paths, source);
  } catch (error) {
    throw unusable(options.dir, error);
  }
}

/**
 * There is no reading ahead while a batch is handled: what arrives meanwhile makes the next one larger, and
 * reading 500 records of 3 KB from the page cache takes a fiftieth of the time that storing them does.
 */
class SpoolReader implements IngestQueueReader<PositionReceipt> {
  readonly #paths: SpoolPaths;
  readonly #log: Logger;
  readonly #place: ReadingPlace<Accepted>;
  readonly #changes: ChangesOfFile;
  readonly #mark: number;
  readonly #closing = new AbortController();
  #source: string;
  /** What the store has: the `from` of the next receipt. */
  #settled: bigint;
  #consuming: Promise<void> | undefined;

  constructor(options: SpoolReaderOptions, paths: SpoolPaths, source: string) {
    const { from, log, maxBatchBytes = 4 << 20, maxBatchRecords = 500 } = options;
    this.#paths = paths;
    this.#source = source;
    this.#settled = from;
    this.#log = log;
    this.#place = new ReadingPlace(paths, from, { maxBatchBytes, maxBatchRecords }, log, readSegment);
    this.#mark = openSync(paths.settled, "r+");
    this.#changes = new ChangesOfFile(paths.durable);
    this.#tellWriter();
  }

  consume(handle: (batch: SpoolBatch) => Promise<void>, signal: AbortSignal): Promise<void> {
    if (this.#consuming) return Promise.reject(new Error("a spool is consumed once at a time"));
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    this.#consuming = this.#consume(handle, stop).finally(() => {
      this.#consuming = undefined;
    });
    return this.#consuming;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    await this.#consuming?.catch(() => undefined); // its caller hears of it
    this.#changes[Symbol.dispose]();
    closeSync(this.#mark);
  }

  async #consume(handle: (batch: SpoolBatch) => Promise<void>, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const batch = await this.#next(stop);
      if (batch) await this.#settle(batch, handle, stop);
    }
  }

  /** Waits for a batch; undefined when `stop` aborts first. */
  async #next(stop: AbortSignal): Promise<SpoolBatch | undefined> {
    const pause = new GrowingPause(100, 10_000);
    let woken: "announced" | "time" = "announced";
    while (!stop.aborted) {
      const { count } = this.#changes;
      try {
        const batch = await this.#read();
        if (batch && woken === "time") this.#changes.missed();
        if (batch) return batch;
        pause.reset();
      } catch (error) {
        const reason = error instanceof Error ? error.message : "unknown";
        if (pause.attempt === 0) this.#log.error({ code: codeOf(error), reason }, "the spool cannot be read");
        await pause.wait(stop);
        continue;
      }
      woken = await this.#changes.after(count, stop);
    }
    return undefined;
  }

  async #read(): Promise<SpoolBatch | undefined> {
    const harvest = await this.#place.read();
    if (!harvest) {
      if (!(await this.#place.isBeyondEnd())) return undefined;
      await this.#startOver();
      return this.#read();
    }
    const { accepted, ends, damagedBytes, to } = harvest;
    if (accepted.length > 0 || damagedBytes > 0) {
      return { receipt: { source: this.#source, from: this.#settled, to }, accepted, ends, damagedBytes };
    }
    await this.#place.moveTo(to);
    return this.#read();
  }

  /** Hands the batch in until the store has it, or has another opinion of where reading goes on. */
  async #settle(
    batch: SpoolBatch,
    handle: (batch: SpoolBatch) => Promise<void>,
    stop: AbortSignal,
  ): Promise<void> {
    const pause = new GrowingPause(100, 10_000);
    do {
      try {
        await handle(batch);
        return await this.#moveTo(batch.receipt.to);
      } catch (error) {
        if (error instanceof StaleReceipt && error.position !== batch.receipt.from) {
          return await this.#moveTo(error.position);
        }
        const attempt = pause.attempt + 1;
        const stack = error instanceof Error ? error.stack : undefined;
        if (attempt <= TOLD_ATTEMPTS || attempt % TOLD_EVERY === 0)
          this.#log.warn({ attempt, stack }, "a batch was not digested; it comes again");
      }
      await pause.wait(stop);
    } while (!stop.aborted);
  }

  async #moveTo(position: bigint): Promise<void> {
    this.#settled = position;
    this.#tellWriter();
    await this.#place.moveTo(position);
  }

  /**
   * The store has a position that this spool never reached: the spool was restored from an older copy, or its
   * disk forgot. New records would be given positions that count as digested. So the spool gets a new name, is
   * new to the store, and is read from its beginning; events that the store has are known by their ids.
   */
  async #startOver(): Promise<void> {
    this.#source = await renameSpool(this.#paths);
    this.#log.error(
      { position: String(this.#settled), source: this.#source },
      "the spool ends before the position that the store has of it; it is read from its beginning",
    );
    await this.#moveTo(0n);
  }

  #tellWriter(): void {
    try {
      writePlace(this.#mark, { position: this.#settled, segment: 0n });
    } catch (error) {
      this.#log.warn({ code: codeOf(error) }, "the reading position could not be told to the writer");
    }
  }
}
