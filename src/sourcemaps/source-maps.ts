import { Lru } from "../lib/lru.ts";
import type { Artifact, Artifacts } from "../ports/artifacts.ts";
import { findFiles } from "./find/find-files.ts";
import type { FoundFile, Place, WantedFile } from "./find/found-file.ts";
import type { Budget } from "./kept/budget.ts";
import { OpenSourceMaps } from "./kept/open-source-maps.ts";
import type { MappedPlace, UnmappedPlace } from "./resolve/place.ts";
import type { SourceMapsRoom } from "./room.ts";
import { WebFiles } from "./web/web-files.ts";

/** An upload may replace what was found, and should help the next crash if nothing was. */
const FOUND_MS = 60_000;
export const NOT_FOUND_MS = 2_000;
/** Characters: addresses in events are a stranger's, and as long as he likes. */
const FOUND_HELD = 16 * 1024 * 1024;
const SOURCES_HELD = 4 * 1024 * 1024;
/** A longer file was written by no one; of the lines of one that is nothing but line ends, ten times as much is held. */
const LONGEST_SOURCE = 4 * 1024 * 1024;
/** Characters of context and names. */
const PLACES_HELD = 8 * 1024 * 1024;
const TEXTS_HELD = 8 * 1024 * 1024;

interface Known<T> {
  readonly value: T;
  readonly until: number;
  readonly weight: number;
}

/** What a process knows of source maps: files that are open, what was found, and the frames of a crash seen before. */
export class SourceMaps implements AsyncDisposable {
  readonly room: SourceMapsRoom;
  readonly open: OpenSourceMaps;
  /** By map, script, line and column: a flood of one crash looks each of its frames up once. */
  readonly places = new Lru<string, MappedPlace | UnmappedPlace>(PLACES_HELD, weightOf);
  readonly #web: WebFiles | undefined;
  readonly #found = new Lru<string, Known<FoundFile>>(FOUND_HELD, ({ weight }) => weight);
  readonly #sources = new Lru<string, Known<Artifact | undefined>>(SOURCES_HELD, ({ weight }) => weight);
  readonly #texts = new Lru<string, readonly string[]>(TEXTS_HELD, textWeight);

  constructor(room: SourceMapsRoom) {
    const web = room.web && new WebFiles(room.web, room.now);
    this.room = room;
    this.open = new OpenSourceMaps(web === undefined ? room : { ...room, artifacts: withFilesOf(web, room) });
    this.#web = web;
  }

  /** Scripts and maps of compiled files, as found a moment ago where that still holds. In the order of `wanted`. */
  async find(place: Place, wanted: readonly WantedFile[], budget: Budget): Promise<FoundFile[]> {
    const now = this.room.now().getTime();
    const keys = wanted.map(({ absPath, debugId }) => keyOf(place, absPath, debugId));
    const known = keys.map((key) => fresh(this.#found.get(key), now));
    const missing = wanted.filter((_, index) => known[index] === undefined);
    if (missing.length === 0) return known.flatMap((file) => file?.value ?? []);
    const readReferences = async (script: Artifact) => {
      const opened = await this.open.script(script, budget);
      return opened.kind === "open" ? opened.file.references : undefined;
    };
    const found = await findFiles(this.room, place, missing, readReferences, this.#web);
    const byFile = new Map(found.map((file) => [file.wanted, file]));
    return wanted.flatMap((one, index) => {
      const file = known[index]?.value ?? byFile.get(one);
      if (file === undefined) return [];
      const until = now + (file.map === undefined ? NOT_FOUND_MS : FOUND_MS);
      const key = keys[index] ?? "";
      if (known[index] === undefined)
        this.#found.set(key, { value: file, until, weight: key.length + lengthOf(file) });
      return [file];
    });
  }

  /** The lines of a source that was uploaded on its own, under one of these addresses; the first that is there. */
  async sourceLines(
    place: Place,
    urls: readonly string[],
    budget: Budget,
  ): Promise<readonly string[] | undefined> {
    const { projectId, release, dist } = place;
    const [first] = urls;
    if (release === undefined || first === undefined) return undefined;
    const now = this.room.now().getTime();
    const key = keyOf(place, first);
    let known = fresh(this.#sources.get(key), now);
    if (known === undefined) {
      const found = await this.room.artifacts.byUrls(projectId, release, dist, urls);
      const value = found.find(({ kind }) => kind === "source");
      const until = now + (value === undefined ? NOT_FOUND_MS : FOUND_MS);
      known = { value, until, weight: key.length + 1000 };
      this.#sources.set(key, known);
    }
    const artifact = known.value;
    if (artifact === undefined || artifact.size > LONGEST_SOURCE) return undefined;
    const held = this.#texts.get(artifact.content);
    if (held !== undefined) return held;
    const lines = (await this.open.text(artifact, budget))?.split(/\r\n|\n|\r/);
    if (lines !== undefined) this.#texts.set(artifact.content, lines);
    return lines;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.open[Symbol.asyncDispose]();
  }
}

function withFilesOf(web: WebFiles, { artifacts }: SourceMapsRoom): Artifacts {
  return { ...artifacts, read: (one) => (web.holds(one) ? web.read(one) : artifacts.read(one)) };
}

function fresh<T>(known: Known<T> | undefined, now: number): Known<T> | undefined {
  return known !== undefined && known.until > now ? known : undefined;
}

function keyOf({ projectId, release, dist }: Place, ...more: (string | undefined)[]): string {
  return JSON.stringify([projectId, release ?? null, dist ?? null, ...more]);
}

function textWeight(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + line.length + 24, 64);
}

function lengthOf({ wanted, steps }: FoundFile): number {
  return steps.reduce((sum, { details }) => sum + 300 + details.join().length, 1000 + wanted.absPath.length);
}

function weightOf(place: MappedPlace | UnmappedPlace): number {
  if (place.kind === "unmapped") return 300;
  const { context } = place;
  if (context === undefined) return 300;
  return [...context.pre, context.line, ...context.post].reduce((sum, line) => sum + line.length + 40, 300);
}
