/** What of a frame says where its source lies. */
export interface FramePlace {
  readonly filename?: string | null | undefined;
  readonly absPath?: string | null | undefined;
  readonly module?: string | null | undefined;
}

/**
 * Paths under which a repository may have a frame's file, the likeliest first. A class of Java names its folders in
 * its module: `Shop.java` of `com.acme.Shop` is `com/acme/Shop.java`.
 */
export function pathsOf({ filename, absPath, module }: FramePlace): string[] {
  const paths = new Set<string>();
  if (filename && module?.includes(".") && /^[^/\\]+\.(?:java|kt|scala|groovy)$/.test(filename)) {
    const folders = module.replace(/\$.*$/s, "").split(".").slice(0, -1);
    paths.add([...folders, filename].join("/"));
  }
  for (const path of [filename, absPath]) if (path) paths.add(path.replaceAll("\\", "/"));
  return [...paths];
}
