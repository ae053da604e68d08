import type { FileProblem } from "../../wire/symbolication.ts";
import type { CompiledFile } from "../compiled/compiled-file.ts";
import type { FoundFile } from "../find/found-file.ts";
import type { Budget } from "../kept/budget.ts";
import type { Opened } from "../kept/open-source-maps.ts";
import type { LookUp } from "../map/look-up.ts";
import type { UnusableReason } from "../map/unusable.ts";
import type { SourceMaps } from "../source-maps.ts";

/** A file that frames name, as far as it can be read. */
export interface OpenedFile {
  readonly found: FoundFile;
  readonly map?: LookUp;
  readonly script?: CompiledFile;
  readonly problem?: FileProblem;
  readonly unusable?: UnusableReason;
}

/** An event with more files than may be open at once has to do without some. */
const MOST_TURNS = 3;

/** Opens what was found, all of it at once: what is returned is open until the caller next waits. */
export async function openFiles(
  sourceMaps: SourceMaps,
  found: readonly FoundFile[],
  budget: Budget,
): Promise<Map<string, OpenedFile>> {
  for (let turn = 1; ; turn++) {
    const opened = new Map<string, OpenedFile>();
    for (const file of found) opened.set(file.wanted.absPath, await openOne(sourceMaps, file, budget));
    const closed = [...opened.values()].filter(({ map }) => map?.isClosed === true);
    if (closed.length === 0) return opened;
    if (turn < MOST_TURNS) continue;
    for (const { found: one } of closed)
      opened.set(one.wanted.absPath, { found: one, problem: "over_budget" });
    return opened;
  }
}

async function openOne(sourceMaps: SourceMaps, found: FoundFile, budget: Budget): Promise<OpenedFile> {
  if (found.map === undefined) return { found, ...(found.problem && { problem: found.problem }) };
  if (budget.isOver) return { found, problem: "over_budget" };
  const map = await sourceMaps.open.map(found.map, budget);
  if (map.kind !== "open") return { found, ...problemOf(map) };
  // Names of functions are worth a look, but frames can do without.
  const script = found.script && (await sourceMaps.open.script(found.script, budget));
  return { found, map: map.file, ...(script?.kind === "open" && { script: script.file }) };
}

function problemOf(
  opened: Exclude<Opened<unknown>, { kind: "open" }>,
): Pick<OpenedFile, "problem" | "unusable"> {
  if (opened.kind === "unusable") return { problem: "map_unusable", unusable: opened.reason };
  return { problem: opened.kind === "away" ? "file_away" : "over_budget" };
}
