import { Ints } from "./ints.ts";
import {
  BACKSLASH,
  eachElement,
  eachMember,
  longStringEnd,
  QUOTE,
  type Range,
  skipSpace,
  skipValue,
  stringEnd,
  textOf,
} from "./json-bytes.ts";
import { putInOrder } from "./put-in-order.ts";
import { MARK_FIELDS, markSegments } from "./segments.ts";
import { Unusable } from "./unusable.ts";

/** Deeper than any tool nests sections, and shallow enough for our stack. */
const MOST_DEPTH = 8;
const MOST_SECTIONS = 100_000;
/**
 * Of all sections together, some ten times what the greatest build has: an entry takes two bytes of a map, but dozens here.
 */
const MOST_SOURCES = 500_000;
const MOST_NAMES = 8_000_000;
const NONE: Range = { start: 0, end: 0 };

/** A map, or a section of one: where it begins in the compiled file, and its share of the lists of {@link MapTables}. */
export interface Part {
  readonly line: number;
  readonly column: number;
  readonly mappings: Range;
  readonly firstMark: number;
  readonly marks: number;
  readonly firstSource: number;
  readonly sources: number;
  readonly firstName: number;
  readonly names: number;
  readonly sourceRoot: Range;
  readonly scopes: Range;
}

export const SOURCE_FIELDS = 7;

/** All that a look-up needs to know of a map's bytes: places in them. */
export interface MapTables {
  readonly parts: Part[];
  /** {@link MARK_FIELDS} each. */
  readonly marks: Ints;
  /** {@link SOURCE_FIELDS} each: where name, content and functions begin and end, and whether it is ignored. */
  readonly sources: Ints;
  /** Where each name's text begins; 0 for what is no text. */
  readonly names: Ints;
  /** What had to be written anew; its first byte counts as standing behind the map's last. */
  readonly extra: Uint8Array[];
}

/** Reads a source map of version 3, indexed or not. @throws Unusable */
export function readMap(bytes: Uint8Array): MapTables {
  const tables: MapTables = {
    parts: [],
    marks: new Ints(4096),
    sources: new Ints(4096),
    names: new Ints(4096),
    extra: [],
  };
  const at = beginningOf(bytes);
  if (at >= bytes.length) throw new Unusable("empty");
  if (bytes[at] !== 0x7b) throw new Unusable("not_json");
  readPart(bytes, at, { line: 0, column: 0 }, 0, tables);
  if (tables.parts.every(({ marks }) => marks === 0)) throw new Unusable("no_mappings");
  tables.parts.sort((a, b) => a.line - b.line || a.column - b.column);
  return tables;
}

/** Behind a byte order mark and the line `)]}'` that keeps a map from being run as a script. */
function beginningOf(bytes: Uint8Array): number {
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  at = skipSpace(bytes, at);
  if (bytes[at] !== 0x29 || bytes[at + 1] !== 0x5d || bytes[at + 2] !== 0x7d) return at;
  // Up to the end of its line, or up to the map where that stands on the same line.
  for (at += 3; at < bytes.length && bytes[at] !== 0x0a && bytes[at] !== 0x7b; ) at += 1;
  return skipSpace(bytes, at);
}

interface Offset {
  readonly line: number;
  readonly column: number;
}

function readPart(bytes: Uint8Array, at: number, offset: Offset, depth: number, tables: MapTables): number {
  if (depth > MOST_DEPTH) throw new Unusable("sections_too_deep");
  let mappings: Range | undefined;
  let [sourceRoot, scopes] = [NONE, NONE];
  let names = 0;
  const sources: Range[] = [];
  const contents: Range[] = [];
  const functions: Range[] = [];
  const ignored = new Set<number>();
  const firstName = tables.names.length;
  let isMap = false;
  let hasSections = false;

  const end = eachMember(bytes, at, (key, value) => {
    switch (key) {
      case "version":
        checkVersion(bytes, value);
        isMap = true;
        return skipValue(bytes, value);
      case "mappings": {
        isMap = true;
        if (bytes[value] !== QUOTE) return skipValue(bytes, value);
        const close = bytes.indexOf(QUOTE, value + 1);
        if (close < 0) throw new Unusable("truncated");
        mappings = { start: value + 1, end: close };
        return close + 1;
      }
      case "sources":
        isMap = true;
        sources.length = 0; // of a key that stands there twice the last counts
        return eachElement(bytes, value, (element, index) => {
          if (index + tables.sources.length / SOURCE_FIELDS >= MOST_SOURCES) throw new Unusable("too_big");
          sources.push(textRange(bytes, element));
          return valueEnd(bytes, element);
        });
      case "sourcesContent":
        contents.length = 0;
        return eachElement(bytes, value, (element, index) => {
          const isText = bytes[element] === QUOTE;
          const close = isText ? longStringEnd(bytes, element) : skipValue(bytes, element);
          if (index < MOST_SOURCES) contents.push(isText ? { start: element + 1, end: close } : NONE);
          return isText ? close + 1 : close;
        });
      case "names":
        return eachElement(bytes, value, (element) => {
          if (tables.names.length >= MOST_NAMES) throw new Unusable("too_big");
          tables.names.push(bytes[element] === QUOTE ? element + 1 : 0);
          names += 1;
          return valueEnd(bytes, element);
        });
      case "sourceRoot":
        sourceRoot = textRange(bytes, value);
        return valueEnd(bytes, value);
      case "scopes":
        scopes = textRange(bytes, value);
        return valueEnd(bytes, value);
      case "ignoreList":
      case "x_google_ignoreList":
        return eachElement(bytes, value, (element) => {
          const close = skipValue(bytes, element);
          const source = Number(textOf(bytes, { start: element, end: Math.min(close, element + 20) }));
          if (Number.isInteger(source) && Math.abs(source) < MOST_SOURCES) ignored.add(source);
          return close;
        });
      case "x_facebook_sources":
        functions.length = 0;
        return eachElement(bytes, value, (element, index) => {
          const close = skipValue(bytes, element);
          if (index < MOST_SOURCES)
            functions.push(bytes[element] === 0x5b ? { start: element, end: close } : NONE);
          return close;
        });
      case "sections":
        isMap = true;
        hasSections = true;
        return eachElement(bytes, value, (element) => readSection(bytes, element, offset, depth, tables));
      default:
        return skipValue(bytes, value);
    }
  });

  if (!isMap) throw new Unusable("not_a_map");
  if (mappings === undefined) {
    if (hasSections || depth > 0) return end;
    throw new Unusable("no_mappings");
  }
  const firstSource = tables.sources.length / SOURCE_FIELDS;
  for (const [index, source] of sources.entries()) {
    const content = contents[index] ?? NONE;
    const described = functions[index] ?? NONE;
    tables.sources.pushAll([source.start, source.end, content.start, content.end]);
    tables.sources.pushAll([described.start, described.end, ignored.has(index) ? 1 : 0]);
  }
  const firstMark = tables.marks.length / MARK_FIELDS;
  const marked = markAll(bytes, mappings, tables);
  tables.parts.push({
    ...offset,
    mappings: marked,
    firstMark,
    marks: tables.marks.length / MARK_FIELDS - firstMark,
    firstSource,
    sources: sources.length,
    firstName,
    names,
    sourceRoot,
    scopes,
  });
  return end;
}

