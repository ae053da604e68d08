import type { CompiledFile } from "../compiled/compiled-file.ts";
import type { LookUp, Unmapped } from "../map/look-up.ts";
import { awaitedPlace } from "./awaited-place.ts";
import { cleanName } from "./clean-text.ts";
import { type Context, contextOf } from "./context.ts";
import { isUsefulName, originalFunctionName } from "./function-name.ts";

const LONGEST_SOURCE = 2048;
const LONGEST_NAME = 256;
/** `visit.call(shop)` does not call a function of that name. */
const CALLS = new Set(["call", "apply"]);

/** What stands in the sources at a frame's place. Lines and columns from 1, as in events. */
export interface MappedPlace {
  readonly kind: "mapped";
  /** As the map names it. */
  readonly source: string;
  readonly line: number;
  readonly column: number;
  /** Of the function around it, where that can be told. */
  readonly functionName?: string;
  /** What stands there: of a call, the name of what is called. */
  readonly tokenName?: string;
  readonly isIgnored: boolean;
  readonly context?: Context;
  readonly contextProblem?: "no_source_content" | "line_not_in_source";
}

export interface UnmappedPlace {
  readonly kind: "unmapped";
  readonly reason: Unmapped;
}

/** `line` and `column` count from 0. Reads from memory or the system's page cache alone. */
export function placeOf(
  map: LookUp,
  script: CompiledFile | undefined,
  line: number,
  column: number,
): MappedPlace | UnmappedPlace {
  const found = awaitedPlace(map, line, column) ?? map.find(line, column);
  if (typeof found === "string") return { kind: "unmapped", reason: found };
  const source = map.sourceName(found.source);
  if (source === undefined || source === "") return { kind: "unmapped", reason: "token_without_source" };
  const enclosing = script?.functionAt(line, column);
  const functionName =
    usefulOrNone(map.functionAround(found)) ?? (enclosing && originalFunctionName(map, enclosing));
  const tokenName = CALLS.has(found.name ?? "") ? undefined : usefulOrNone(found.name);
  const context = contextOf(map.linesAround(found.source, found.line, 5), found.column);
  return {
    kind: "mapped",
    source: cleanName(source, LONGEST_SOURCE),
    line: found.line + 1,
    column: found.column + 1,
    isIgnored: map.isIgnored(found.source),
    ...(functionName !== undefined && { functionName }),
    ...(tokenName !== undefined && { tokenName }),
    ...(typeof context === "string" ? { contextProblem: context } : { context }),
  };
}

function usefulOrNone(name: string | undefined): string | undefined {
  const clean = name === undefined ? "" : cleanName(name, LONGEST_NAME);
  return isUsefulName(clean) ? clean : undefined;
}
