import { setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { openDatabase } from "../compose-database.ts";
import { openLab } from "../compose-grouping.ts";
import { runDryRuns } from "../grouping/lab/run-dry-runs.ts";
import { makePlans } from "../grouping/regroup/planning/make-plans.ts";
import { createLogger } from "../logger.ts";
import type { DryRunsOptions } from "./keep-dry-runs.ts";

/** Of the niceness of Linux, which is a thread's own: a third of what others get who want the same core. */
const NICENESS = 5;

const { databaseUrl, logLevel } = workerData as DryRunsOptions;
const stop = new AbortController();
parentPort?.once("message", () => stop.abort());
// Elsewhere it would slow the whole process.
if (process.platform === "linux") setPriority(NICENESS);
const log = createLogger(logLevel, "cron");
{
  await using connection = openDatabase(databaseUrl, "dry run", 1, log);
  const lab = openLab(connection, log);
  await runDryRuns(lab, stop.signal);
  await makePlans(lab, stop.signal);
}
// The port would keep the thread alive if no message ever came.
parentPort?.close();
