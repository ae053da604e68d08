import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { StartError } from "../errors.ts";

/** Parts of a data directory that only one process may work on. */
export type Part = "web" | "worker" | "cron" | "postgres";

const Holder = z.object({ pid: z.number(), command: z.string() });
export type Holder = z.infer<typeof Holder>;

/**
 * Takes `part` of the data directory for this process, or says who has it. The operating system lets go of it when
 * the process ends, however it ends, so there is nothing stale to clean up and no process number to mistrust.
 * (Node has no flock; SQLite, which Node brings, takes the same kind of lock. 1 ms, 3 MB.)
 */
export function tryLock(
  dataDir: string,
  part: Part,
  command: string,
): Disposable | { heldBy: Holder | undefined } {
  const folder = path.join(dataDir, "locks");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, part);
  const note = `${file}.json`;

  const lock = new DatabaseSync(file);
  try {
    // Without a journal on disk, as nothing is ever written.
    lock.exec("pragma journal_mode = memory; begin exclusive");
  } catch (error) {
    lock.close();
    if (isBusy(error)) return { heldBy: readHolder(note) };
    throw error;
  }
  chmodSync(file, 0o600);
  writeFileSync(note, JSON.stringify({ pid: process.pid, command } satisfies Holder), { mode: 0o600 });
  return {
    [Symbol.dispose]() {
      rmSync(note, { force: true });
      lock.close();
    },
  };
}

/** Takes all `parts`, or none and a StartError that names the process in the way. */
export function lockAll(dataDir: string, parts: readonly Part[], command: string): Disposable {
  using taking = new DisposableStack();
  for (const part of parts) {
    const lock = tryLock(dataDir, part, command);
    if ("heldBy" in lock) throw inUse(dataDir, lock.heldBy);
    taking.use(lock);
  }
  return taking.move();
}

export function inUse(dataDir: string, holder: Holder | undefined): StartError {
  const who = holder ? ` ("vedette ${holder.command}", process ${holder.pid})` : "";
  return new StartError(
    `The data directory ${dataDir} is in use by another Vedette${who}. ` +
      "Stop that one first, or give this one a folder of its own with VEDETTE_DATA_DIR or --data-dir.",
  );
}

const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY;
}

/** The note is only for people: it may be missing or, for a moment, one of an earlier holder. */
function readHolder(note: string): Holder | undefined {
  try {
    return Holder.parse(JSON.parse(readFileSync(note, "utf8")));
  } catch {
    return undefined;
  }
}
