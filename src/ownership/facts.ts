import { pathsOf } from "../issues/source/frame-paths.ts";
import { mapPath, type PathMapping, plain } from "../issues/source/map-path.ts";
import type { FoundEvent } from "../ports/event-store.ts";
import type { Event, Frame } from "../protocol/event.ts";
import type { OwnershipFacts } from "../rules/match-owners.ts";

/** Further from the crash nobody is meant; each of some thousand rules looks at all of them. */
const MOST_PLACES = 100;

/** What rules of ownership look at in an event. */
export function factsOf({ event, row }: FoundEvent, mappings: readonly PathMapping[]): OwnershipFacts {
  const frames = framesOf(event);
  const own = frames.filter((frame) => frame.in_app !== false);
  return {
    ...placesOf(frames, own, mappings),
    modules: firstOf(frames.map(({ module }) => module)),
    ...(event.request?.url && { url: event.request.url }),
    tags: new Map(Object.entries(row.tags)),
  };
}

/** The same of one path that somebody asks about. */
export function factsOfPath(path: string, mappings: readonly PathMapping[]): OwnershipFacts {
  const frame: Frame = { filename: path };
  return { ...placesOf([frame], [frame], mappings), modules: [], tags: new Map() };
}

function placesOf(
  frames: readonly Frame[],
  own: readonly Frame[],
  mappings: readonly PathMapping[],
): Pick<OwnershipFacts, "paths" | "repositoryPaths"> {
  return {
    paths: firstOf(frames.flatMap(filesOf).flatMap((path) => [path, plain(path)])),
    // Libraries lie in no repository of the project, though a mapping without a root would lead there.
    repositoryPaths: firstOf(
      own.map(
        (frame) =>
          filesOf(frame)
            .map((path) => mapPath(mappings, path))
            .find((found) => found !== undefined)?.path,
      ),
    ),
  };
}

const filesOf = ({ filename, abs_path: absPath, module }: Frame): string[] =>
  pathsOf({ filename, absPath, module });

function firstOf(texts: readonly (string | undefined)[]): string[] {
  const distinct = new Set<string>();
  for (const text of texts) {
    if (text) distinct.add(text);
    if (distinct.size >= MOST_PLACES) break;
  }
  return [...distinct];
}

/** The thrown exception first, the frame of the crash first; of an event without exceptions, its thread's. */
function framesOf(event: Event): Frame[] {
  const thrown = (event.exception?.values ?? [])
    .toReversed()
    .flatMap(({ stacktrace }) => stacktrace?.frames.toReversed() ?? []);
  if (thrown.length > 0) return thrown;
  const threads = event.threads?.values ?? [];
  const thread =
    threads.find(({ crashed }) => crashed) ?? threads.find(({ current }) => current) ?? threads[0];
  return thread?.stacktrace?.frames.toReversed() ?? [];
}
