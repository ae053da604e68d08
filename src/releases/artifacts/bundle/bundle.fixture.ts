import { crc32, deflateRawSync } from "node:zlib";

/** A file to be put into a bundle. What is given beside its bytes is a lie that the list of files tells. */
export interface GivenFile {
  readonly path: string;
  readonly bytes: Buffer | string;
  readonly isStored?: boolean;
  readonly pathBytes?: Buffer;
  readonly localPath?: string;
  readonly size?: number;
  readonly packedSize?: number;
  readonly crc32?: number;
  readonly headerAt?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Follows the deflated bytes, within what the list says of them. */
  readonly garbage?: Buffer;
}

export interface Form {
  /** Before the ZIP; bundles have `SYSB` and a version. */
  readonly head?: Buffer;
  /** Sizes, places and count in 64 bits. */
  readonly isWide?: boolean;
  readonly comment?: string;
}

export const BUNDLE_HEAD = Buffer.from("SYSB\u0002\0\0\0", "latin1");

/** A bundle as sentry-cli makes it, byte for byte but for its moments (reference: sourcemaps.md §3). */
export function zipOf(files: readonly GivenFile[], form: Form = {}): Buffer {
  const { head = BUNDLE_HEAD, isWide = false, comment = "" } = form;
  const parts: Buffer[] = [head];
  const list: Buffer[] = [];
  let at = head.length;
  for (const file of files) {
    const bytes = Buffer.from(file.bytes);
    const packed = Buffer.concat([
      file.isStored ? bytes : deflateRawSync(bytes),
      file.garbage ?? Buffer.alloc(0),
    ]);
    const facts = {
      method: file.method ?? (file.isStored ? 0 : 8),
      flags: file.flags ?? 0,
      crc32: file.crc32 ?? crc32(bytes),
      packedSize: file.packedSize ?? packed.length,
      size: file.size ?? bytes.length,
      headerAt: file.headerAt ?? at,
    };
    const local = Buffer.concat([localHead(facts, file.localPath ?? file.path), packed]);
    parts.push(local);
    list.push(entry(facts, file.pathBytes ?? Buffer.from(file.path), isWide));
    at += local.length;
  }
  const directory = Buffer.concat(list);
  return Buffer.concat([...parts, directory, end(at, directory.length, files.length, isWide, comment)]);
}

/** A bundle with its manifest; `files` by their URL. */
export function bundleOf(
  files: Readonly<Record<string, { bytes: Buffer | string; type?: string; headers?: object }>>,
  manifest: object = {},
  form: Form = {},
): Buffer {
  const listed = Object.entries(files).map(([url, { bytes, type = "minified_source", headers = {} }]) => ({
    path: `files/_/_/${url.replace(/^~\//, "")}`,
    bytes,
    entry: { type, url, headers },
  }));
  return zipOf(
    [
      ...listed.map(({ path, bytes }) => ({ path, bytes })),
      {
        path: "manifest.json",
        bytes: JSON.stringify({
          files: Object.fromEntries(listed.map(({ path, entry }) => [path, entry])),
          ...manifest,
        }),
      },
    ],
    form,
  );
}

interface Facts {
  readonly method: number;
  readonly flags: number;
  readonly crc32: number;
  readonly packedSize: number;
  readonly size: number;
  readonly headerAt: number;
}

function localHead(facts: Facts, path: string): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(facts.flags, 6);
  head.writeUInt16LE(facts.method, 8);
  head.writeUInt32LE(facts.crc32, 14);
  head.writeUInt32LE(facts.packedSize, 18);
  head.writeUInt32LE(facts.size, 22);
  head.writeUInt16LE(Buffer.byteLength(path), 26);
  return Buffer.concat([head, Buffer.from(path)]);
}

function entry(facts: Facts, path: Buffer, isWide: boolean): Buffer {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(facts.flags, 8);
  head.writeUInt16LE(facts.method, 10);
  head.writeUInt32LE(facts.crc32, 16);
  head.writeUInt32LE(isWide ? 0xffffffff : facts.packedSize, 20);
  head.writeUInt32LE(isWide ? 0xffffffff : facts.size, 24);
  head.writeUInt16LE(path.length, 28);
  const extra = isWide
    ? Buffer.concat([
        numbers16(0x7075, 4),
        Buffer.from("skip"),
        numbers16(1, 24),
        wide(facts.size, facts.packedSize, facts.headerAt),
      ])
    : Buffer.alloc(0);
  head.writeUInt16LE(extra.length, 30);
  head.writeUInt32LE(isWide ? 0xffffffff : facts.headerAt, 42);
  return Buffer.concat([head, path, extra]);
}

function end(at: number, bytes: number, count: number, isWide: boolean, comment: string): Buffer {
  const last = Buffer.alloc(22);
  last.writeUInt32LE(0x06054b50, 0);
  last.writeUInt16LE(isWide ? 0xffff : count, 8);
  last.writeUInt16LE(isWide ? 0xffff : count, 10);
  last.writeUInt32LE(isWide ? 0xffffffff : bytes, 12);
  last.writeUInt32LE(isWide ? 0xffffffff : at, 16);
  last.writeUInt16LE(Buffer.byteLength(comment), 20);
  const closing = Buffer.concat([last, Buffer.from(comment)]);
  if (!isWide) return closing;
  const end64 = Buffer.alloc(24);
  end64.writeUInt32LE(0x06064b50, 0);
  end64.writeBigUInt64LE(44n, 4);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(0x07064b50, 0);
  locator.writeBigUInt64LE(BigInt(at + bytes), 8);
  locator.writeUInt32LE(1, 16);
  return Buffer.concat([end64, wide(count, count, bytes, at), locator, closing]);
}

function wide(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8);
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(BigInt(value), index * 8);
  return bytes;
}

function numbers16(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16LE(value, index * 2);
  return bytes;
}
