import type { Artifact } from "../../ports/artifacts.ts";
import { EMBEDDED, type MapReference } from "../compiled/references.ts";
import type { SourceMapsRoom } from "../room.ts";
import type { WebFiles } from "../web/web-files.ts";
import { mapsOnWeb, scriptsOnWeb } from "./find-on-web.ts";
import type { FoundFile, Place, WantedFile } from "./found-file.ts";
import { namesMap, noteStep, type Search } from "./search.ts";
import { candidatesOf, joinUrl } from "./urls.ts";

/** What a script says of its map; undefined where it cannot be read. */
export type ReadReferences = (script: Artifact) => Promise<MapReference | undefined>;

/**
 * Finds scripts and maps of compiled files (reference: sourcemaps.md §4): by debug id, else by release and URL,
 * then the map by what the script says of it. For all files of an event together four questions are asked
 * of the index at the most.
 */
export async function findFiles(
  room: Pick<SourceMapsRoom, "artifacts">,
  place: Place,
  wanted: readonly WantedFile[],
  readReferences: ReadReferences,
  web?: WebFiles,
): Promise<FoundFile[]> {
  const searches = wanted.map((one): Search => ({ wanted: one, steps: [], asksFor: [] }));
  const index = new Index(room, place);
  await byDebugIds(index, searches, (search) => search.wanted.debugId);
  const open = searches.filter(({ map }) => map === undefined);
  await scriptsByUrl(index, open);
  const referring: Search[] = [];
  const named = new Map<Search, string>();
  for (const search of open) {
    const debugId = await followReference(search, readReferences);
    if (debugId !== undefined && debugId !== search.wanted.debugId) named.set(search, debugId);
    if (search.map === undefined) referring.push(search);
  }
  await byDebugIds(index, [...named.keys()], (search) => named.get(search));
  await mapsByUrl(
    index,
    referring.filter(({ map }) => map === undefined),
  );
  const missing = searches.filter(({ map }) => map === undefined);
  if (web !== undefined && missing.length > 0) await onWeb(index, missing, readReferences, web);
  return searches.map((search) => settled(search, place));
}

/** What nobody uploaded, of what the project may fetch. A script of the web may name the debug id of an upload. */
async function onWeb(
  index: Index,
  missing: readonly Search[],
  readReferences: ReadReferences,
  web: WebFiles,
): Promise<void> {
  const { projectId } = index.place;
  const named = new Map<Search, string>();
  for (const search of await scriptsOnWeb(web, projectId, missing)) {
    const debugId = await followReference(search, readReferences);
    if (search.map !== undefined) search.resolvedWith = "url";
    else if (debugId !== undefined && debugId !== search.wanted.debugId) named.set(search, debugId);
  }
  await byDebugIds(index, [...named.keys()], (search) => named.get(search));
  await mapsOnWeb(web, projectId, missing);
}

class Index {
  readonly #room: Pick<SourceMapsRoom, "artifacts">;
  readonly place: Place;

  constructor(room: Pick<SourceMapsRoom, "artifacts">, place: Place) {
    this.#room = room;
    this.place = place;
  }

  async byDebugIds(ids: readonly string[]): Promise<Artifact[]> {
    if (ids.length === 0) return [];
    return await this.#room.artifacts.byDebugIds(this.place.projectId, [...new Set(ids)]);
  }

  async byUrls(urls: readonly string[]): Promise<Artifact[]> {
    const { projectId, release, dist } = this.place;
    if (urls.length === 0 || release === undefined) return [];
    return await this.#room.artifacts.byUrls(projectId, release, dist, [...new Set(urls)]);
  }

  /** The first candidate that is there; of several uploads the one of this dist, then the newest. */
  pick(
    found: readonly Artifact[],
    urls: readonly string[],
    isWanted: (one: Artifact) => boolean,
  ): Artifact | undefined {
    for (const url of urls) {
      const those = found.filter((one) => one.url === url && isWanted(one));
      const best = those.find(({ dist }) => dist === this.place.dist) ?? those[0];
      if (best !== undefined) return best;
    }
    return undefined;
  }
}

async function byDebugIds(
  index: Index,
  searches: readonly Search[],
  idOf: (search: Search) => string | undefined,
): Promise<void> {
  const found = await index.byDebugIds(searches.flatMap((search) => idOf(search) ?? []));
  for (const search of searches) {
    const id = idOf(search);
    if (id === undefined) {
      noteStep(search, "debug-id-in-event", false, "The event names no debug id for this file.", []);
      continue;
    }
    const those = found.filter(({ debugId }) => debugId === id);
    const script = those.find(({ kind }) => kind === "minified_source");
    const map = those.find(({ kind }) => kind === "source_map");
    noteStep(search, "script-by-debug-id", script !== undefined, "The script with this debug id.", [id]);
    noteStep(search, "map-by-debug-id", map !== undefined, "The source map with this debug id.", [id]);
    if (script !== undefined) search.script ??= script;
    if (script !== undefined || map !== undefined) search.resolvedWith ??= "debug-id";
    if (map === undefined) continue;
    search.map = map;
    search.resolvedWith = "debug-id";
    // An upload names its files anew; where the map is, its script says, and beside it otherwise.
    const named = search.script?.sourceMapUrl;
    const isPlace = named !== undefined && !named.startsWith(EMBEDDED);
    search.mapUrl = joinUrl(search.wanted.absPath, isPlace ? named : map.url);
  }
}

