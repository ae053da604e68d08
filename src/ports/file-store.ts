import type { Readable } from "node:stream";

/**
 * Keeps files of any size under keys: release files, artifact bundles, attachments. Every node of a cluster reads
 * what another wrote. While the store is away every call rejects with a Refusal `overloaded`; a wrong
 * configuration (a key that was revoked, a read-only disk) is a fault.
 */
export interface FileStore extends AsyncDisposable {
  /**
   * Reads `bytes` to their end and keeps them, whole or not at all; a file of the same key is replaced. Never holds
   * more than some MiB in memory. Resolves when the file is durable. Rejects with what `bytes` throws.
   */
  put(key: string, bytes: AsyncIterable<Uint8Array>, promised?: PromisedFile): Promise<PutEnd>;
  /** The file, or undefined where there is none. The stream must be read to its end or destroyed. */
  get(key: string, range?: ByteRange): Promise<OpenFile | undefined>;
  stat(key: string): Promise<FileFacts | undefined>;
  /** Removes files; one that is not there is as good as removed. */
  remove(keys: readonly string[]): Promise<void>;
  /** Files whose key begins with `prefix`, in no order. */
  list(prefix: string): AsyncIterable<FileFacts>;
  /** Removes what processes that were killed before then had half written. Nothing of it is listed. */
  removeAbandoned(before: Date): Promise<void>;
}

/** What the sender said about a file; what turns out otherwise is not kept. */
export interface PromisedFile {
  /** Bytes. */
  readonly size?: number;
  /** Of the whole file, in lower-case hex. */
  readonly sha1?: string;
  /** Bytes that are too many; reading stops there. */
  readonly maxBytes?: number;
}

export type PutEnd =
  | { readonly kind: "stored"; readonly size: number; readonly sha1: string }
  | { readonly kind: "too_large" }
  | { readonly kind: "wrong_size"; readonly size: number }
  | { readonly kind: "wrong_checksum"; readonly sha1: string };

/** From `start`, up to and without `end`; what lies beyond the file's end is left out. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

export interface OpenFile {
  /** Of the whole file, whatever range was asked for. */
  readonly size: number;
  readonly stream: Readable;
}

export interface FileFacts {
  readonly key: string;
  readonly size: number;
  readonly modifiedAt: Date;
}

const KEY = /^(?=.{1,200}$)[a-z0-9][a-z0-9._-]*(?:\/[a-z0-9][a-z0-9._-]*)*$/;
const PREFIX = /^[a-z0-9._/-]{0,200}$/;

/**
 * Refuses, as a fault, what no room would make: keys are ours and never a stranger's words. Lower-case words of
 * letters, digits, `.`, `_` and `-`, each beginning with a letter or digit, with slashes between them.
 */
export function checkKey(key: string): string {
  if (KEY.test(key)) return key;
  throw new Error("this is no key of a file store");
}

export function checkPrefix(prefix: string): string {
  if (PREFIX.test(prefix)) return prefix;
  throw new Error("this is no prefix of keys of a file store");
}
