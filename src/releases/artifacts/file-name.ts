const LONGEST = 200;

/** The last segment of a URL's path, in lower case: `~/static/App.js?v=1` has `app.js`. Files are indexed by it. */
export function fileNameOf(url: string): string {
  const path = url.split(/[?#]/, 1)[0] ?? "";
  return path
    .slice(path.lastIndexOf("/") + 1)
    .toLowerCase()
    .slice(0, LONGEST)
    .toWellFormed();
}
