export interface PathMapping {
  /** What stack traces begin with; may be empty. */
  readonly stackRoot: string;
  /** What stands there in the repository; may be empty. */
  readonly sourceRoot: string;
}

/**
 * Where a frame's file lies in its repository, by the mapping whose root is the longest that fits; undefined when none
 * does. `./src/a.ts`, `src/a.ts` and `app:///src/a.ts` are the same to a mapping of `src/`.
 */
export function mapPath<M extends PathMapping>(
  mappings: readonly M[],
  path: string,
): { mapping: M; path: string } | undefined {
  const forms = [path, plain(path)];
  let best: { mapping: M; path: string } | undefined;
  for (const mapping of mappings) {
    if (best && mapping.stackRoot.length <= best.mapping.stackRoot.length) continue;
    const form = forms.find((one) => one.startsWith(mapping.stackRoot));
    if (form === undefined) continue;
    const rest = form.slice(mapping.stackRoot.length).replace(/^\.?\//, "");
    const found = withSlash(mapping.sourceRoot) + rest;
    // Nothing outside of the repository, and nothing that is not a file of it.
    if (rest === "" || found.split("/").includes("..") || found.includes("://")) continue;
    best = { mapping, path: found };
  }
  return best;
}

/** Without what bundlers and runtimes put before a path of the project. */
export function plain(path: string): string {
  return path
    .replace(/^async /, "")
    .replace(/^(?:webpack(?:-internal)?|app|file|rollup|turbopack):\/\/\/?/, "")
    .replace(/^\.\//, "");
}

function withSlash(root: string): string {
  const bare = root.replace(/^\.?\//, "");
  return bare === "" || bare.endsWith("/") ? bare : `${bare}/`;
}
