import { parentPort, workerData } from "node:worker_threads";
import { runWorker, type WorkerOptions } from "../compose.ts";
import { createLogger, type LogLevel } from "../logger.ts";
import { Registry } from "../nodes/metrics/registry.ts";

/** How often the process is told what this thread has counted. */
const COUNTED_MS = 2_000;

/** The digest of `run all`, on a thread of its own, so that a slow batch never holds up an accept. */
const { options, logLevel } = workerData as { options: WorkerOptions; logLevel: LogLevel };
const stop = new AbortController();
parentPort?.once("message", () => stop.abort());
const registry = new Registry();
const tell = (): void => parentPort?.postMessage(registry.families());
const telling = setInterval(tell, COUNTED_MS);
try {
  await runWorker(options, stop.signal, createLogger(logLevel, "worker"), registry);
} finally {
  clearInterval(telling);
  tell();
}
// The port would keep the thread alive if no message ever came.
parentPort?.close();
