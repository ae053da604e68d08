import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Frame } from "../../protocol/event.ts";
import { type DataLimits, soundObject } from "./data.ts";
import type { Notes, PathKey } from "./notes.ts";
import { address, flag, integer } from "./scalar.ts";
import { label, mendText, text } from "./text.ts";

const MAX_NAME = 1024;
const MAX_PATH = 2048;
const MAX_LINE = 1024;
const MAX_CONTEXT_LINES = 30;
const MAX_NUMBER = 2 ** 31 - 1;
const VARS: DataLimits = { size: 16_384, depth: 5, entries: 50 };
const SMALL: DataLimits = { size: 2048, depth: 4, entries: 50 };

/** One frame; paths and addresses as event-payload.md §2 has them. Unknown attributes are left out. */
export function frameOf(notes: Notes, key: PathKey, raw: Json): Frame | undefined {
  if (!isObject(raw)) {
    // Several SDKs leave nulls where a frame was filtered away.
    if (raw !== null) notes.invalid(key, raw, "expected a frame");
    return undefined;
  }
  notes.enter(key);
  const frame: Frame = {};
  readPlace(notes, raw, frame);
  readSource(notes, raw, frame);
  readNative(notes, raw, frame);
  readRest(notes, raw, frame);
  notes.leave();
  return frame;
}

function readPlace(notes: Notes, raw: JsonObject, frame: Frame): void {
  const filename = text(notes, "filename", raw.filename, MAX_PATH);
  const absPath = text(notes, "abs_path", raw.abs_path, MAX_PATH);
  const shown = filename ?? absPath;
  if (shown !== undefined) frame.filename = pathOfUrl(shown);
  const full = absPath ?? filename;
  if (full !== undefined) frame.abs_path = full;

  const module = text(notes, "module", raw.module, MAX_NAME);
  if (module !== undefined) frame.module = module;
  const name = text(notes, "function", raw.function, MAX_NAME);
  if (name !== undefined) frame.function = name;
  const lineno = integer(notes, "lineno", raw.lineno, 0, MAX_NUMBER);
  if (lineno !== undefined) frame.lineno = lineno;
  const colno = integer(notes, "colno", raw.colno, 0, MAX_NUMBER);
  if (colno !== undefined) frame.colno = colno;
  const inApp = flag(notes, "in_app", raw.in_app);
  if (inApp !== undefined) frame.in_app = inApp;
}

function readSource(notes: Notes, raw: JsonObject, frame: Frame): void {
  const line = sourceLine(notes, "context_line", raw.context_line);
  if (line !== undefined) frame.context_line = line;
  const before = sourceLines(notes, "pre_context", raw.pre_context, -MAX_CONTEXT_LINES);
  if (before !== undefined) frame.pre_context = before;
  const after = sourceLines(notes, "post_context", raw.post_context, MAX_CONTEXT_LINES);
  if (after !== undefined) frame.post_context = after;
  const vars = soundObject(notes, "vars", raw.vars, VARS);
  if (vars !== undefined) frame.vars = vars;
}

function readNative(notes: Notes, raw: JsonObject, frame: Frame): void {
  const image = text(notes, "package", raw.package, MAX_PATH);
  if (image !== undefined) frame.package = image;
  const rawName = text(notes, "raw_function", raw.raw_function, MAX_NAME * 4);
  if (rawName !== undefined) frame.raw_function = rawName;
  if (raw.instruction_addr !== undefined) {
    const at = address(notes, "instruction_addr", raw.instruction_addr);
    if (at !== undefined) frame.instruction_addr = at;
  }
  if (raw.symbol_addr !== undefined) {
    const at = address(notes, "symbol_addr", raw.symbol_addr);
    if (at !== undefined) frame.symbol_addr = at;
  }
  if (raw.image_addr !== undefined) {
    const at = address(notes, "image_addr", raw.image_addr);
    if (at !== undefined) frame.image_addr = at;
  }
  const symbol = text(notes, "symbol", raw.symbol, MAX_NAME * 4);
  if (symbol !== undefined) frame.symbol = symbol;
  const mode = label(notes, "addr_mode", raw.addr_mode, 64);
  if (mode !== undefined) frame.addr_mode = mode;
  const trust = label(notes, "trust", raw.trust, 64);
  if (trust !== undefined) frame.trust = trust;
}

function readRest(notes: Notes, raw: JsonObject, frame: Frame): void {
  const platform = label(notes, "platform", raw.platform, 64);
  if (platform !== undefined) frame.platform = platform;
  const data = soundObject(notes, "data", raw.data, SMALL);
  if (data !== undefined) frame.data = data;
  const lock = soundObject(notes, "lock", raw.lock, SMALL);
  if (lock !== undefined) frame.lock = lock;
  const start = flag(notes, "stack_start", raw.stack_start);
  if (start !== undefined) frame.stack_start = start;
  const link = text(notes, "source_link", raw.source_link, MAX_PATH);
  if (link !== undefined) frame.source_link = link;
}

const SCHEME = /^[a-zA-Z][a-zA-Z0-9+.-]{0,30}:\/\//;

/** The path of a URL, without query; anything else as it is. */
export function pathOfUrl(place: string): string {
  const scheme = place.includes("://") ? SCHEME.exec(place)?.[0] : undefined;
  if (scheme === undefined) return place;
  const end = place.search(/[?#]/);
  const slash = place.indexOf("/", scheme.length);
  if (slash < 0 || (end >= 0 && slash > end)) return place;
  const path = place.slice(slash, end < 0 ? undefined : end);
  // Bundlers write `webpack://app/./src/cart.ts`.
  const relative = /^\/\.{1,2}\//.test(path) ? path.slice(1) : path;
  return relative === "/" || relative === "" || SCHEME.test(relative) ? place : relative;
}

/** A blank line of source is a line. */
function sourceLine(notes: Notes, key: PathKey, value: Json | undefined): string | undefined {
  return value === "" ? "" : text(notes, key, value, MAX_LINE);
}

/** At most `most` lines, from the front, or from the back when negative: those next to the failing one. */
function sourceLines(
  notes: Notes,
  key: PathKey,
  value: Json | undefined,
  most: number,
): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) {
    notes.invalid(key, value, "expected a list of lines");
    return undefined;
  }
  if (value.length === 0) return undefined;
  if (value.length <= Math.abs(most) && value.every(isSoundLine)) return value as string[];
  notes.enter(key);
  if (value.length > Math.abs(most)) notes.cut(undefined, value.length);
  const near = most < 0 ? value.slice(most) : value.slice(0, most);
  const lines = near.map((line, at) => {
    if (typeof line === "string") return mendText(notes, at, line, MAX_LINE);
    return typeof line === "number" ? String(line) : "";
  });
  notes.leave();
  return lines;
}

function isSoundLine(line: Json): boolean {
  return typeof line === "string" && line.length <= MAX_LINE && !line.includes("\0") && line.isWellFormed();
}
