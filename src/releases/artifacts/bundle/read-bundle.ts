import { promisify } from "node:util";
import zlib from "node:zlib";
import type { ArtifactKind } from "../../../ports/artifacts.ts";
import { BadBundle, damaged } from "./bad-bundle.ts";
import { type CheckedFile, checkFiles, HEAD_BYTES, refuseBombs } from "./check-files.ts";
import { BUNDLE_LIMITS, type BundleLimits } from "./limits.ts";
import { MANIFEST, type ManifestFile, readManifest } from "./manifest.ts";
import { type ReadAt, readDirectory, type ZipEntry } from "./zip-directory.ts";

/** A bundle that lies whole in the file store. */
export interface BundleBytes {
  readonly size: number;
  readonly readAt: ReadAt;
  /** From the first byte to the last. */
  readonly open: () => AsyncIterable<Uint8Array>;
}

export interface BundleFile {
  readonly kind: ArtifactKind;
  readonly url: string;
  readonly debugId?: string;
  readonly sourceMapUrl?: string;
  /** SHA-256, hex. */
  readonly content: string;
  readonly size: number;
  readonly dataStart: number;
  readonly dataSize: number;
  readonly isDeflated: boolean;
}

export interface Bundle {
  readonly files: readonly BundleFile[];
  readonly release?: string;
  readonly dist?: string;
}

const BUNDLE_SIGN = "SYSB";
const ZIP_SIGN = "PK\u0003\u0004";

const inflateRaw = promisify<Uint8Array, zlib.ZlibOptions, Buffer>(zlib.inflateRaw);

/**
 * Reads what is in a bundle, and proves it: by its list of files, its manifest, and once through all its bytes.
 * Throws {@link BadBundle} with words for who sent it.
 */
export async function readBundle(bytes: BundleBytes, limits: BundleLimits = BUNDLE_LIMITS): Promise<Bundle> {
  const head = (await bytes.readAt(0, 4)).toString("latin1");
  if (head !== BUNDLE_SIGN && head !== ZIP_SIGN) {
    throw new BadBundle("This is no artifact bundle. Make it with sentry-cli or a bundler plugin.");
  }
  const directory = await readDirectory(bytes.readAt, bytes.size, limits);
  refuseBombs(directory.entries, bytes.size, limits);
  const byName = new Map(directory.entries.map((entry) => [entry.name, entry]));
  const manifest = readManifest(await manifestBytes(bytes.readAt, byName.get(MANIFEST), limits));
  const listed = manifest.files.map((file) => ({ ...file, entry: requireEntry(byName, file) }));
  const checked = await checkFiles(bytes.open(), directory);
  return {
    ...(manifest.release !== undefined && { release: manifest.release }),
    ...(manifest.dist !== undefined && { dist: manifest.dist }),
    files: listed.map(({ path, entry, ...file }) => {
      const { dataAt, content } = requireChecked(checked.get(path));
      const { size, packedSize, isDeflated } = entry;
      return { ...file, content, size, isDeflated, dataStart: dataAt, dataSize: packedSize };
    }),
  };
}

function requireEntry(byName: ReadonlyMap<string, ZipEntry>, { path }: ManifestFile): ZipEntry {
  const entry = byName.get(path);
  if (entry) return entry;
  throw new BadBundle(
    `The bundle's ${MANIFEST} names a file that is not in the bundle. Build and upload it again.`,
  );
}

function requireChecked(checked: CheckedFile | undefined): CheckedFile {
  if (checked) return checked;
  throw new Error("a file of the directory was not checked");
}

/** Read ahead of all others, so that a bundle without one is refused before its gigabytes are read. */
async function manifestBytes(
  readAt: ReadAt,
  entry: ZipEntry | undefined,
  limits: BundleLimits,
): Promise<Buffer> {
  if (!entry) {
    throw new BadBundle(
      `The bundle has no ${MANIFEST}. Make the bundle with a current sentry-cli or bundler plugin.`,
    );
  }
  if (entry.size > limits.maxList || entry.packedSize > limits.maxList) {
    throw new BadBundle(`The bundle's ${MANIFEST} is too long. Upload fewer files at once.`);
  }
  const head = await readAt(entry.headerAt, entry.headerAt + HEAD_BYTES);
  if (head.length < HEAD_BYTES) throw damaged("a file in it is not where its list says");
  const from = entry.headerAt + HEAD_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28);
  const packed = await readAt(from, from + entry.packedSize);
  if (!entry.isDeflated) return packed;
  try {
    return await inflateRaw(packed, { maxOutputLength: Math.max(1, entry.size) });
  } catch {
    throw damaged(`its ${MANIFEST} cannot be unpacked`);
  }
}