/** Marks the tokens; of mappings that are escaped or out of order, a copy that is neither. */
function markAll(bytes: Uint8Array, mappings: Range, tables: MapTables): Range {
  const { start } = mappings;
  const length = tables.marks.length;
  let text = bytes;
  let range = mappings;
  // Some JSON writers escape every slash, which is a digit here.
  if (hasEscape(bytes, mappings)) {
    text = Buffer.from(textOf(bytes, { start, end: stringEnd(bytes, start - 1) }));
    range = { start: 0, end: text.length };
  }
  const inOrder = markSegments(text, range.start, range.end, tables.marks);
  if (inOrder && text === bytes) return range;
  if (!inOrder) {
    text = putInOrder(text, range.start, range.end);
    range = { start: 0, end: text.length };
  }
  tables.marks.truncate(length);
  markSegments(text, 0, text.length, tables.marks);
  const from = bytes.length + tables.extra.reduce((sum, chunk) => sum + chunk.length, 0);
  const marks = tables.marks.view();
  for (let mark = length; mark < marks.length; mark += MARK_FIELDS)
    tables.marks.set(mark, (marks[mark] ?? 0) + from);
  tables.extra.push(text);
  return { start: from, end: from + text.length };
}

function hasEscape(bytes: Uint8Array, { start, end }: Range): boolean {
  return bytes.subarray(start, end).indexOf(BACKSLASH) >= 0;
}

function readSection(bytes: Uint8Array, at: number, base: Offset, depth: number, tables: MapTables): number {
  if (tables.parts.length >= MOST_SECTIONS) throw new Unusable("too_many_sections");
  let offset: Offset | undefined;
  let waiting: number | undefined;
  let byUrl = false;
  if (bytes[at] !== 0x7b) return skipValue(bytes, at);
  const end = eachMember(bytes, at, (key, value) => {
    if (key === "url") byUrl = true;
    if (key === "offset" && bytes[value] === 0x7b) {
      const read = { line: 0, column: 0 };
      const close = eachMember(bytes, value, (name, number) => {
        const numberEnd = skipValue(bytes, number);
        const count = Number(textOf(bytes, { start: number, end: numberEnd }));
        if ((name === "line" || name === "column") && count >= 0 && count < 2 ** 31) read[name] = count;
        return numberEnd;
      });
      // A column of a section holds for its first line, and only in the line its own section begins with.
      const column = read.line === 0 ? base.column + read.column : read.column;
      offset = { line: base.line + read.line, column };
      return close;
    }
    if (key !== "map" || bytes[value] !== 0x7b) return skipValue(bytes, value);
    if (offset !== undefined) return readPart(bytes, value, offset, depth + 1, tables);
    waiting = value;
    return skipValue(bytes, value);
  });
  if (waiting !== undefined) readPart(bytes, waiting, offset ?? base, depth + 1, tables);
  else if (byUrl) throw new Unusable("sections_by_url");
  return end;
}

function checkVersion(bytes: Uint8Array, at: number): void {
  const version = textOf(bytes, { start: at, end: skipValue(bytes, at) }).replaceAll('"', "");
  if (version.trim() !== "3") throw new Unusable("unsupported_version");
}

function textRange(bytes: Uint8Array, at: number): Range {
  return bytes[at] === QUOTE ? { start: at + 1, end: stringEnd(bytes, at) } : NONE;
}

function valueEnd(bytes: Uint8Array, at: number): number {
  return bytes[at] === QUOTE ? stringEnd(bytes, at) + 1 : skipValue(bytes, at);
}
