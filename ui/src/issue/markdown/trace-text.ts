import type { WireException, WireFrame, WireStacktrace } from "../../../../src/wire/event.ts";
import { foldFrames, type TraceItem } from "../trace/fold-frames.ts";
import { faceOf } from "../trace/frame-face.ts";
import { sourceWindow } from "../trace/source-window.ts";
import { oneLine } from "./escape.ts";

const MOST_ITEMS = 60;
const WITH_SOURCE = 5;

/** Exceptions as plain text, the thrown one first, each with its frames: for pasting where Markdown is not wanted. */
export function traceText(exceptions: readonly WireException[]): string {
  return exceptions
    .toReversed()
    .map(
      (exception, index) =>
        `${index > 0 ? "Caused by: " : ""}${headOf(exception)}\n${framesText(exception.stacktrace)}`,
    )
    .join("\n\n");
}

export function headOf({ type, value }: WireException): string {
  return [type, value].filter(Boolean).join(": ") || "Unknown exception";
}

/** Frames newest first, libraries folded, source around the first in-app ones. */
export function framesText(stacktrace: WireStacktrace | null): string {
  if (!stacktrace || stacktrace.frames.length === 0) return "  (no stack trace)";
  const items = foldFrames(stacktrace.frames, "newest", "app");
  let sources = 0;
  const lines = items.slice(0, MOST_ITEMS).flatMap((item) => {
    if (item.kind === "library") return [libraryLine(item)];
    const hasSource = item.frame.context.length > 0 && sources++ < WITH_SOURCE;
    return [frameLine(item.frame), ...(hasSource ? sourceLines(item.frame) : [])];
  });
  if (items.length > MOST_ITEMS) lines.push(`  … ${items.length - MOST_ITEMS} more`);
  return lines.join("\n");
}

function frameLine(frame: WireFrame): string {
  const { directory, file, fn, at } = faceOf(frame);
  const place = `${directory}${file}`;
  const where = [place, fn ? (place ? `in ${fn}` : fn) : "", at ? `at ${at}` : ""].filter(Boolean).join(" ");
  return `  ${oneLine(where || "?")}${frame.inApp ? "  [in app]" : ""}`;
}

function libraryLine({ frames, packages }: TraceItem & { kind: "library" }): string {
  const names = packages.slice(0, 4).map(([name, count]) => `${name} ${count}`);
  return `  … ${frames.length} library ${frames.length === 1 ? "frame" : "frames"} (${names.join(", ")})`;
}

function sourceLines(frame: WireFrame): string[] {
  const width = Math.max(...frame.context.map(([line]) => String(line).length));
  return frame.context.map(([line, text]) => {
    const isHit = line === frame.lineNo || frame.context.length === 1;
    const { before, at, after } = sourceWindow(text, isHit ? frame.colNo : null);
    return `  ${isHit ? ">" : " "} ${String(line).padStart(width)} | ${before}${at}${after}`.trimEnd();
  });
}
