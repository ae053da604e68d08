import type { Ints } from "./ints.ts";
import { Unusable } from "./unusable.ts";

/**
 * `mappings` are kept as the text they are, with a mark every {@link MARK_EVERY} bytes from which reading can begin.
 * One token takes four bytes or so in that text and sixteen or more when it is decoded.
 */
export const MARK_EVERY = 256;
/** Integers of a mark; see {@link Segments.mark}. */
export const MARK_FIELDS = 8;

const [COMMA, SEMICOLON] = [0x2c, 0x3b];
const NO_DIGIT = 64;
const DIGITS = new Uint8Array(256).fill(NO_DIGIT);
for (const [value, char] of [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].entries())
  DIGITS[char.charCodeAt(0)] = value;

/** What a VLQ of one digit comes to; {@link LONG} for every byte that is none. */
const LONG = 64;
const SHORT = new Int8Array(256).fill(LONG);
for (const [byte, digit] of DIGITS.entries())
  if (digit < 32) SHORT[byte] = digit & 1 ? -(digit >> 1) : digit >> 1;

/** The token that holds at a place. Lines and columns count from 0. */
export interface Segment {
  readonly line: number;
  readonly column: number;
  /** Of the token in the compiled file, to tell whether it begins exactly there. */
  readonly source: number;
  readonly originalLine: number;
  readonly originalColumn: number;
  /** -1 where the token names nothing. */
  readonly name: number;
}

/** How far reading has come: what the deltas of the next token add to. */
export interface State {
  at: number;
  line: number;
  column: number;
  source: number;
  originalLine: number;
  originalColumn: number;
  name: number;
  /** Fields of the token just read: 0 where the line has none yet. */
  fields: number;
}

export const startAt = (at: number): State => ({
  at,
  line: 0,
  column: 0,
  source: 0,
  originalLine: 0,
  originalColumn: 0,
  name: 0,
  fields: 0,
});

/**
 * Reads all tokens once and leaves marks. Says whether the tokens of each line stand in order; where they do not,
 * they must be put in order first. Written out field by field: in a loop it takes twice as long.
 * @throws Unusable `bad_mappings`
 */
export function markSegments(bytes: Uint8Array, start: number, end: number, marks: Ints): boolean {
  let at = start;
  let line = 0;
  let column = 0;
  let source = 0;
  let originalLine = 0;
  let originalColumn = 0;
  let name = 0;
  let fields = 0;
  let nextMark = start;
  let inOrder = true;
  const long = { value: 0 };
  while (at < end) {
    const byte = bytes[at] ?? 0;
    if (at >= nextMark) {
      nextMark = at + MARK_EVERY;
      marks.pushAll([at, line, column, source, originalLine, originalColumn, name, fields]);
    }
    if (byte === COMMA) {
      at += 1;
      continue;
    }
    if (byte === SEMICOLON) {
      at += 1;
      line += 1;
      column = 0;
      fields = 0;
      continue;
    }

    let delta = SHORT[byte] ?? 0;
    if (delta < LONG) at += 1;
    else {
      at = readLong(bytes, at, end, long);
      delta = long.value;
    }
    if (delta < 0) inOrder = false;
    column = (column + delta) | 0;
    fields = 1;
    let next = at < end ? (bytes[at] ?? 0) : COMMA;
    if (next === COMMA || next === SEMICOLON) continue;

    delta = SHORT[next] ?? 0;
    if (delta < LONG) at += 1;
    else {
      at = readLong(bytes, at, end, long);
      delta = long.value;
    }
    source = (source + delta) | 0;
    fields = 2;
    next = at < end ? (bytes[at] ?? 0) : COMMA;
    if (next === COMMA || next === SEMICOLON) continue;

    delta = SHORT[next] ?? 0;
    if (delta < LONG) at += 1;
    else {
      at = readLong(bytes, at, end, long);
      delta = long.value;
    }
    originalLine = (originalLine + delta) | 0;
    fields = 3;
    next = at < end ? (bytes[at] ?? 0) : COMMA;
    if (next === COMMA || next === SEMICOLON) continue;

    delta = SHORT[next] ?? 0;
    if (delta < LONG) at += 1;
    else {
      at = readLong(bytes, at, end, long);
      delta = long.value;
    }
    originalColumn = (originalColumn + delta) | 0;
    fields = 4;
    next = at < end ? (bytes[at] ?? 0) : COMMA;
    if (next === COMMA || next === SEMICOLON) continue;

    at = readLong(bytes, at, end, long);
    name = (name + long.value) | 0;
    fields = 5;
    // More fields than there are meanings for are passed over.
    while (at < end && bytes[at] !== COMMA && bytes[at] !== SEMICOLON) at = readLong(bytes, at, end, long);
  }
  return inOrder;
}

/** One VLQ of any length into `long`; returns where it ends. @throws Unusable */
function readLong(bytes: Uint8Array, from: number, end: number, long: { value: number }): number {
  let at = from;
  let value = 0;
  for (let shift = 0; shift <= 30; shift += 5) {
    const digit = at < end ? (DIGITS[bytes[at] ?? 0] ?? NO_DIGIT) : NO_DIGIT;
    if (digit === NO_DIGIT) break;
    at += 1;
    value |= (digit & 31) << shift;
    if (digit & 32) continue;
    long.value = value & 1 ? -(value >>> 1) : value >>> 1;
    return at;
  }
  throw new Unusable("bad_mappings");
}

/**
 * Reads one token, from `state` on, into `state`. False at the end. For what was read before without complaint by
 * {@link markSegments}; slower than it, and there to be read.
 */
export function nextSegment(bytes: Uint8Array, end: number, state: State): boolean {
  while (state.at < end) {
    const byte = bytes[state.at];
    if (byte === SEMICOLON) {
      state.line += 1;
      state.column = 0;
      state.fields = 0;
    } else if (byte !== COMMA) {
      break;
    }
    state.at += 1;
  }
  if (state.at >= end) return false;
  state.fields = 0;
  while (state.at < end) {
    const byte = bytes[state.at];
    if (byte === COMMA || byte === SEMICOLON) break;
    const delta = nextDelta(bytes, end, state);
    if (state.fields === 0) state.column = (state.column + delta) | 0;
    else if (state.fields === 1) state.source = (state.source + delta) | 0;
    else if (state.fields === 2) state.originalLine = (state.originalLine + delta) | 0;
    else if (state.fields === 3) state.originalColumn = (state.originalColumn + delta) | 0;
    else if (state.fields === 4) state.name = (state.name + delta) | 0;
    state.fields += 1;
  }
  return true;
}

/** One VLQ, signed. Overlong or foreign digits end it. */
export function nextDelta(bytes: Uint8Array, end: number, state: { at: number }): number {
  let value = 0;
  for (let shift = 0; state.at < end; shift += 5) {
    const digit = DIGITS[bytes[state.at] ?? 0] ?? NO_DIGIT;
    state.at += 1;
    if (digit === NO_DIGIT) break;
    if (shift <= 30) value |= (digit & 31) << shift;
    if (!(digit & 32)) break;
  }
  return value & 1 ? -(value >>> 1) : value >>> 1;
}