async function scriptsByUrl(index: Index, searches: readonly Search[]): Promise<void> {
  const { release, dist } = index.place;
  const candidates = new Map(searches.map((search) => [search, candidatesOf(search.wanted.absPath)]));
  const open = searches.filter(({ script }) => script === undefined);
  const found = await index.byUrls(open.flatMap((search) => candidates.get(search) ?? []));
  for (const search of open) {
    if (release === undefined) {
      noteStep(search, "release-in-event", false, "The event names no release.", []);
      continue;
    }
    const urls = candidates.get(search) ?? [];
    const script = index.pick(found, urls, ({ kind }) => kind !== "source_map" && kind !== "source");
    const where = dist === undefined ? `release ${release}` : `release ${release}, dist ${dist}`;
    noteStep(
      search,
      "script-by-url",
      script !== undefined,
      `The script in ${where}.`,
      script ? [script.url] : urls,
    );
    if (script === undefined) continue;
    search.script = script;
    search.resolvedWith = "release";
  }
}

/** Works out where the map should be. Answers with the debug id that the script names itself, if it does. */
async function followReference(search: Search, readReferences: ReadReferences): Promise<string | undefined> {
  const { script, wanted } = search;
  const beside = `${withoutQuery(wanted.absPath)}.map`;
  if (script === undefined) {
    search.asksFor = [beside];
    return undefined;
  }
  const said = await readReferences(script);
  const header = script.sourceMapUrl?.startsWith(EMBEDDED) ? EMBEDDED : script.sourceMapUrl;
  const url = header ?? said?.url;
  if (url === EMBEDDED) {
    search.map = script;
    search.mapUrl = wanted.absPath;
    const where =
      header === EMBEDDED ? "The script's header is its source map." : "The script embeds its source map.";
    noteStep(search, "map-reference", true, where, []);
    return undefined;
  }
  if (url === undefined) {
    noteStep(search, "map-reference", false, "The script names no source map.", []);
    search.asksFor = [beside];
  } else {
    noteStep(search, "map-reference", true, "The script names its source map.", [url]);
    search.asksFor = [joinUrl(wanted.absPath, url)];
    // What was uploaded under another address than it is served from is complete in itself.
    search.asksFor.push(joinUrl(script.url, url));
  }
  return said?.debugId ?? script.debugId;
}

async function mapsByUrl(index: Index, searches: readonly Search[]): Promise<void> {
  if (index.place.release === undefined) return;
  const urls = new Map(searches.map((search) => [search, search.asksFor.flatMap(candidatesOf)]));
  const found = await index.byUrls([...urls.values()].flat());
  for (const search of searches) {
    const candidates = urls.get(search) ?? [];
    const map = index.pick(found, candidates, ({ kind }) => kind !== "minified_source");
    const isGuess = !namesMap(search);
    const sentence = isGuess ? "A source map beside the script." : "The source map at that address.";
    const step = isGuess ? "map-beside-script" : "map-by-url";
    noteStep(search, step, map !== undefined, sentence, map ? [map.url] : candidates);
    if (map === undefined) continue;
    // Older uploads do not say what a file is.
    search.map = map.kind === "source_map" ? map : { ...map, kind: "source_map" };
    search.mapUrl = search.asksFor[0] ?? map.url;
    search.resolvedWith ??= "release";
  }
}

function settled(search: Search, place: Place): FoundFile {
  const { wanted, script, map, mapUrl, resolvedWith, steps } = search;
  const problem = map === undefined ? problemOf(search, place) : undefined;
  return {
    wanted,
    steps,
    ...(script !== undefined && { script }),
    ...(map !== undefined && { map }),
    ...(mapUrl !== undefined && { mapUrl }),
    ...(resolvedWith !== undefined && map !== undefined && { resolvedWith }),
    ...(problem !== undefined && { problem }),
  };
}

function problemOf(search: Search, place: Place): NonNullable<FoundFile["problem"]> {
  const { wanted, script, problem } = search;
  if (problem !== undefined) return problem;
  if (script !== undefined) return namesMap(search) ? "map_not_uploaded" : "script_without_reference";
  if (wanted.debugId !== undefined) return "debug_id_not_uploaded";
  return place.release === undefined ? "no_debug_id_and_no_release" : "script_not_uploaded";
}

function withoutQuery(url: string): string {
  return url.split(/[?#]/, 1)[0] ?? url;
}
