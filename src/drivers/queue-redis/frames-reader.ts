import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import type { Pool } from "pg";
import type { Logger } from "../../lib/logger.ts";
import { GrowingPause, pause } from "../../lib/pause.ts";
import type { FramesReceipt, IngestQueueReader, QueueBatch } from "../../ports/ingest-queue.ts";
import { checkRedis } from "../redis/inspect.ts";
import { type OpenRedis, openRedis, type RedisPlace } from "../redis/open.ts";
import { Consumer, type Entry } from "./consumer-group.ts";
import { FrameDesk } from "./frame-desk.ts";
import { LANES } from "./lanes.ts";
import { openFrameReceipts } from "./receipts.ts";

export interface FramesReaderOptions {
  readonly redis: RedisPlace;
  readonly pool: Pool;
  readonly log: Logger;
  /** 16 MiB unless told; a larger frame comes alone. */
  readonly maxBatchBytes?: number;
  /** A frame that nobody has touched for so long is another's. 30 s unless told. */
  readonly claimAfterMs?: number;
}

/** A worker asks so long for news before it looks whether it was told to stop. */
const BLOCK_MS = 250;
const BATCH_BYTES = 16 << 20;
const CLAIM_AFTER_MS = 30_000;
const TIDY_EVERY_MS = 3_600_000;
/** After so many frames of each lane the next transaction is worth more than a fuller one. */
const MOST_ROUNDS = 32;

type Handle = (batch: QueueBatch<FramesReceipt>) => Promise<void>;

/** One worker's reading side of the queue in Redis. Any number of them share the work. Connects when it consumes. */
export function openFramesReader(options: FramesReaderOptions): IngestQueueReader<FramesReceipt> {
  return new FramesReader(options);
}

class FramesReader implements IngestQueueReader<FramesReceipt> {
  readonly #log: Logger;
  readonly #redis: OpenRedis;
  readonly #consumer: Consumer;
  readonly #desk: FrameDesk;
  readonly #batchBytes: number;
  readonly #claimAfterMs: number;
  readonly #closing = new AbortController();
  #consuming: Promise<void> | undefined;
  #nextClaim = 0;
  #nextTidy = 0;

  constructor(options: FramesReaderOptions) {
    const { redis, pool, log, maxBatchBytes = BATCH_BYTES, claimAfterMs = CLAIM_AFTER_MS } = options;
    this.#log = log;
    this.#batchBytes = maxBatchBytes;
    this.#claimAfterMs = claimAfterMs;
    this.#redis = openRedis(redis, { role: "worker", log });
    const name = `${hostname()}-${process.pid}-${randomBytes(4).toString("hex")}`;
    this.#consumer = new Consumer(this.#redis.client, name);
    this.#desk = new FrameDesk({
      consumer: this.#consumer,
      receipts: openFrameReceipts(pool),
      holdEveryMs: claimAfterMs / 3,
      log,
    });
  }

  consume(handle: Handle, signal: AbortSignal): Promise<void> {
    if (this.#consuming) return Promise.reject(new Error("a reader consumes once at a time"));
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
    await this.#consumer.tidy(true).catch(() => undefined); // another one tidies up in a day
    await this.#redis[Symbol.asyncDispose]();
  }

  async #consume(handle: Handle, stop: AbortSignal): Promise<void> {
    if (!(await this.#connected(stop))) return;
    await checkRedis(this.#redis.client, this.#log);
    const trouble = new GrowingPause(100, 5_000);
    while (!stop.aborted) {
      try {
        await this.#turn(handle, stop);
        trouble.reset();
      } catch (error) {
        if (trouble.attempt === 0) {
          const reason = error instanceof Error ? error.message : "unknown";
          this.#log.warn({ reason }, "the queue cannot be read from Redis now; it is tried again");
        }
        await trouble.wait(stop);
        await this.#redis.ready(5_000, stop);
      }
    }
  }

  async #turn(handle: Handle, stop: AbortSignal): Promise<void> {
    await this.#takeOver(handle, stop);
    const entries = await this.#gather();
    if (entries.length > 0) await this.#desk.digest(entries, handle, stop);
  }

  /** A worker without Redis has nothing to do but to wait, and to say so. */
  async #connected(stop: AbortSignal): Promise<boolean> {
    if (await this.#redis.ready(3_000, stop)) return true;
    while (!stop.aborted) {
      this.#log.warn({}, "waiting for Redis: events wait on the web nodes' disks meanwhile");
      if (await this.#redis.ready(60_000, stop)) return true;
    }
    return false;
  }

  /** Frame by frame of every lane in turn, until the batch is full or nothing is left: no lane waits for another. */
  async #gather(): Promise<Entry[]> {
    const entries: Entry[] = [];
    let bytes = 0;
    let count = 1;
    for (let round = 0; round < MOST_ROUNDS; round += count) {
      const more = await this.#consumer.read(count, round === 0 ? BLOCK_MS : 0);
      if (more.length === 0) break;
      entries.push(...more);
      for (const { data } of more) bytes += data.length;
      if (bytes >= this.#batchBytes) break;
      count = this.#framesToAskFor(entries, bytes, more);
    }
    return entries;
  }

  /** Of each lane, as many as fit if they are like those before; small ones are asked for many at a time. */
  #framesToAskFor(entries: readonly Entry[], bytes: number, last: readonly Entry[]): number {
    const lanes = Math.min(LANES, new Set(last.map(({ lane }) => lane)).size);
    const fit = (this.#batchBytes - bytes) / (bytes / entries.length) / lanes;
    return Math.max(1, Math.min(8, Math.floor(fit)));
  }

  /** Digests, one by one, what workers left that died or are stuck: one of these frames may be why. */
  async #takeOver(handle: Handle, stop: AbortSignal): Promise<void> {
    const now = performance.now();
    if (now < this.#nextClaim) return;
    this.#nextClaim = now + this.#claimAfterMs / 3;
    for (const abandoned of await this.#consumer.abandoned(this.#claimAfterMs)) {
      if (stop.aborted) return;
      // Taking a frame over counts against it, so only one who can store it does.
      await this.#desk.waitForDatabase(stop);
      const entry = await this.#consumer.claim(abandoned, this.#claimAfterMs);
      if (entry) await this.#desk.digestAbandoned(entry, abandoned.deliveries, handle, stop);
    }
    if (now < this.#nextTidy) return;
    this.#nextTidy = now + TIDY_EVERY_MS;
    await this.#consumer.tidy(false);
    await pause(0, stop);
  }
}
