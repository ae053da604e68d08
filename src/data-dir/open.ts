import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { StartError } from "../errors.ts";

const PROBE = Buffer.alloc(64 * 1024);

/** Makes the data directory (mode 0700) and writes into it once, so that a start fails here and in plain words. */
export function openDataDir(dir: string): void {
  try {
    makeFolders(dir);
    const probe = path.join(dir, `.probe-${process.pid}`);
    try {
      const file = openSync(probe, "w", 0o600);
      try {
        writeFileSync(file, PROBE);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    } finally {
      rmSync(probe, { force: true });
    }
  } catch (cause) {
    throw new StartError(`The data directory ${dir} cannot be written: ${whyNot(cause, dir)}`, { cause });
  }
}

/** One by one: `mkdir` with `recursive` asks again for ever where the system answers ENOENT, beneath /proc. */
function makeFolders(dir: string): void {
  if (existsSync(dir)) return;
  makeFolders(path.dirname(dir));
  try {
    mkdirSync(dir, { mode: 0o700 });
  } catch (error) {
    if (codeOf(error) !== "EEXIST" || !statSync(dir).isDirectory()) throw error; // another start was faster
  }
}

function whyNot(error: unknown, dir: string): string {
  const code = codeOf(error) === "ENOENT" ? whyNoFolder(dir) : codeOf(error);
  const elsewhere = "or choose another folder with VEDETTE_DATA_DIR or --data-dir.";
  switch (code) {
    case "ENOSPC":
    case "EDQUOT":
      return `the disk is full. Free some space, ${elsewhere}`;
    case "EROFS":
      return `the file system is read-only. Mount it for writing, ${elsewhere}`;
    case "EACCES":
    case "EPERM":
      return `this user may not write there. Give the folder to the user who starts Vedette, ${elsewhere}`;
    case "EEXIST":
    case "ENOTDIR":
      return `${dir} is, or lies beneath, a file. Move that file away, ${elsewhere}`;
    case "ENOENT":
      return `no folder can be made there. Choose another folder with VEDETTE_DATA_DIR or --data-dir.`;
    default:
      return `${error instanceof Error ? error.message : error}. Mend this, ${elsewhere}`;
  }
}

/** Node makes ENOENT of whatever keeps it from making a row of folders. The nearest one that exists knows better. */
function whyNoFolder(dir: string): unknown {
  let nearest = dir;
  while (!existsSync(nearest) && path.dirname(nearest) !== nearest) nearest = path.dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    return "ENOENT";
  } catch (error) {
    return codeOf(error);
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
