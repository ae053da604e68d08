import { type MapTables, SOURCE_FIELDS } from "./read-map.ts";
import { MARK_FIELDS } from "./segments.ts";

/**
 * A look-up is one file: a header, tables of 32-bit integers (little-endian, as all machines are that Node runs on),
 * and behind them the map's own bytes, to which the tables point. Nothing of the map is copied or decoded
 * that a look-up can read where it stands. Decision 0025.
 */

/** Part of every key and file name: another layout, another version, and old files are no longer found. */
export const LOOK_UP_VERSION = 1;

const MAGIC = 0x50554b4c;
const HEADER_INTS = 16;
export const HEADER_BYTES = HEADER_INTS * 4;
export const PART_FIELDS = 15;

export interface Header {
  readonly parts: number;
  readonly marks: number;
  readonly sources: number;
  readonly names: number;
  /** Bytes of the map, and of what had to be written anew. */
  readonly dataBytes: number;
}

/** The file, in pieces: the tables are new, the rest is the map's bytes as they were given. */
export function lookUpFile(bytes: Uint8Array, tables: MapTables): Uint8Array[] {
  const { marks, sources, names, extra } = tables;
  const parts = new Int32Array(tables.parts.length * PART_FIELDS);
  for (const [index, part] of tables.parts.entries()) {
    parts.set(
      [
        part.line,
        part.column,
        part.mappings.start,
        part.mappings.end,
        part.firstMark,
        part.marks,
        part.firstSource,
        part.sources,
        part.firstName,
        part.names,
        part.sourceRoot.start,
        part.sourceRoot.end,
        part.scopes.start,
        part.scopes.end,
      ],
      index * PART_FIELDS,
    );
  }
  const dataBytes = extra.reduce((sum, chunk) => sum + chunk.length, bytes.length);
  const header = new Int32Array(HEADER_INTS);
  header.set([
    MAGIC,
    LOOK_UP_VERSION,
    tables.parts.length,
    marks.length / MARK_FIELDS,
    sources.length / SOURCE_FIELDS,
    names.length,
    dataBytes,
  ]);
  const tablesOf = [parts, marks.view(), sources.view(), names.view()];
  return [header, ...tablesOf].map(bytesOf).concat(bytes, extra);
}

/** Undefined for what is no such file, or is not as long as it says. */
export function readHeader(bytes: Uint8Array, fileBytes: number): Header | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const header = intsOf(bytes.subarray(0, HEADER_BYTES));
  const [magic, version, parts = 0, marks = 0, sources = 0, names = 0, dataBytes = 0] = header;
  if (magic !== MAGIC || version !== LOOK_UP_VERSION) return undefined;
  const read = { parts, marks, sources, names, dataBytes };
  if (Object.values(read).some((count) => count < 0)) return undefined;
  return HEADER_BYTES + tableBytes(read) + dataBytes === fileBytes ? read : undefined;
}

export function tableBytes({ parts, marks, sources, names }: Header): number {
  return 4 * (parts * PART_FIELDS + marks * MARK_FIELDS + sources * SOURCE_FIELDS + names);
}

/** A copy that stands alone, so that it holds no greater buffer alive. */
export function intsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(new Uint8Array(bytes).buffer, 0, bytes.length >> 2);
}

function bytesOf(ints: Int32Array): Uint8Array {
  return new Uint8Array(ints.buffer, ints.byteOffset, ints.byteLength);
}
