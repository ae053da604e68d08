import type { ArtifactKind } from "../../../ports/artifacts.ts";
import { isVersion } from "../../../protocol/version.ts";
import { normalDebugId } from "../debug-id.ts";
import { BadBundle } from "./bad-bundle.ts";
import { decodeUtf8 } from "./text.ts";

/** What a manifest says of one file. */
export interface ManifestFile {
  /** As the ZIP names it. */
  readonly path: string;
  readonly kind: ArtifactKind;
  readonly url: string;
  readonly debugId?: string;
  readonly sourceMapUrl?: string;
}

export interface Manifest {
  readonly files: readonly ManifestFile[];
  readonly release?: string;
  readonly dist?: string;
}

export const MANIFEST = "manifest.json";

const KINDS: ReadonlySet<string> = new Set<ArtifactKind>([
  "source",
  "minified_source",
  "source_map",
  "indexed_ram_bundle",
]);
const LONGEST_URL = 4_096;
const LONGEST_DIST = 64;
const SOURCE_MAP_HEADERS = ["sourcemap", "x-sourcemap"];

/**
 * Reads a manifest (reference: sourcemaps.md §3). Files of kinds that are not known here are left out, so that newer
 * tools can add some. Throws {@link BadBundle}.
 */
export function readManifest(bytes: Uint8Array): Manifest {
  const text = decodeUtf8(bytes);
  if (text === undefined) throw wrong("it is not in UTF-8");
  const manifest = parse(text);
  if (!isObject(manifest) || !isObject(manifest.files)) throw wrong("it has no object `files`");
  const { release, dist } = manifest;
  return {
    files: Object.entries(manifest.files).flatMap(([path, file]) => readFile(path, file)),
    ...(typeof release === "string" && isVersion(release) && { release }),
    ...(typeof dist === "string" && isDist(dist) && { dist }),
  };
}

function readFile(path: string, file: unknown): ManifestFile[] {
  if (!isObject(file) || typeof file.type !== "string") throw wrong("it has a file without a `type`");
  if (!isKind(file.type)) return [];
  const headers = readHeaders(file.headers);
  const url = typeof file.url === "string" && file.url !== "" ? file.url : urlOf(path);
  if (url.length > LONGEST_URL || /\p{Cc}/u.test(url)) {
    throw wrong(`the URL of a file is longer than ${LONGEST_URL} characters or holds control characters`);
  }
  const debugId = normalDebugId(headers.get("debug-id") ?? "");
  const map = SOURCE_MAP_HEADERS.map((name) => headers.get(name)).find((value) => value);
  return [
    {
      path,
      kind: file.type,
      url: url.toWellFormed(),
      ...(debugId !== undefined && { debugId }),
      // A whole map as a data URL stands at the end of its script too; rows are no place for it.
      ...(map !== undefined &&
        map.length <= LONGEST_URL &&
        !/\p{Cc}/u.test(map) && { sourceMapUrl: map.toWellFormed() }),
    },
  ];
}

function readHeaders(given: unknown): ReadonlyMap<string, string> {
  if (!isObject(given)) return new Map();
  const texts = Object.entries(given).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return new Map(texts.map(([name, value]) => [name.toLowerCase(), value]));
}

/** `files/_/_/static/app.js` is what tools make of `~/static/app.js`. */
function urlOf(path: string): string {
  return path.startsWith("files/_/_/") ? `~/${path.slice("files/_/_/".length)}` : path;
}

export function isDist(text: string): boolean {
  return text !== "" && text.length <= LONGEST_DIST && text === text.trim() && !/\p{Cc}/u.test(text);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong("it is not JSON");
  }
}

function isKind(text: string): text is ArtifactKind {
  return KINDS.has(text);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function wrong(what: string): BadBundle {
  return new BadBundle(
    `The bundle's ${MANIFEST} cannot be read: ${what}. Make the bundle with a current sentry-cli or bundler plugin.`,
  );
}
