import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Frame, Stacktrace } from "../../protocol/event.ts";
import { type DataLimits, soundObject } from "./data.ts";
import { frameOf } from "./frame.ts";
import { framesToKeep } from "./keep-frames.ts";
import type { Notes, PathKey } from "./notes.ts";
import { label } from "./text.ts";

export const MAX_FRAMES = 250;
const REGISTERS: DataLimits = { size: 8192, depth: 1, entries: 256 };

/** A stack trace from `{frames: […]}` or a bare list; absent when it says nothing. */
export function stacktraceOf(notes: Notes, key: PathKey, value: Json | undefined): Stacktrace | undefined {
  if (value === undefined || value === null) return undefined;
  const raw: JsonObject | undefined = Array.isArray(value)
    ? { frames: value }
    : isObject(value)
      ? value
      : undefined;
  if (raw === undefined) {
    notes.invalid(key, value, "expected a stack trace");
    return undefined;
  }
  notes.enter(key);
  const trace: Stacktrace = { frames: framesOf(notes, raw.frames) };
  const registers = soundObject(notes, "registers", raw.registers, REGISTERS);
  if (registers !== undefined) trace.registers = registers;
  const lang = label(notes, "lang", raw.lang, 64);
  if (lang !== undefined) trace.lang = lang;
  notes.leave();
  return trace.frames.length === 0 && trace.registers === undefined ? undefined : trace;
}

function framesOf(notes: Notes, value: Json | undefined): Frame[] {
  if (value === undefined || value === null) return [];
  const sent = Array.isArray(value) ? value : [value];
  notes.enter("frames");
  const kept = framesToKeep(sent, MAX_FRAMES);
  if (kept.length < sent.length) notes.cut(undefined, sent.length);
  const frames: Frame[] = [];
  for (let at = 0; at < kept.length; at += 1) {
    const frame = frameOf(notes, at, kept[at] ?? null);
    if (frame !== undefined) frames.push(frame);
  }
  notes.leave();
  return frames;
}
