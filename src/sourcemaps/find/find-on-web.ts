import type { Artifact } from "../../ports/artifacts.ts";
import type { WebEnd, WebFiles } from "../web/web-files.ts";
import { namesMap, noteStep, type Search } from "./search.ts";

/** Fetches the scripts that nobody uploaded. Answers with the searches that have one by now. */
export async function scriptsOnWeb(
  web: WebFiles,
  projectId: number,
  searches: readonly Search[],
): Promise<Search[]> {
  const open = searches.filter(({ script }) => script === undefined);
  const ends = await Promise.all(
    open.map(({ wanted }) => web.find(projectId, wanted.absPath, "minified_source")),
  );
  return open.filter((search, index) => {
    const script = settled(
      search,
      ends[index],
      "script-on-web",
      "The script in the web.",
      search.wanted.absPath,
    );
    if (script === undefined) return false;
    search.script = script;
    return true;
  });
}

/** Fetches the maps that scripts name; one that no script names is not guessed at. */
export async function mapsOnWeb(
  web: WebFiles,
  projectId: number,
  searches: readonly Search[],
): Promise<void> {
  const open = searches.filter((search) => search.map === undefined && namesMap(search));
  const ends = await Promise.all(
    open.map(({ asksFor: [url = ""] }) => web.find(projectId, url, "source_map")),
  );
  for (const [index, search] of open.entries()) {
    const [url = ""] = search.asksFor;
    const map = settled(search, ends[index], "map-on-web", "The source map in the web.", url);
    if (map === undefined) {
      if (ends[index]?.kind === "none") search.problem = "map_not_on_web";
      continue;
    }
    search.map = map;
    search.mapUrl = url;
    search.resolvedWith = "url";
  }
}

/** Notes how it ended; nothing where the project fetches nothing. */
function settled(
  search: Search,
  end: WebEnd | undefined,
  step: "script-on-web" | "map-on-web",
  found: string,
  url: string,
): Artifact | undefined {
  if (end === undefined) return undefined;
  noteStep(search, step, end.kind === "file", end.kind === "file" ? found : end.sentence, [url]);
  if (end.kind === "later") search.problem = "being_fetched";
  return end.kind === "file" ? end.artifact : undefined;
}
