import type { Accepted } from "../protocol/accepted.ts";

/**
 * Carries accepted bodies from the web role to a worker. What `append` resolved for is durable and is
 * digested at least once; the batch's receipt, settled in the store's own transaction, makes it exactly once.
 */
export interface IngestQueue extends AsyncDisposable {
  /**
   * Resolves when the body is durable (the group it was written with is on disk). Rejects with a Refusal
   * `overloaded` when the backlog or the bytes waiting in memory are at their bound, and with a fault when the
   * disk refuses; then nothing was kept and the client must be told to come again.
   */
  append(accepted: Accepted): Promise<void>;
  backlog(): Backlog;
}

export interface IngestQueueReader<R extends Receipt = Receipt> extends AsyncDisposable {
  /**
   * Hands batches, oldest first, one at a time, until `signal` aborts and the batch in hand is settled.
   * `handle` must settle the batch's receipt in the transaction that stores it, or the receipts of its parts one
   * after the other. When it throws, the same
   * records come again after a growing pause (0.1 s to 10 s).
   */
  consume(handle: (batch: QueueBatch<R>) => Promise<void>, signal: AbortSignal): Promise<void>;
}

export interface QueueBatch<R extends Receipt = Receipt> {
  readonly receipt: R;
  readonly accepted: readonly Accepted[];
  /** Of a batch with a position: where each of them ends in the queue. Frames know it by themselves. */
  readonly ends: readonly bigint[];
  /** Bytes that could not be read back; whose they were cannot be told. The reader says at `error` where. */
  readonly damagedBytes: number;
}

/** Tells the store which part of which queue a batch was, so a batch seen twice is recognised. */
export type Receipt = PositionReceipt | FramesReceipt;

/** A stretch of a spool. Positions only grow; `from` is where the batch began and must equal the stored position. */
export interface PositionReceipt {
  /** Names the spool: stable for a data directory. */
  readonly source: string;
  readonly from: bigint;
  readonly to: bigint;
}

/** Frames, or parts of them, in the order of their bodies in the batch. */
export interface FramesReceipt {
  readonly frames: readonly FramePart[];
}

/** Names a frame: its web node's spool, where in it the cut began, and which lane of the cut it is. */
export interface FrameName {
  readonly source: string;
  readonly first: bigint;
  readonly lane: number;
}

/** Bodies `from` (inclusive) to `to` (exclusive) of a frame. So many must be stored of it as `from` says. */
export interface FramePart extends FrameName {
  readonly from: number;
  readonly to: number;
  /** How many it has in all. */
  readonly bodies: number;
}

export interface Backlog {
  readonly bytes: number;
  /** Milliseconds the oldest body that is not yet digested has waited; 0 when none waits. */
  readonly oldestMs: number;
}
