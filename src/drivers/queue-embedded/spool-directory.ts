import { randomBytes } from "node:crypto";
import { link, mkdir, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { StartError } from "../../errors.ts";
import { readSmallFile } from "./position-file.ts";
import { codeOf, syncDirectory } from "./segment-files.ts";

/**
 * What lies in a spool's directory beside its segments:
 *
 * - `id`: the random name of the spool, by which the store knows its reading position
 * - `durable`: how far the segments are on disk for certain; the writer's word to the reader
 * - `settled`: how far they are digested; the reader's word to the writer. A hint: the truth is in the store
 * - `writer`: a token of the process that may write; the newest wins
 */
export interface SpoolPaths {
  readonly dir: string;
  readonly id: string;
  readonly durable: string;
  readonly settled: string;
  readonly writer: string;
}

export const ID_BYTES = 32;

export function spoolPaths(dir: string): SpoolPaths {
  return {
    dir,
    id: path.join(dir, "id"),
    durable: path.join(dir, "durable"),
    settled: path.join(dir, "settled"),
    writer: path.join(dir, "writer"),
  };
}

/** Makes what is missing. Throws a StartError when the directory cannot be written to. */
export async function prepareSpool(dir: string): Promise<{ paths: SpoolPaths; source: string }> {
  const paths = spoolPaths(dir);
  try {
    const made = await mkdir(dir, { recursive: true });
    if (made !== undefined) await syncDirectory(path.dirname(made));
    const source = readId(paths) ?? (await giveId(paths, "unless named"));
    for (const file of [paths.durable, paths.settled]) await (await open(file, "a")).close();
    await syncDirectory(dir);
    return { paths, source };
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw unusable(dir, error);
  }
}

/**
 * The name of the spool in this directory, made if there is none yet: what to ask the store's position for
 * before a reader is opened.
 */
export async function spoolSource(dir: string): Promise<string> {
  return (await prepareSpool(dir)).source;
}

/** Gives the spool a new name, so the store takes it for one that it has never seen. */
export function renameSpool(paths: SpoolPaths): Promise<string> {
  return giveId(paths, "always");
}

export function unusable(dir: string, cause: unknown): StartError {
  const code = codeOf(cause);
  const advice =
    code === "ENOSPC" || code === "EDQUOT"
      ? "the disk is full; make room on it"
      : code === "EACCES" || code === "EPERM" || code === "EROFS"
        ? "it may not be written to; give the user that runs Vedette write access, or choose another data directory"
        : code === "ENOTDIR" || code === "EEXIST"
          ? "a file is in its place; move that away, or choose another data directory"
          : `the system says ${code}`;
  return new StartError(`The ingest spool in ${dir} cannot be used: ${advice}.`, { cause });
}

function readId({ id }: SpoolPaths): string | undefined {
  const text = readSmallFile(id, ID_BYTES)?.toString("latin1");
  return text !== undefined && /^[0-9a-f]{32}$/.test(text) ? text : undefined;
}

/** Both roles may make the name at the same moment: a link puts it there whole, and the first one stays. */
async function giveId(paths: SpoolPaths, when: "always" | "unless named"): Promise<string> {
  const source = randomBytes(ID_BYTES / 2).toString("hex");
  const fresh = `${paths.id}.${source}`;
  try {
    await using file = await open(fresh, "wx");
    await file.writeFile(source);
    await file.sync();
    await (when === "always" ? rename(fresh, paths.id) : link(fresh, paths.id));
  } catch (error) {
    const named = codeOf(error) === "EEXIST" ? readId(paths) : undefined;
    if (named !== undefined) return named;
    // The name there is no name, or this file system has no links.
    if (!["EEXIST", "EPERM", "ENOTSUP", "ENOSYS"].includes(codeOf(error))) throw error;
    await rename(fresh, paths.id);
  } finally {
    await rm(fresh, { force: true });
  }
  await syncDirectory(paths.dir);
  return source;
}
