import type { Dirent } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export type FileEncoding = "br" | "gzip";

/** A file of the built web pages. */
export interface PageFile {
  readonly type: string;
  /** Its name holds a hash of its content, so it never changes. */
  readonly isImmutable: boolean;
  readonly etag: string;
  read(): Promise<Buffer>;
  /** Undefined for what is compressed already. */
  compressed?(encoding: FileEncoding): Promise<Buffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".webp": "image/webp",
  ".woff2": "font/woff2",
};
const ALREADY_SMALL = new Set([".png", ".ico", ".webp", ".woff2"]);

/**
 * Knows the files of the built pages. Only names found in the folder are ever opened, so no address leads out
 * of it. A new build is noticed by its `index.html`, which comes last and by a rename (scripts/setup.sh).
 */
export class PageFiles {
  readonly #dir: string;
  #files: ReadonlyMap<string, PageFile> = new Map();
  #build = "none";

  constructor(dir: string) {
    this.#dir = dir;
  }

  /** The file of an address such as `/assets/index-8f3a.js`. */
  async find(address: string): Promise<PageFile | undefined> {
    if (!this.#files.has(address) || address === "/index.html") await this.#look();
    return this.#files.get(address);
  }

  async #look(): Promise<void> {
    const index = await stat(path.join(this.#dir, "index.html")).catch(() => undefined);
    const build = index ? `${index.ino} ${index.mtimeMs}` : "none";
    if (build === this.#build) return;
    this.#files = index ? await listed(this.#dir) : new Map();
    this.#build = build;
  }
}

/** Names that begin with a dot are left out: there the next build grows. */
async function listed(dir: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  for (const entry of await entries(dir)) {
    const type = TYPES[path.extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const file = path.join(entry.parentPath, entry.name);
    const address = `/${path.relative(dir, file).split(path.sep).join("/")}`;
    const page = await openFile(file, address, type).catch(unlessGone);
    if (page) files.set(address, page);
  }
  return files;
}

async function entries(dir: string): Promise<Dirent[]> {
  const found: Dirent[] = [];
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.name.startsWith(".")) continue;
    found.push(entry);
    if (entry.isDirectory()) found.push(...(await entries(path.join(dir, entry.name))));
  }
  return found;
}

/** A build may take away what is older than the one before it at any moment. */
export function unlessGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

async function openFile(file: string, address: string, type: string): Promise<PageFile> {
  const { size, mtimeMs } = await stat(file);
  const packed = new Map<FileEncoding, Promise<Buffer>>();
  const read = () => readFile(file);
  return {
    type,
    isImmutable: address.startsWith("/assets/"),
    etag: `"${size.toString(36)}-${Math.floor(mtimeMs).toString(36)}"`,
    read,
    ...(ALREADY_SMALL.has(path.extname(file))
      ? {}
      : {
          compressed(encoding: FileEncoding) {
            const known = packed.get(encoding);
            if (known) return known;
            const made = read().then(encoding === "br" ? brotli : gzipped);
            packed.set(encoding, made);
            made.catch(() => packed.delete(encoding));
            return made;
          },
        }),
  };
}

/** Once for each file and encoding, off the main thread: quality is cheap here. */
const gzipped = promisify<Buffer, Buffer>(gzip);
const brotli = (bytes: Buffer): Promise<Buffer> =>
  promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });
