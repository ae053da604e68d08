import { parentPort, workerData } from "node:worker_threads";
import { runWorker, type WorkerOptions } from "../compose.ts";
import { createLogger, type LogLevel } from "../logger.ts";

/** The digest of `run all`, on a thread of its own, so that a slow batch never holds up an accept. */
const { options, logLevel } = workerData as { options: WorkerOptions; logLevel: LogLevel };
const stop = new AbortController();
parentPort?.once("message", () => stop.abort());
await runWorker(options, stop.signal, createLogger(logLevel, "worker"));
// The port would keep the thread alive if no message ever came.
parentPort?.close();
