import type { Lru } from "../../lib/lru.ts";
import type { PlacedBytes } from "../placed-bytes.ts";
import { LINES_A_MARK, markLines, pickLines } from "./content-lines.ts";
import { findSegment, type NoSegment } from "./find-segment.ts";
import { type FunctionMap, functionAt, readFunctionMap } from "./function-map.ts";
import { type Range, stringEnd, textOf } from "./json-bytes.ts";
import { HEADER_BYTES, intsOf, PART_FIELDS, readHeader, tableBytes } from "./look-up-file.ts";
import { SOURCE_FIELDS } from "./read-map.ts";
import { readScopes, type ScopeMap, scopeNameAt } from "./scopes.ts";
import { MARK_FIELDS } from "./segments.ts";

/** Longer names of sources are cut; some tools put whole files into them. */
const LONGEST_SOURCE_NAME = 4096;
const LONGEST_NAME = 512;
const MOST_NAMES_HELD = 64;
/** Longer sources were written by no one, and are not shown; what a map says of functions in more bytes is not read. */
const LONGEST_CONTENT = 16 * 1024 * 1024;
const LONGEST_FUNCTIONS = 4 * 1024 * 1024;

/** A place in a source. Lines and columns count from 0, columns in UTF-16 units. */
export interface OriginalPlace {
  readonly source: number;
  readonly line: number;
  readonly column: number;
  /** What the token names, if it does. */
  readonly name?: string;
  /** Whether the token begins exactly at the place that was asked for. */
  readonly isExact: boolean;
}

export type Unmapped = NoSegment | "token_without_source" | "source_not_in_map";

/** The lines around a place, the line itself among them. */
export interface LinesAround {
  readonly lines: readonly string[];
  /** Which of them it is. */
  readonly index: number;
}

/** What is worked out of a look-up's bytes on the way, shared by all look-ups of a process and bounded there. */
export type Memo = Lru<string, Int32Array | FunctionMap | ScopeMap>;

/** Answers questions about one source map with reads of some hundred bytes each. */
export class LookUp {
  readonly id: string;
  /** What it holds in memory. */
  readonly heldBytes: number;
  readonly #bytes: PlacedBytes;
  readonly #dataAt: number;
  readonly #parts: Int32Array;
  readonly #marks: Int32Array;
  readonly #sources: Int32Array;
  readonly #names: Int32Array;
  readonly #memo: Memo;
  readonly #sourceNames = new Map<number, string>();

  private constructor(
    id: string,
    bytes: PlacedBytes,
    tables: Int32Array,
    counts: [parts: number, marks: number, sources: number],
    memo: Memo,
  ) {
    this.id = id;
    this.#bytes = bytes;
    this.#memo = memo;
    this.#dataAt = HEADER_BYTES + tables.byteLength;
    const [parts, marks, sources] = counts;
    const marksAt = parts * PART_FIELDS;
    const sourcesAt = marksAt + marks * MARK_FIELDS;
    const namesAt = sourcesAt + sources * SOURCE_FIELDS;
    this.#parts = tables.subarray(0, marksAt);
    this.#marks = tables.subarray(marksAt, sourcesAt);
    this.#sources = tables.subarray(sourcesAt, namesAt);
    this.#names = tables.subarray(namesAt);
    this.heldBytes = tables.byteLength + bytes.heldBytes + 2048;
  }

  /** Undefined for what is no look-up of this version, or a part of one. */
  static open(id: string, bytes: PlacedBytes, memo: Memo): LookUp | undefined {
    const header = readHeader(bytes.read(0, HEADER_BYTES), bytes.size);
    if (header === undefined) return undefined;
    const tables = intsOf(bytes.read(HEADER_BYTES, HEADER_BYTES + tableBytes(header)));
    return new LookUp(id, bytes, tables, [header.parts, header.marks, header.sources], memo);
  }

  get isClosed(): boolean {
    return this.#bytes.isClosed;
  }

  close(): void {
    this.#bytes.close();
  }

