import { partsOf } from "../find/urls.ts";

const LONGEST = 500;
/** Folders that say how a file was built or served, not what it is. */
const LEADING = new Set([
  "js",
  "static",
  "build",
  "node_modules",
  "bower_components",
  "_next",
  "assets",
  "dist",
]);
const VERSION = /^v?\d+(?:\.\d+)*(?:[-.][0-9a-z]+)*$/i;
const HASH = /^[0-9a-f]{7,64}$/i;
const EXTENSION = /\.(?:js|mjs|cjs|jsx|ts|mts|cts|tsx|vue|svelte|coffee|bundle|hbc)$/i;

/**
 * `https://a.com/js/v1.0/foo/bar.min.js` is `foo/bar` (reference: sourcemaps.md §4). Undefined where nothing is left.
 */
export function moduleOf(absPath: string): string | undefined {
  const { path } = partsOf(absPath.slice(0, LONGEST * 2));
  const segments = path.split("/").filter((segment) => segment !== "" && segment !== "." && segment !== "..");
  const file = segments
    .pop()
    ?.replace(EXTENSION, "")
    .replace(/\.min$/i, "");
  if (file === undefined || file === "") return undefined;
  let first = 0;
  while (first < segments.length && isNoise(segments[first] ?? "")) first += 1;
  return [...segments.slice(first), file].join("/").slice(0, LONGEST);
}

function isNoise(segment: string): boolean {
  return LEADING.has(segment) || segment === "~" || VERSION.test(segment) || HASH.test(segment);
}
