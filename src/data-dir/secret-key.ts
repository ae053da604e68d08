import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { StartError } from "../errors.ts";

/** 48 random bytes as text: URL-safe, 64 characters. */
export function generateSecretKey(): string {
  return randomBytes(48).toString("base64url");
}

/** The key that this data directory keeps (`secret-key`, mode 0600), made at the first call. */
export function keptSecretKey(dataDir: string): string {
  const file = path.join(dataDir, "secret-key");
  const kept = read(file) ?? make(file);
  if (kept.length >= 32) return kept;
  throw new StartError(
    `${file} holds no usable key. Restore it from a backup, or delete it: a new one is made, and pages that are open must be loaded again.`,
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new StartError(`${file} cannot be read. Give it to the user who starts Vedette.`, { cause: error });
  }
}

/** Whole or not at all; of two processes that make it at once, the first one's stays. */
function make(file: string): string {
  const draft = `${file}.${process.pid}`;
  rmSync(draft, { force: true });
  const handle = openSync(draft, "wx", 0o600);
  try {
    writeSync(handle, `${generateSecretKey()}\n`);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    rmSync(draft);
  }
  return readFileSync(file, "utf8").trim();
}
