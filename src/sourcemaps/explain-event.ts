import type { Event } from "../protocol/event.ts";
import type { FileTrail, SymbolicationTrail } from "../wire/symbolication.ts";
import type { Place } from "./find/found-file.ts";
import { fileNameOf } from "./find/urls.ts";
import { resolveEvent } from "./resolve-event.ts";
import type { SourceMaps } from "./source-maps.ts";
import { fixOf, type ProjectNames } from "./trail/fix.ts";
import { nearMatches } from "./trail/near.ts";

/** A person reads about some files, not about hundreds. */
const MOST_ASKED_ABOUT = 10;

/**
 * Why frames of a stored event are or are not mapped, as of now: the steps that were tried, what nearly
 * matched, and what would put it right. Resolves the event anew, so it also tells of what was uploaded since.
 */
export async function explainEvent(
  sourceMaps: SourceMaps,
  event: Event,
  projectId: number,
  names: ProjectNames,
): Promise<SymbolicationTrail> {
  const { trail } = await resolveEvent(sourceMaps, event, projectId);
  const place: Place = {
    projectId,
    ...(event.release !== undefined && { release: event.release }),
    ...(event.dist !== undefined && { dist: event.dist }),
  };
  let asked = 0;
  const files: FileTrail[] = [];
  for (const [index, file] of trail.files.entries()) {
    const frames = trail.frames.filter((frame) => frame.file === index);
    const fix = fixOf(file, frames, place, names) ?? null;
    const isPuzzle = file.problem !== null || fix !== null;
    const near = isPuzzle && asked < MOST_ASKED_ABOUT ? await nearOf(sourceMaps, place, file) : [];
    if (isPuzzle) asked += 1;
    files.push({ ...file, near, fix });
  }
  return { ...trail, files };
}

async function nearOf({ room }: SourceMaps, place: Place, { absPath, debugId }: FileTrail) {
  const name = fileNameOf(absPath);
  if (name === "") return [];
  const uploads = await room.artifacts.near(place.projectId, name);
  const maps = await room.artifacts.near(place.projectId, `${name}.map`);
  return nearMatches(place, { absPath, ...(debugId !== null && { debugId }) }, [...uploads, ...maps]);
}
