import type { Frame, Stacktrace } from "../../protocol/event.ts";
import type { WireFrame, WireStacktrace } from "../../wire/event.ts";

/**
 * Frames oldest call first, as stored; camelCase, as the web API has them (reference: web-api.md §7). `raw` is the same
 * stack as it was sent, where it was mapped.
 */
export function presentStacktrace(
  stacktrace: Stacktrace | undefined,
  raw?: Stacktrace,
): WireStacktrace | null {
  if (stacktrace === undefined) return null;
  const frames = stacktrace.frames.map((frame, index) => presentFrame(frame, raw?.frames[index]));
  return {
    frames,
    framesOmitted: null,
    hasSystemFrames: frames.some((frame) => !frame.inApp),
    registers: stacktrace.registers ?? null,
  };
}

function presentFrame(frame: Frame, raw: Frame | undefined): WireFrame {
  const mapUrl = raw && frame.data?.sourcemap;
  return {
    filename: frame.filename ?? null,
    absPath: frame.abs_path ?? null,
    module: frame.module ?? null,
    package: frame.package ?? null,
    function: frame.function ?? null,
    rawFunction: frame.raw_function ?? null,
    lineNo: frame.lineno ?? null,
    colNo: frame.colno ?? null,
    inApp: frame.in_app === true,
    platform: frame.platform ?? null,
    context: sourceAround(frame),
    vars: frame.vars ?? null,
    instructionAddr: frame.instruction_addr ?? null,
    symbolAddr: frame.symbol_addr ?? null,
    symbol: frame.symbol ?? null,
    trust: frame.trust ?? null,
    errors: null,
    sourceLink: webAddress(frame.source_link),
    ...(typeof mapUrl === "string" && { mapUrl }),
    ...(typeof mapUrl === "string" && raw?.abs_path !== undefined && { origAbsPath: raw.abs_path }),
  };
}

/** Source lines with their numbers. Without a line number they are counted from 1. */
function sourceAround(frame: Frame): [number, string][] {
  if (frame.context_line === undefined) return [];
  const before = frame.pre_context ?? [];
  const after = frame.post_context ?? [];
  const failing = frame.lineno ?? before.length + 1;
  const first = failing - before.length;
  return [...before, frame.context_line, ...after]
    .map((text, index): [number, string] => [first + index, text])
    .filter(([line]) => line >= 1);
}

/** The page makes it a link, so a stranger may not put a script there. */
function webAddress(link: string | undefined): string | null {
  return link !== undefined && /^https?:\/\//iu.test(link) ? link : null;
}
