import {
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ownerFor, type RunAs } from "./run-as.ts";

/** `sun_path` holds 108 bytes with its NUL on Linux, 104 on macOS. */
const MAX_PATH = process.platform === "darwin" ? 103 : 107;
const SOCKET = ".s.PGSQL.5432";

/**
 * A folder of mode 0700 for the socket: in the data directory, or, when that path is too long for a socket,
 * a short one under the system's temporary folder, whose name is kept in a file beside the database.
 */
export function ensureSocketDir(dir: string, runAs: RunAs): string {
  const near = path.join(dir, "socket");
  if (fits(near)) {
    mkdirSync(near, { recursive: true, mode: 0o700 });
    give(near, runAs);
    return near;
  }
  forgetSocketDir(dir);
  const far = mkdtempSync(
    path.join(fits(path.join(tmpdir(), "vedette-XXXXXX")) ? tmpdir() : "/tmp", "vedette-"),
  );
  give(far, runAs);
  writeFileSync(noteFile(dir), far, { mode: 0o600, flag: "wx" });
  return far;
}

/** Where the socket of this data directory is, if a server was ever started on it. */
export function findSocketDir(dir: string): string | undefined {
  const near = path.join(dir, "socket");
  if (fits(near)) return existsSync(near) ? near : undefined;
  const note = noteFile(dir);
  return existsSync(note) ? readFileSync(note, "utf8").trim() : undefined;
}

/** Removes a folder under the temporary one. Only what is plainly ours is touched. */
export function forgetSocketDir(dir: string): void {
  const note = noteFile(dir);
  if (!existsSync(note)) return;
  const far = readFileSync(note, "utf8").trim();
  const stat = lstatSync(far, { throwIfNoEntry: false });
  if (stat?.isDirectory() && path.basename(far).startsWith("vedette-") && (stat.mode & 0o077) === 0) {
    rmSync(far, { recursive: true, force: true });
  }
  rmSync(note, { force: true });
}

/** A libpq URL over the socket in `socketDir`. */
export function socketUrl(socketDir: string, database = "vedette"): string {
  return `postgresql://vedette@/${database}?host=${encodeURIComponent(socketDir)}`;
}

function fits(folder: string): boolean {
  return Buffer.byteLength(path.join(folder, SOCKET)) <= MAX_PATH;
}

function noteFile(dir: string): string {
  return path.join(dir, "socket-dir");
}

function give(folder: string, runAs: RunAs): void {
  const owner = ownerFor(runAs);
  if (owner) lchownSync(folder, owner.uid, owner.gid);
}
