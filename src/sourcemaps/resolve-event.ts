import type { Event, EventError, Frame } from "../protocol/event.ts";
import type { SymbolicationTrail } from "../wire/symbolication.ts";
import type { Place, WantedFile } from "./find/found-file.ts";
import { candidatesOf, joinUrl } from "./find/urls.ts";
import { Budget } from "./kept/budget.ts";
import { contextOfText } from "./resolve/context.ts";
import { withErrors } from "./resolve/event-errors.ts";
import type { LookedAt } from "./resolve/looked-at.ts";
import { type OpenedFile, openFiles } from "./resolve/open-files-of-event.ts";
import { placeOf } from "./resolve/place.ts";
import { debugIdsOf, fileOf, isScript, type ScriptStack, scriptStacks } from "./resolve/script-frames.ts";
import { mappedFrame } from "./resolve/write-back.ts";
import type { SourceMaps } from "./source-maps.ts";
import { trailOf } from "./trail/trail.ts";

/** No event has so many files; those of one that does stay as they are. */
const MOST_FILES = 200;

export interface ResolvedEvent {
  /** The event as it was given where nothing could be mapped; else a copy, with the sent stacks in `raw_stacktrace`. */
  readonly event: Event;
  readonly trail: SymbolicationTrail;
  readonly mappedFrames: number;
}

/**
 * Makes the stacks of an event readable (reference: sourcemaps.md §4). To be run on a normalised event, before in-app
 * marks, culprit and grouping; or again on a stored one, when more was uploaded: it always begins with the stacks as
 * they were sent. Changes nothing of `event`. Ask `hasScriptFrames` first: it costs nothing.
 */
export async function resolveEvent(
  sourceMaps: SourceMaps,
  event: Event,
  projectId: number,
): Promise<ResolvedEvent> {
  const { limits, now } = sourceMaps.room;
  const budget = new Budget(limits.readForEvent, limits.eventMs, now);
  const place: Place = {
    projectId,
    ...(event.release !== undefined && { release: event.release }),
    ...(event.dist !== undefined && { dist: event.dist }),
  };
  const stacks = scriptStacks(event);
  const wanted = wantedFiles(event, stacks);
  const found = await sourceMaps.find(place, wanted, budget);
  const opened = await openFiles(sourceMaps, found, budget);
  // From here on nothing is waited for, so that no file is closed while it is read.
  const looked = stacks.map((stack) => lookAt(sourceMaps, stack, event.platform, opened, budget));
  const completed = await Promise.all(
    looked.map(async (frames) => await withUploadedSources(sourceMaps, place, frames, budget)),
  );
  const all = completed.flat();
  const mappedFrames = all.filter(({ place }) => place?.kind === "mapped").length;
  const trail = trailOf([...opened.values()], all);
  const errors = withErrors(withoutOurErrors(event.errors), all);
  return { event: written(event, stacks, completed, errors), trail, mappedFrames };
}

function wantedFiles(event: Event, stacks: readonly ScriptStack[]): WantedFile[] {
  const debugIds = debugIdsOf(event);
  const wanted = new Map<string, WantedFile>();
  for (const { original } of stacks) {
    for (const frame of original.frames) {
      const absPath = isScript(frame, event.platform) && isPlaced(frame) ? fileOf(frame) : undefined;
      if (absPath === undefined || wanted.has(absPath) || wanted.size >= MOST_FILES) continue;
      const debugId =
        debugIds.get(absPath) ?? debugIds.get(frame.abs_path ?? "") ?? debugIds.get(frame.filename ?? "");
      wanted.set(absPath, { absPath, ...(debugId !== undefined && { debugId }) });
    }
  }
  return [...wanted.values()];
}

function isPlaced({ lineno }: Frame): boolean {
  return lineno !== undefined && lineno >= 1;
}

