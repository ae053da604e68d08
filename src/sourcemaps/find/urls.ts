/** Longer addresses are no one's file. */
export const LONGEST_URL = 2048;

interface UrlParts {
  /** `https://host`, `app://`, or "" for a path. */
  readonly origin: string;
  /** Begins with a slash where there is an origin. */
  readonly path: string;
  /** With its question mark. */
  readonly query: string;
}

/** Takes an address apart; what is none is a path. Without its fragment. */
export function partsOf(url: string): UrlParts {
  const hash = url.indexOf("#");
  const whole = hash < 0 ? url : url.slice(0, hash);
  const question = whole.indexOf("?");
  const bare = question < 0 ? whole : whole.slice(0, question);
  const query = question < 0 ? "" : whole.slice(question);
  const scheme = /^[a-zA-Z][a-zA-Z0-9+.-]{0,40}:\/\//.exec(bare)?.[0];
  if (scheme === undefined) return { origin: "", path: bare, query };
  const slash = bare.indexOf("/", scheme.length);
  if (slash < 0) return { origin: bare, path: "/", query };
  return { origin: bare.slice(0, slash), path: bare.slice(slash), query };
}

/** What a file may have been uploaded as, the most exact first (reference: sourcemaps.md §4). */
export function candidatesOf(url: string): string[] {
  const { origin, path, query } = partsOf(url);
  const fromRoot = path.startsWith("/") ? path : `/${path}`;
  const all = path.startsWith("~/")
    ? [path + query, path]
    : [origin + path + query, origin + path, `~${fromRoot}${query}`, `~${fromRoot}`];
  return [...new Set(all)];
}

/** `relative` as seen from the file at `base`. */
export function joinUrl(base: string, relative: string): string {
  if (/^[a-zA-Z][a-zA-Z0-9+.-]{1,40}:/.test(relative)) return relative;
  const { origin, path } = partsOf(base);
  if (relative.startsWith("//")) return `${origin.slice(0, origin.indexOf("/"))}${relative}`;
  if (relative.startsWith("~/")) return `${origin}${relative.slice(1)}`;
  if (relative.startsWith("/")) return origin + withoutDots(relative);
  return origin + withoutDots(path.slice(0, path.lastIndexOf("/") + 1) + relative);
}

/** The last segment of its path. */
export function fileNameOf(url: string): string {
  const { path } = partsOf(url);
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

function withoutDots(path: string): string {
  if (!path.includes("./")) return path;
  const isRooted = path.startsWith("/");
  const kept: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "." || (segment === "" && kept.length === 0)) continue;
    if (segment !== "..") kept.push(segment);
    else if (kept.length > 0 && kept.at(-1) !== "..") kept.pop();
    else if (!isRooted) kept.push("..");
  }
  return `${isRooted ? "/" : ""}${kept.join("/")}`;
}
