import { parentPort } from "node:worker_threads";
import { Unusable, type UnusableReason } from "../map/unusable.ts";
import { type Made, make } from "./make.ts";

export interface Task {
  readonly number: number;
  readonly made: Made;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export type TaskEnd =
  | { readonly number: number; readonly pieces: readonly Uint8Array[] }
  | { readonly number: number; readonly unusable: UnusableReason };

/** Smaller pieces are copied: they may share their memory with others. */
const WORTH_MOVING = 64 * 1024;

/** What would hold up the thread that answers others. A fault ends this thread, and is the fault of who asked. */
parentPort?.on("message", ({ number, made, bytes }: Task) => {
  const end = ended(number, made, bytes);
  const large = "pieces" in end ? end.pieces.filter(({ length }) => length >= WORTH_MOVING) : [];
  parentPort?.postMessage(end, [...new Set(large.map(({ buffer }) => buffer as ArrayBuffer))]);
});

function ended(number: number, made: Made, bytes: Uint8Array): TaskEnd {
  try {
    return { number, pieces: make(made, bytes) };
  } catch (error) {
    if (error instanceof Unusable) return { number, unusable: error.reason };
    throw error;
  }
}
