import { Ints } from "../map/ints.ts";
import { intsOf } from "../map/look-up-file.ts";
import type { PlacedBytes } from "../placed-bytes.ts";
import { type MapReference, readReferences } from "./references.ts";
import { scanFunctions } from "./scan-functions.ts";

/**
 * What is kept of a compiled script: its functions with their names, and what it says of its map. A file like a
 * look-up: header, tables, texts. The script itself is not needed again.
 */
const MAGIC = 0x53434b56;
export const COMPILED_VERSION = 1;
const HEADER_INTS = 8;
/** Beginning, end, parent; where the name begins and how long it is, in the texts and in the script; the same of its class. */
const FIELDS = 9;
const LONGEST_NAME = 200;
/** A script of 5 MB has thirty thousand functions, and one of any size that is not minified some million lines. */
const MOST_FUNCTIONS = 2_000_000;
const MOST_LINES = 4_000_000;
/** How Hermes' bytecode and Metro's indexed RAM bundles begin: React Native's bundles that are no text. */
const NO_TEXT = [Buffer.from("c61fbc03c103191f", "hex"), Buffer.from("e5d10bfb", "hex")];

/** A name, or a part of one, and where the script has it: lines and columns from 0. */
export interface NamePart {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

export interface EnclosingFunction {
  /** `a.b.c` is three. Empty for a function without a name. */
  readonly name: readonly NamePart[];
  /** Of the class it is a method of. */
  readonly class: readonly NamePart[];
}

/** Pieces of the file. */
export function compiledFile(script: Uint8Array): Uint8Array[] {
  const text = Buffer.from(script.buffer, script.byteOffset, script.byteLength).toString("utf8");
  const code = NO_TEXT.some((magic) => magic.equals(script.subarray(0, magic.length))) ? "" : text;
  const functions = new Ints(4096);
  const names: string[] = [];
  let namesLength = 0;
  let current = -1;
  const nameOf = (start: number, end: number): number => {
    if (end <= start || end - start > LONGEST_NAME) return 0;
    names.push(text.slice(start, end));
    namesLength += end - start;
    return end - start;
  };
  scanFunctions(code, {
    get count() {
      return functions.length / FIELDS;
    },
    get isFull() {
      return functions.length >= MOST_FUNCTIONS * FIELDS;
    },
    open(start, nameStart, nameEnd, classStart, classEnd) {
      const index = functions.length / FIELDS;
      functions.pushAll([start, text.length, current]);
      const at = namesLength;
      functions.pushAll([at, nameOf(nameStart, nameEnd), nameStart]);
      // The text of the class follows that of the name.
      functions.pushAll([namesLength, nameOf(classStart, classEnd), classStart]);
      current = index;
      return index;
    },
    close(index, end) {
      functions.set(index * FIELDS + 1, end);
      current = functions.get(index * FIELDS + 2) ?? -1;
    },
  });
  const lines = lineStarts(code);
  const texts = Buffer.from(names.join(""), "utf16le");
  const references = Buffer.from(JSON.stringify(readReferences(text)));
  const header = Int32Array.of(
    MAGIC,
    COMPILED_VERSION,
    functions.length,
    lines.length,
    texts.length,
    references.length,
    0,
    0,
  );
  const tables = [header, functions.view(), lines.view()];
  return [
    ...tables.map((ints) => new Uint8Array(ints.buffer, ints.byteOffset, ints.byteLength)),
    texts,
    references,
  ];
}

function lineStarts(text: string): Ints {
  const lines = new Ints(1024);
  lines.push(0);
  for (let at = text.indexOf("\n"); at >= 0 && lines.length < MOST_LINES; at = text.indexOf("\n", at + 1))
    lines.push(at + 1);
  return lines;
}

/** Answers questions about one compiled script. */
export class CompiledFile {
  readonly id: string;
  readonly heldBytes: number;
  readonly references: MapReference;
  readonly #functions: Int32Array;
  readonly #lines: Int32Array;
  readonly #texts: Uint8Array;

  private constructor(
    id: string,
    tables: [Int32Array, Int32Array],
    texts: Uint8Array,
    references: MapReference,
  ) {
    this.id = id;
    this.#functions = tables[0];
    this.#lines = tables[1];
    this.#texts = texts;
    this.references = references;
    this.heldBytes = tables[0].byteLength + tables[1].byteLength + texts.length + 2048;
  }

  /** Undefined for what is no such file of this version. It is read whole: it is small. */
  static open(id: string, bytes: PlacedBytes): CompiledFile | undefined {
    const headerBytes = HEADER_INTS * 4;
    if (bytes.size < headerBytes) return undefined;
    const [magic, version, functions = 0, lines = 0, texts = 0, references = 0] = intsOf(
      bytes.read(0, headerBytes),
    );
    if (magic !== MAGIC || version !== COMPILED_VERSION) return undefined;
    if (headerBytes + (functions + lines) * 4 + texts + references !== bytes.size) return undefined;
    const tables = intsOf(bytes.read(headerBytes, headerBytes + (functions + lines) * 4));
    const textsAt = headerBytes + tables.byteLength;
    const reference = JSON.parse(Buffer.from(bytes.read(textsAt + texts, bytes.size)).toString("utf8"));
    const held = Uint8Array.from(bytes.read(textsAt, textsAt + texts));
    bytes.close();
    return new CompiledFile(id, [tables.subarray(0, functions), tables.subarray(functions)], held, reference);
  }

  readonly isClosed = false;

  close(): void {}

  /** The innermost function around a place; undefined outside of all. Line and column from 0. */
  functionAt(line: number, column: number): EnclosingFunction | undefined {
    const start = this.#lines[line];
    if (start === undefined) return undefined;
    const offset = start + column;
    let at = this.#lastBefore(offset);
    while (at >= 0 && (this.#functions[at * FIELDS + 1] ?? 0) <= offset)
      at = this.#functions[at * FIELDS + 2] ?? -1;
    if (at < 0) return undefined;
    const base = at * FIELDS;
    return { name: this.#parts(base + 3), class: this.#parts(base + 6) };
  }

  #lastBefore(offset: number): number {
    let [low, high] = [-1, this.#functions.length / FIELDS - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#functions[middle * FIELDS] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #parts(base: number): NamePart[] {
    const [at = 0, length = 0, offset = 0] = this.#functions.subarray(base, base + 3);
    if (length === 0) return [];
    const text = Buffer.from(this.#texts.subarray(at * 2, (at + length) * 2)).toString("utf16le");
    if (/^["'`0-9]/.test(text)) return [{ text: text.replace(/^["'`]|["'`]$/g, ""), ...this.#place(offset) }];
    const parts: NamePart[] = [];
    let here = offset;
    for (const piece of text.split(".")) {
      const name = piece.replace(/\?$/, "").trim();
      const place = this.#place(here + piece.length - piece.trimStart().length);
      if (name !== "") parts.push({ text: name, ...place });
      here += piece.length + 1;
    }
    return parts;
  }

  #place(offset: number): { line: number; column: number } {
    let [low, high] = [0, this.#lines.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#lines[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (this.#lines[low] ?? 0) };
  }
}
