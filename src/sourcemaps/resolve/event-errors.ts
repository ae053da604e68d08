import type { EventError } from "../../protocol/event.ts";
import type { LookedAt } from "./looked-at.ts";

/** An event is not made of complaints. */
const MOST = 20;
const LONGEST = 500;
const NOT_YET = new Set<string>(["over_budget", "file_away", "being_fetched"]);

/**
 * What the page of an event shows of frames that stayed as they were (reference: sourcemaps.md §4): each kind once
 * for each file. Says nothing of a frame that came with its own context, as uncompiled ones of a server do.
 */
export function withErrors(
  errors: EventError[] | undefined,
  frames: readonly LookedAt[],
): EventError[] | undefined {
  const added = new Map<string, EventError>();
  for (const looked of frames) {
    const error = errorOf(looked);
    if (error !== undefined && added.size < MOST) added.set(JSON.stringify(error), error);
  }
  return added.size === 0 ? errors : [...(errors ?? []), ...added.values()];
}

function errorOf({ file, place, frame }: LookedAt): EventError | undefined {
  if (file === undefined) return undefined;
  const { found, problem } = file;
  const url = found.wanted.absPath.slice(0, LONGEST);
  const source = (found.mapUrl ?? url).slice(0, LONGEST);
  if (place?.kind === "mapped") {
    if (place.contextProblem === undefined) return undefined;
    return { type: "js_missing_sources_content", url: source, source: place.source.slice(0, LONGEST) };
  }
  if (place?.kind === "unmapped") {
    return {
      type: "js_invalid_sourcemap_location",
      url,
      source,
      line: frame.lineno ?? 0,
      column: frame.colno ?? 0,
    };
  }
  if (problem === "map_unusable") return { type: "js_invalid_sourcemap", url, source };
  if (problem === undefined || NOT_YET.has(problem)) return undefined;
  return frame.context_line === undefined ? { type: "js_no_source", url } : undefined;
}
