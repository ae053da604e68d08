import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import path from "node:path";
import type { LoadedConfig } from "../../config.ts";
import { readPlace } from "../../drivers/queue-embedded/position-file.ts";
import { type Finding, inUnits, ok, problem, warning } from "./finding.ts";

/** How much waits in the spool, from the two notes its writer and its reader keep. */
export async function checkSpool({ queue, limits }: LoadedConfig): Promise<Finding> {
  if (!existsSync(queue.dir)) return ok("Spool", "empty: nothing was received yet");
  try {
    await access(queue.dir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return problem("Spool", `${queue.dir} cannot be written`, "Give it to the user who starts Vedette.");
  }
  const written = readPlace(path.join(queue.dir, "durable"))?.position ?? 0n;
  const digested = readPlace(path.join(queue.dir, "settled"))?.position ?? 0n;
  const waiting = written > digested ? Number(written - digested) : 0;
  const found = `${inUnits(waiting)} of at most ${inUnits(limits.maxSpool)} wait for digestion`;
  const advice = "Look into the worker's log: it is not running, or slower than what comes in.";
  if (waiting > limits.maxSpool * 0.9) return problem("Spool", found, advice);
  return waiting > limits.maxSpool * 0.25 ? warning("Spool", found, advice) : ok("Spool", found);
}
