import { Ints } from "./ints.ts";
import { nextDelta } from "./segments.ts";

/**
 * The scopes of the sources as the ECMA-426 proposal writes them into `scopes`: items between commas, each a tag and
 * VLQs. Of them, only the scopes of the sources are of use here; where they stand in the compiled file is not.
 * Each source has a tree, in the order of `sources`; positions are relative to those of the item before.
 */
export interface ScopeMap {
  readonly kind: "scopes";
  /** By six: source, line and column of the beginning, line and column of the end, name. Parents before children. */
  readonly scopes: Int32Array;
  readonly length: number;
}

const TAG = { empty: 0, start: 1, end: 2 } as const;
const FLAG = { name: 1, isStackFrame: 4 } as const;
const FIELDS = 6;
const NAMELESS = -1;
const NO_FUNCTION = -2;
const MOST_DEPTH = 10_000;

/** Reads the text of `scopes`; what is no such text has no scopes. */
export function readScopes(bytes: Uint8Array): ScopeMap {
  const scopes = new Ints(1024);
  const open: number[] = [];
  const state = { at: 0 };
  let [source, line, column, name] = [0, 0, 0, 0];
  for (let end = endOfItem(bytes, 0); state.at < bytes.length; end = endOfItem(bytes, state.at)) {
    const unsigned = (): number => (state.at < end ? nextUnsigned(bytes, end, state) : 0);
    const signed = (): number => (state.at < end ? nextDelta(bytes, end, state) : 0);
    const tag = unsigned();
    if (tag === TAG.empty) {
      if (open.length === 0) source += 1;
    } else if (tag === TAG.start) {
      const flags = unsigned();
      [line, column] = moved(line, column, unsigned(), unsigned());
      if (flags & FLAG.name) name += signed();
      if (open.length >= MOST_DEPTH) break;
      open.push(scopes.length);
      const called = flags & FLAG.name ? name : NAMELESS;
      scopes.pushAll([source, line, column, -1, -1, flags & FLAG.isStackFrame ? called : NO_FUNCTION]);
    } else if (tag === TAG.end) {
      [line, column] = moved(line, column, unsigned(), unsigned());
      const scope = open.pop();
      if (scope === undefined) break;
      scopes.set(scope + 3, line);
      scopes.set(scope + 4, column);
      if (open.length === 0) {
        source += 1;
        [line, column] = [0, 0];
      }
    }
    state.at = end + 1;
  }
  const held = scopes.view().slice();
  return { kind: "scopes", scopes: held, length: held.byteLength + 64 };
}

/** The name of the innermost function around a place of a source, as a number in `names`. */
export function scopeNameAt(
  { scopes }: ScopeMap,
  source: number,
  line: number,
  column: number,
): number | undefined {
  let found: number | undefined;
  for (let at = firstOf(scopes, source); scopes[at] === source; at += FIELDS) {
    const [fromLine = 0, fromColumn = 0, toLine = 0, toColumn = 0, name = -1] = scopes.subarray(
      at + 1,
      at + FIELDS,
    );
    const hasBegun = fromLine < line || (fromLine === line && fromColumn <= column);
    const goesOn = toLine > line || (toLine === line && toColumn > column);
    if (hasBegun && goesOn && name !== NO_FUNCTION) found = name === NAMELESS ? undefined : name;
  }
  return found;
}

/** Scopes stand in the order of their sources. */
function firstOf(scopes: Int32Array, source: number): number {
  let [low, high] = [0, scopes.length / FIELDS];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((scopes[middle * FIELDS] ?? 0) < source) low = middle + 1;
    else high = middle;
  }
  return low * FIELDS;
}

/** A column is relative to the one before on the same line, and from 0 on a new one. */
function moved(line: number, column: number, lines: number, columns: number): [line: number, column: number] {
  return lines === 0 ? [line, column + columns] : [line + lines, columns];
}

function endOfItem(bytes: Uint8Array, at: number): number {
  const comma = bytes.indexOf(0x2c, at);
  return comma < 0 ? bytes.length : comma;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function nextUnsigned(bytes: Uint8Array, end: number, state: { at: number }): number {
  let value = 0;
  for (let shift = 0; state.at < end; shift += 5) {
    const digit = DIGITS.indexOf(String.fromCharCode(bytes[state.at] ?? 0));
    state.at += 1;
    if (digit < 0) break;
    if (shift <= 25) value |= (digit & 31) << shift;
    if (!(digit & 32)) break;
  }
  return value;
}
