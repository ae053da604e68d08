import type { LinesAround } from "../map/look-up.ts";
import { cleanLine } from "./clean-text.ts";
import { snip } from "./snip.ts";

/** So many lines before and after a place are shown. */
const AROUND = 5;

export interface Context {
  readonly pre: string[];
  readonly line: string;
  readonly post: string[];
}

/** The lines to be shown, each cut; the one in the middle around `column`, from 0. */
export function contextOf(
  around: LinesAround | "line_not_in_source" | undefined,
  column: number,
): Context | "no_source_content" | "line_not_in_source" {
  if (around === undefined) return "no_source_content";
  if (around === "line_not_in_source") return around;
  const lines = around.lines.map((line, index) => cleanLine(snip(line, index === around.index ? column : 0)));
  return {
    pre: lines.slice(0, around.index),
    line: lines[around.index] ?? "",
    post: lines.slice(around.index + 1),
  };
}

/** The same of a source that was uploaded as a file of its own. `line` counts from 1. */
export function contextOfText(
  lines: readonly string[],
  line: number,
  column: number,
): Context | "line_not_in_source" {
  if (line > lines.length) return "line_not_in_source";
  const first = Math.max(0, line - 1 - AROUND);
  const around = { lines: lines.slice(first, line + AROUND), index: line - 1 - first };
  const context = contextOf(around, column);
  return context === "no_source_content" ? "line_not_in_source" : context;
}
