import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, lchownSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { StartError } from "../../errors.ts";
import type { Binaries } from "./binaries.ts";

/**
 * Who Postgres runs as. It refuses root; so for root it is an unprivileged user or, where that user cannot reach
 * the files (a clone in /root), a user namespace in which root has another number.
 */
export type RunAs =
  | { readonly how: "self" }
  | { readonly how: "user"; readonly uid: number; readonly gid: number }
  | { readonly how: "namespace"; readonly uid: number; readonly gid: number };

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly options: { readonly cwd: string; readonly uid?: number; readonly gid?: number };
}

const NOBODY = { uid: 65534, gid: 65534 };

/** Decides once per start, and gives all of `dir` to the user it chose. */
export function chooseRunAs(dir: string, binaries: Binaries): RunAs {
  if (process.getuid?.() !== 0) return asOurselves(dir);

  const users = unprivilegedUsers();
  const parent = path.dirname(dir);
  const { mode, gid: group } = statSync(parent);
  for (const { uid, gid } of users) {
    chownSync(dir, uid, gid);
    letGroupThrough(parent, gid);
    if (runs({ how: "user", uid, gid }, dir, binaries)) return given(dir, { how: "user", uid, gid });
  }

  chownSync(parent, 0, group);
  chmodSync(parent, mode & 0o7777);
  chownSync(dir, 0, 0);
  const inside = namespaceOf(users[0] ?? NOBODY);
  if (runs(inside, dir, binaries)) return given(dir, inside);
  throw new StartError(
    `Vedette was started by root, Postgres refuses to run as root, and no other user can reach ${dir}. ` +
      "Start Vedette as an ordinary user, move it and its data directory out of folders that only root may " +
      "enter (such as /root), or set DATABASE_URL to a Postgres of your own.",
  );
}

/** A namespace in which whoever we are has the number of a user that the system knows by name. */
export function knownToSystem(): RunAs {
  return namespaceOf(unprivilegedUsers()[0] ?? NOBODY);
}

/** How to start a program of Postgres as `runAs`. */
export function commandAs(runAs: RunAs, file: string, args: readonly string[], cwd: string): Command {
  switch (runAs.how) {
    case "self":
      return { file, args, options: { cwd } };
    case "user":
      return { file, args, options: { cwd, uid: runAs.uid, gid: runAs.gid } };
    case "namespace":
      return {
        file: "unshare",
        args: ["--user", `--map-user=${runAs.uid}`, `--map-group=${runAs.gid}`, file, ...args],
        options: { cwd },
      };
  }
}

/** The owner that files for Postgres must have, or undefined when they are simply ours. */
export function ownerFor(runAs: RunAs): { uid: number; gid: number } | undefined {
  if (runAs.how === "user") return { uid: runAs.uid, gid: runAs.gid };
  return process.getuid?.() === 0 ? { uid: 0, gid: 0 } : undefined;
}

function asOurselves(dir: string): RunAs {
  const owner = statSync(dir).uid;
  if (process.getuid !== undefined && owner !== process.getuid()) {
    throw new StartError(
      `The database in ${dir} belongs to another user (uid ${owner}). Start Vedette as that user or as root, ` +
        "or give the data directory to yourself with chown -R.",
    );
  }
  return { how: "self" };
}

function namespaceOf({ uid, gid }: { uid: number; gid: number }): RunAs {
  return { how: "namespace", uid, gid };
}

/** `postgres` where the system has one, then `nobody`. */
function unprivilegedUsers(): { uid: number; gid: number }[] {
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  return ["postgres", "nobody"].flatMap((name) => {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(":") ?? [];
    const [uid, gid] = [Number(fields[2]), Number(fields[3])];
    return uid > 0 && gid > 0 ? [{ uid, gid }] : [];
  });
}

/** The data directory is for its owner alone; one group may pass through it, and read nothing. */
function letGroupThrough(dataDir: string, gid: number): void {
  const { mode, uid } = statSync(dataDir);
  if (uid !== 0 || (mode & 0o001) !== 0) return;
  chownSync(dataDir, 0, gid);
  chmodSync(dataDir, (mode & 0o700) | 0o010);
}

/** Really enters the directory and really runs the program: no rule about permissions could foresee as much. */
function runs(runAs: RunAs, dir: string, binaries: Binaries): boolean {
  const script = 'cd "$1" && test -w . && exec "$2" --version';
  const { file, args, options } = commandAs(
    runAs,
    "/bin/sh",
    ["-c", script, "sh", dir, binaries.postgres],
    "/",
  );
  return (
    spawnSync(file, args, { ...options, env: binaries.env, stdio: "ignore", timeout: 10_000 }).status === 0
  );
}

function given(dir: string, runAs: RunAs): RunAs {
  const owner = ownerFor(runAs);
  if (owner) giveTree(dir, owner);
  return runAs;
}

/** A folder is given after what is in it, so an interrupted change is taken up at the next start. */
function giveTree(folder: string, owner: { uid: number; gid: number }): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (lstatSync(full).uid === owner.uid) continue;
    if (entry.isDirectory()) giveTree(full, owner);
    else lchownSync(full, owner.uid, owner.gid);
  }
  lchownSync(folder, owner.uid, owner.gid);
}
