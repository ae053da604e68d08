import type { Artifact } from "../../ports/artifacts.ts";
import type { NearMatch } from "../../wire/symbolication.ts";
import type { Place, WantedFile } from "../find/found-file.ts";
import { candidatesOf } from "../find/urls.ts";

const MOST = 5;

/** Which of the uploaded files with this name almost were the one, and what keeps them from being it. */
export function nearMatches(place: Place, wanted: WantedFile, uploads: readonly Artifact[]): NearMatch[] {
  const urls = candidatesOf(wanted.absPath).flatMap((url) => [url, `${url}.map`]);
  const matches = uploads.flatMap((upload) => nearMatch(place, wanted, urls, upload) ?? []);
  const sentences = new Map(matches.map((match) => [match.sentence, match]));
  return [...sentences.values()].sort((a, b) => FAR[a.kind] - FAR[b.kind]).slice(0, MOST);
}

/** What is put right most easily comes first. */
const FAR: Record<NearMatch["kind"], number> = {
  other_dist: 0,
  wrong_case: 1,
  other_prefix: 2,
  other_debug_id: 3,
  other_release: 4,
};

function nearMatch(
  place: Place,
  wanted: WantedFile,
  urls: readonly string[],
  upload: Artifact,
): NearMatch | undefined {
  const { url, release, dist, debugId } = upload;
  const [kind, sentence] = difference(place, wanted, urls, upload) ?? [];
  if (kind === undefined || sentence === undefined) return undefined;
  return { kind, url, release: release ?? null, dist: dist ?? null, debugId: debugId ?? null, sentence };
}

function difference(
  place: Place,
  wanted: WantedFile,
  urls: readonly string[],
  { url, release, dist, debugId }: Artifact,
): [NearMatch["kind"], string] | undefined {
  const isUrl = urls.includes(url);
  if (isUrl && release !== undefined && release === place.release) {
    if (dist === undefined || dist === place.dist) return undefined;
    const own = place.dist === undefined ? "the event has none" : `the event has ${place.dist}`;
    return ["other_dist", `${url} was uploaded for dist ${dist} of this release; ${own}.`];
  }
  if (!isUrl && urls.some((one) => one.toLowerCase() === url.toLowerCase()))
    return ["wrong_case", `${url} differs from the frame's address in upper and lower case alone.`];
  if (debugId !== undefined && wanted.debugId !== undefined && debugId !== wanted.debugId) {
    const what = `${url} was uploaded with debug id ${debugId}; the file that ran has ${wanted.debugId}`;
    return ["other_debug_id", `${what}: it is of another build.`];
  }
  if (release !== undefined && release !== place.release) {
    const own = place.release === undefined ? "the event names none" : `the event is of ${place.release}`;
    return ["other_release", `${url} was uploaded for release ${release}; ${own}.`];
  }
  if (isUrl) return undefined;
  return ["other_prefix", `${url} has the same name, but the frame is of ${urls[0] ?? wanted.absPath}.`];
}
