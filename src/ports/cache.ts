import type { Json } from "../lib/json.ts";

/**
 * Keeps small values for a while, so that they need not be made again. An accelerator and nothing more: no method
 * throws, and what is not answered in time (some 50 ms) is not there. Any value may be gone at any moment; none
 * is ever another key's, half, or written by somebody else.
 */
export interface Cache extends AsyncDisposable {
  /** What was set, as it was set: check its shape where the version could not. Undefined when it is not there. */
  get(space: CacheSpace, id: string): Promise<Json | Uint8Array | undefined>;
  /** Of many ids in one question those that are there. */
  getMany(space: CacheSpace, ids: readonly string[]): Promise<Map<string, Json | Uint8Array>>;
  /** Keeps a value up to `seconds` (a whole number from 1). One of more than {@link LARGEST_VALUE} is left out. */
  set(space: CacheSpace, id: string, value: Json | Uint8Array, seconds: number): Promise<void>;
  /** Resolves when no node's shared answer holds it any more, or nothing more can be done about it. */
  delete(space: CacheSpace, ids: readonly string[]): Promise<void>;
}

/** Values of one kind. */
export interface CacheSpace {
  readonly name: string;
  /** Of the values' shape: another version is another space, so that old and new code run side by side. */
  readonly version: number;
  /** How long a node may answer from its own memory before it asks the others' again; 0: never. */
  readonly localSeconds: number;
}

/** Bytes of a value, JSON or not. memcached's own bound is 1 MiB with everything about it. */
export const LARGEST_VALUE = 1_000_000;