function lookAt(
  sourceMaps: SourceMaps,
  { path, original }: ScriptStack,
  platform: string,
  files: ReadonlyMap<string, OpenedFile>,
  budget: Budget,
): LookedAt[] {
  return original.frames.map((frame, index) => {
    const at = `${path}.stacktrace.frames.${index}`;
    const absPath = isScript(frame, platform) ? fileOf(frame) : undefined;
    const file = absPath === undefined ? undefined : files.get(absPath);
    if (file?.map === undefined || !isPlaced(frame)) return { path: at, frame, ...(file && { file }) };
    const line = (frame.lineno ?? 1) - 1;
    const column = Math.max(0, (frame.colno ?? 1) - 1);
    const key = `${file.map.id}|${file.script?.id ?? ""}|${line}|${column}`;
    let place = sourceMaps.places.get(key);
    if (place === undefined) {
      if (budget.isOver) return { path: at, frame, file: { found: file.found, problem: "over_budget" } };
      place = placeOf(file.map, file.script, line, column);
      sourceMaps.places.set(key, place);
    }
    return { path: at, frame, file, place };
  });
}

/** Context for places whose source is not in the map, from a file of its own in a bundle. */
async function withUploadedSources(
  sourceMaps: SourceMaps,
  place: Place,
  frames: readonly LookedAt[],
  budget: Budget,
): Promise<LookedAt[]> {
  const completed: LookedAt[] = [];
  for (const looked of frames) {
    const { place: at, file } = looked;
    if (at?.kind !== "mapped" || at.contextProblem !== "no_source_content" || file === undefined) {
      completed.push(looked);
      continue;
    }
    const { mapUrl, wanted } = file.found;
    const url = joinUrl(mapUrl ?? wanted.absPath, at.source);
    const lines = await sourceMaps.sourceLines(place, candidatesOf(url), budget);
    const context = lines && contextOfText(lines, at.line, at.column - 1);
    if (typeof context !== "object") completed.push(looked);
    else {
      const { contextProblem: _, ...rest } = at;
      completed.push({ ...looked, place: { ...rest, context } });
    }
  }
  return completed;
}

function written(
  event: Event,
  stacks: readonly ScriptStack[],
  looked: readonly LookedAt[][],
  errors: EventError[] | undefined,
): Event {
  const byHolder = new Map<object, object>();
  for (const [index, { holder, original }] of stacks.entries()) {
    const frames = looked[index] ?? [];
    const { raw_stacktrace: _, ...rest } = holder;
    const isMapped = frames.some(({ place }) => place?.kind === "mapped");
    if (!isMapped && holder.raw_stacktrace === undefined) continue;
    const stacktrace = isMapped ? { ...original, frames: readable(frames) } : original;
    byHolder.set(holder, { ...rest, stacktrace, ...(isMapped && { raw_stacktrace: original }) });
  }
  const isSame = byHolder.size === 0 && errors === event.errors;
  if (isSame) return event;
  const { errors: _, ...rest } = event;
  const changed = <T extends object>(values: readonly T[]): T[] =>
    values.map((value) => (byHolder.get(value) as T | undefined) ?? value);
  return {
    ...rest,
    ...(event.exception && { exception: { ...event.exception, values: changed(event.exception.values) } }),
    ...(event.threads && { threads: { ...event.threads, values: changed(event.threads.values) } }),
    ...(errors && { errors }),
  };
}

/** A function without a name of its own is called what its caller calls it. */
function readable(frames: readonly LookedAt[]): Frame[] {
  return frames.map(({ frame, file, place }, index) => {
    // A copy: what is made of it later, such as its in-app mark, must not get into what was sent.
    if (place?.kind !== "mapped" || file === undefined) return { ...frame };
    const caller = frames[index - 1]?.place;
    const called = caller?.kind === "mapped" ? caller.tokenName : undefined;
    return mappedFrame(frame, file.found, place, place.functionName ?? called);
  });
}

function withoutOurErrors(errors: EventError[] | undefined): EventError[] | undefined {
  if (errors?.some(({ type }) => type.startsWith("js_")) !== true) return errors;
  const others = errors.filter(({ type }) => !type.startsWith("js_"));
  return others.length > 0 ? others : undefined;
}
