import type { FileTrail, FrameTrail, SymbolicationTrail, TrailStep } from "../wire/symbolication.ts";

/** A trail for a terminal: file by file what was tried, and what to type. */
export function trailText({ files, frames, isComplete }: SymbolicationTrail): string {
  const mapped = frames.filter(({ isMapped }) => isMapped).length;
  const head =
    frames.length === 0
      ? "The event has no frames of JavaScript."
      : `${mapped} of ${frames.length} frames of JavaScript are mapped.`;
  const blocks = files.map((file, index) =>
    fileText(
      file,
      frames.filter((frame) => frame.file === index),
    ),
  );
  const others = frames.filter(({ file, problem }) => file === null && problem !== null);
  if (others.length > 0) blocks.push(["Frames without such a file", ...others.map(frameText)].join("\n"));
  if (!isComplete) blocks.push("Reading took too long or the file store is away: run this again.");
  return plain([head, ...blocks].join("\n\n"));
}

function fileText(file: FileTrail, frames: readonly FrameTrail[]): string {
  const lines = [file.absPath];
  if (file.debugId !== null) lines.push(`  debug id ${file.debugId}`);
  lines.push(
    file.sentence === null ? `  mapped by ${WAYS[file.resolvedWith ?? "url"]}` : `  ${file.sentence}`,
  );
  if (file.steps.length > 0) lines.push("  What was tried", ...file.steps.map(stepText));
  if (file.near.length > 0) {
    lines.push("  What nearly matched", ...file.near.map(({ sentence }) => `    ${sentence}`));
  }
  const puzzles = file.sentence === null ? frames.filter(({ problem }) => problem !== null) : [];
  if (puzzles.length > 0) lines.push("  Frames", ...puzzles.map((frame) => `  ${frameText(frame)}`));
  if (file.fix !== null) lines.push("  What to do", `    ${file.fix}`);
  return lines.join("\n");
}

const WAYS = { "debug-id": "debug id", release: "release and URL", url: "URL" };
const RESULTS: Record<TrailStep["result"], string> = {
  found: "yes   ",
  not_found: "no    ",
  failed: "failed",
};

function stepText({ result, sentence, details }: TrailStep): string {
  return `    ${RESULTS[result]} ${sentence}${details.length > 0 ? ` (${details.join(", ")})` : ""}`;
}

function frameText({ path, line, column, sentence }: FrameTrail): string {
  const at = line === null ? "" : ` at ${line}${column === null ? "" : `:${column}`}`;
  return `  ${path}${at}: ${sentence ?? ""}`;
}

/** Addresses of files are a stranger's text: no character may move the cursor of a terminal. */
function plain(text: string): string {
  return text.replace(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu, "\ufffd");
}
