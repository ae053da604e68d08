/** Host patterns of a project's options; every host when nothing sound is set (reference: ingest-protocol.md §8). */
export function allowedDomainsOf(options: Readonly<Record<string, unknown>>): readonly string[] {
  const { allowedDomains } = options;
  if (!Array.isArray(allowedDomains)) return ["*"];
  const patterns = allowedDomains.filter((pattern) => typeof pattern === "string");
  return patterns.length > 0 ? patterns : ["*"];
}
