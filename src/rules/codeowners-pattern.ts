/**
 * Globs over a path in a repository that mean what a pattern of a CODEOWNERS file means: one with a slash begins at the
 * root, one without is a name in any folder; a folder is everything below it, `docs/*` only what lies there directly.
 */
export function codeOwnersGlobs(pattern: string): string[] {
  const escaped = pattern.replace(/\\.|[[\]{}]/gsu, (sign) => (sign.length > 1 ? sign : `\\${sign}`));
  const bare = escaped.replace(/^\/+/, "");
  const isFolder = bare.endsWith("/");
  const name = bare.replace(/\/+$/, "");
  if (name === "") return ["**"];
  const isAnchored = escaped.startsWith("/") || name.includes("/");
  const from = isAnchored ? `/${name}` : `/**/${name}`;
  if (isFolder) return [`${from}/**`];
  const isOneLevel = isAnchored && /(?:^|\/)\*$/.test(name);
  return isOneLevel ? [from] : [from, `${from}/**`];
}
