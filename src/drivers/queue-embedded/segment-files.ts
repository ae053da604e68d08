import { open, readdir, stat } from "node:fs/promises";
import path from "node:path";

const SEGMENT = /^(\d{20})\.seg$/;

export function segmentPath(dir: string, begin: bigint): string {
  return path.join(dir, `${begin.toString().padStart(20, "0")}.seg`);
}

/** Where the segments of a spool begin, ascending. Whatever else lies in the directory is left alone. */
export async function listSegments(dir: string): Promise<bigint[]> {
  const entries = await readdir(dir, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .flatMap((entry) => SEGMENT.exec(entry.name)?.[1] ?? [])
    .sort() // equally long digits: as text is as number
    .map(BigInt);
}

/** Where the last segment ends on disk, torn or not; 0 for a spool without segments. */
export async function physicalEnd(dir: string): Promise<bigint> {
  const begin = (await listSegments(dir)).at(-1);
  if (begin === undefined) return 0n;
  const { size } = await stat(segmentPath(dir, begin));
  return begin + BigInt(size);
}

/** A name in a directory is durable only when the directory is. */
export async function syncDirectory(dir: string): Promise<void> {
  await using handle = await open(dir, "r");
  await handle.sync();
}

export function larger(a: bigint, b: bigint): bigint {
  return a > b ? a : b; // Math.max takes no bigints
}

export function isMissing(error: unknown): boolean {
  return codeOf(error) === "ENOENT";
}

export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}
