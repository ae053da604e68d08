import { parentPort, workerData } from "node:worker_threads";
import { runWorker, type WorkerOptions } from "../compose-worker.ts";
import { createLogger, type LogLevel } from "../logger.ts";
import { type Family, Registry } from "../nodes/metrics/registry.ts";
import type { Notice } from "../ports/notices.ts";

/** What this thread says to its process. */
export type ThreadWord =
  | { readonly kind: "counted"; readonly families: readonly Family[] }
  | { readonly kind: "notice"; readonly notice: Notice };

/** How often the process is told what this thread has counted. */
const COUNTED_MS = 2_000;

/** The digest of `run all`, on a thread of its own, so that a slow batch never holds up an accept. */
const { options, logLevel } = workerData as { options: WorkerOptions; logLevel: LogLevel };
const stop = new AbortController();
parentPort?.once("message", () => stop.abort());
const registry = new Registry();
const say = (word: ThreadWord): void => parentPort?.postMessage(word);
const tellCounted = (): void => say({ kind: "counted", families: registry.families() });
const telling = setInterval(tellCounted, COUNTED_MS);
try {
  await runWorker(options, stop.signal, createLogger(logLevel, "worker"), registry, (notice) =>
    say({ kind: "notice", notice }),
  );
} finally {
  clearInterval(telling);
  tellCounted();
}
// The port would keep the thread alive if no message ever came.
parentPort?.close();
