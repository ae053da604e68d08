import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
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
export async function stopLeftover(dir: string, patienceMs = 10_000): Promise<boolean> {
  const found = findPostmaster(dir);
  if (!found) {
    await buryDead(clusterDir(dir), patienceMs);
    return false;
  }
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    tell(found.pid, signal);
    if (!(await isGone(dir, found.pid, signal === "SIGINT" ? 60_000 : 10_000))) continue;
    await buryDead(clusterDir(dir), patienceMs);
    return true;
  }
  throw new StartError(
    `A Postgres of an earlier start (process ${found.pid}) does not stop. End it with "kill ${found.pid}", then start again.`,
  );
}

/**
 * A killed server's number lives on until its parent has heard of the death, and its children for a moment longer.
 * Postgres takes either for a running server and would not start. Where nobody buries it (a container whose first
 * process does not), the note is taken away once nothing works in the folder any more.
 */
async function buryDead(cluster: string, patienceMs: number): Promise<void> {
  if (process.platform !== "linux") return;
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const note = readNote(cluster);
    if (note === undefined) return;
    const isBusy = worksIn(cluster);
    if (!isBusy && !isDead(note.pid)) return;
    if (Date.now() >= deadline) {
      if (!isBusy) rmSync(path.join(cluster, "postmaster.pid"), { force: true });
      return;
    }
    await sleep(25);
  }
}

/** Ended or ending: it has a number still, and no program any more (proc(5), `exe`). */
function isDead(pid: number): boolean {
  if (!existsSync(`/proc/${pid}`)) return false;
  try {
    readlinkSync(`/proc/${pid}/exe`);
    return false;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}

/** Whether any process has this folder as its own, as all of a server's do. */
function worksIn(cluster: string): boolean {
  return readdirSync("/proc").some((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === cluster;
    } catch {
      return false;
    }
  });
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
