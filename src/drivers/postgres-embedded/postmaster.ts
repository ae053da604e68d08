import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StartError } from "../../errors.ts";
import { clusterDir } from "./cluster.ts";

/** What a running server notes in `postmaster.pid`. */
export interface Postmaster {
  readonly pid: number;
  readonly isReady: boolean;
}

/** The living server of this data directory, whoever started it; a note left by a dead one is none. */
export function findPostmaster(dir: string): Postmaster | undefined {
  const cluster = clusterDir(dir);
  const note = readNote(cluster);
  return note !== undefined && isPostgresOf(note.pid, cluster) ? note : undefined;
}

/**
 * Stops a server that outlived its Vedette (`kill -9`). The caller holds the lock of the data directory, so no
 * living Vedette owns it. Fast shutdown, then, when a minute was not enough, without a checkpoint.
 */
export async function stopLeftover(dir: string): Promise<boolean> {
  const found = findPostmaster(dir);
  if (!found) return false;
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    tell(found.pid, signal);
    if (await isGone(dir, found.pid, signal === "SIGINT" ? 60_000 : 10_000)) return true;
  }
  throw new StartError(
    `A Postgres of an earlier start (process ${found.pid}) does not stop. End it with "kill ${found.pid}", then start again.`,
  );
}

async function isGone(dir: string, pid: number, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    if (findPostmaster(dir)?.pid !== pid) return true;
    await sleep(25);
  }
  return false;
}

/** Line 1 is the process, line 8 its state (PostgreSQL manual, "Database File Layout": postmaster.pid). */
function readNote(cluster: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(path.join(cluster, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  return Number.isSafeInteger(pid) && pid > 1 ? { pid, isReady: lines[7]?.trim() === "ready" } : undefined;
}

/** Numbers of processes are given out again: only a postgres that works in this very folder counts. */
function isPostgresOf(pid: number, cluster: string): boolean {
  if (process.platform === "linux") {
    try {
      return (
        path.basename(readlinkSync(`/proc/${pid}/exe`)).startsWith("postgres") &&
        readlinkSync(`/proc/${pid}/cwd`) === cluster
      );
    } catch {
      return false;
    }
  }
  const { stdout } = spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.includes("postgres") && stdout.includes(cluster);
}

function tell(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended between the look and the signal.
  }
}