  /** What stands in the sources at a line and column of the compiled file, both counted from 0. */
  find(line: number, column: number): OriginalPlace | Unmapped {
    const part = this.#partAt(line, column);
    if (part === undefined) return "line_not_in_map";
    const [ownLine, ownColumn] = [line - part.line, line === part.line ? column - part.column : column];
    const segment = findSegment(
      { marks: part.marks, end: part.end, read: (start, end) => this.#read(start, end) },
      ownLine,
      ownColumn,
    );
    if (typeof segment === "string") return segment;
    if (segment.fields < 4) return "token_without_source";
    const { source, originalLine, originalColumn, name } = segment;
    const isKnown = source >= 0 && source < part.sources && originalLine >= 0 && originalColumn >= 0;
    if (!isKnown) return "source_not_in_map";
    const named =
      segment.fields >= 5 && name >= 0 && name < part.names ? this.#name(part.firstName + name) : undefined;
    return {
      source: part.firstSource + source,
      line: originalLine,
      column: originalColumn,
      isExact: segment.column === ownColumn,
      ...(named !== undefined && named !== "" && { name: named }),
    };
  }

  /** As the map has it, joined to its `sourceRoot`. Undefined where the map leaves it out. */
  sourceName(source: number): string | undefined {
    const known = this.#sourceNames.get(source);
    if (known !== undefined) return known;
    const name = this.#readSourceName(source);
    if (this.#sourceNames.size >= MOST_NAMES_HELD) this.#sourceNames.clear();
    if (name !== undefined) this.#sourceNames.set(source, name);
    return name;
  }

  #readSourceName(source: number): string | undefined {
    const base = source * SOURCE_FIELDS;
    const range = rangeAt(this.#sources, base);
    if (range.start === 0) return undefined;
    const name = this.#text({ ...range, end: Math.min(range.end, range.start + LONGEST_SOURCE_NAME) });
    const part = this.#partOfSource(source);
    const root = part === undefined ? "" : this.#text(rangeAt(this.#parts, part * PART_FIELDS + 10));
    return root === "" ? name : `${root.endsWith("/") ? root : `${root}/`}${name}`;
  }

  /** Whether the map calls it another's code: `ignoreList`. */
  isIgnored(source: number): boolean {
    return this.#sources[source * SOURCE_FIELDS + 6] === 1;
  }

  hasContent(source: number): boolean {
    return (this.#sources[source * SOURCE_FIELDS + 2] ?? 0) > 0;
  }

  /** The line of a source, whole, with as many before and after it as there are; undefined where its text is not in the map. */
  linesAround(source: number, line: number, around: number): LinesAround | "line_not_in_source" | undefined {
    const content = rangeAt(this.#sources, source * SOURCE_FIELDS + 2);
    if (content.start === 0 || content.end - content.start > LONGEST_CONTENT) return undefined;
    const marks = this.#lineMarks(source, content);
    const lineCount = marks.at(-1) ?? 0;
    if (line >= lineCount) return "line_not_in_source";
    const first = Math.max(0, line - around);
    const last = Math.min(lineCount - 1, line + around);
    const mark = Math.floor(first / LINES_A_MARK);
    const nextMark = Math.floor(last / LINES_A_MARK) + 1;
    const start = content.start + (marks[mark] ?? 0);
    // The last number is how many lines there are, not a mark.
    const end = nextMark < marks.length - 1 ? content.start + (marks[nextMark] ?? 0) : content.end;
    const skip = first - mark * LINES_A_MARK;
    const lines = pickLines(this.#read(start, end), skip, last - first + 1, skip + line - first);
    return { lines, index: line - first };
  }

  /** The function around a place of a source, where the map says it: `scopes`, or what Metro writes. */
  functionAround(place: OriginalPlace): string | undefined {
    const part = this.#partOfSource(place.source);
    if (part === undefined) return undefined;
    const base = part * PART_FIELDS;
    const scopes = rangeAt(this.#parts, base + 12);
    if (scopes.start > 0 && scopes.end - scopes.start <= LONGEST_FUNCTIONS * 4) {
      const first = this.#parts[base + 6] ?? 0;
      const map = this.#remembered(`${this.id}/scopes/${part}`, () =>
        readScopes(this.#read(scopes.start, scopes.end)),
      );
      const name = scopeNameAt(map, place.source - first, place.line, place.column);
      const at = name === undefined ? undefined : (this.#parts[base + 8] ?? 0) + name;
      if (at !== undefined && at < this.#names.length) return this.#name(at);
    }
    const described = rangeAt(this.#sources, place.source * SOURCE_FIELDS + 4);
    if (described.start === 0 || described.end - described.start > LONGEST_FUNCTIONS) return undefined;
    const map = this.#remembered(`${this.id}/functions/${place.source}`, () =>
      readFunctionMap(this.#read(described.start, described.end)),
    );
    return functionAt(map, place.line, place.column);
  }

  #partAt(line: number, column: number) {
    let [low, high] = [0, this.#parts.length / PART_FIELDS - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const base = middle * PART_FIELDS;
      const [partLine = 0, partColumn = 0] = [this.#parts[base], this.#parts[base + 1]];
      if (partLine < line || (partLine === line && partColumn <= column)) low = middle;
      else high = middle - 1;
    }
    const field = (index: number): number => this.#parts[low * PART_FIELDS + index] ?? 0;
    if (field(0) > line || (field(0) === line && field(1) > column)) return undefined;
    const firstMark = field(4) * MARK_FIELDS;
    return {
      line: field(0),
      column: field(1),
      end: field(3),
      marks: this.#marks.subarray(firstMark, firstMark + field(5) * MARK_FIELDS),
      firstSource: field(6),
      sources: field(7),
      firstName: field(8),
      names: field(9),
    };
  }

  #partOfSource(source: number): number | undefined {
    for (let part = 0; part * PART_FIELDS < this.#parts.length; part++) {
      const first = this.#parts[part * PART_FIELDS + 6] ?? 0;
      if (source >= first && source < first + (this.#parts[part * PART_FIELDS + 7] ?? 0)) return part;
    }
    return undefined;
  }

  #name(index: number): string | undefined {
    const start = this.#names[index] ?? 0;
    if (start === 0) return undefined;
    const bytes = this.#read(start - 1, start + LONGEST_NAME);
    const quoted = bytes.indexOf(0x22, 1) < 0 ? bytes.length : endOfString(bytes);
    return textOf(bytes, { start: 1, end: quoted });
  }

  #lineMarks(source: number, content: Range): Int32Array {
    return this.#remembered(`${this.id}/lines/${source}`, () =>
      markLines(this.#read(content.start, content.end)),
    );
  }

  #remembered<T extends Int32Array | FunctionMap | ScopeMap>(key: string, workOut: () => T): T {
    const known = this.#memo.get(key);
    if (known !== undefined) return known as T;
    const value = workOut();
    this.#memo.set(key, value);
    return value;
  }

  #text({ start, end }: Range): string {
    if (start === 0 || end <= start) return "";
    return textOf(this.#read(start, end), { start: 0, end: end - start });
  }

  #read(start: number, end: number): Uint8Array {
    return this.#bytes.read(this.#dataAt + start, Math.min(this.#bytes.size, this.#dataAt + end));
  }
}

function rangeAt(table: Int32Array, at: number): Range {
  return { start: table[at] ?? 0, end: table[at + 1] ?? 0 };
}

function endOfString(bytes: Uint8Array): number {
  try {
    return stringEnd(bytes, 0);
  } catch {
    return bytes.length;
  }
}
