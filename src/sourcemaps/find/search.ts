import type { Artifact } from "../../ports/artifacts.ts";
import type { TrailStep } from "../../wire/symbolication.ts";
import type { FoundFile, WantedFile } from "./found-file.ts";

/** What is known of a file while it is looked for. */
export interface Search {
  readonly wanted: WantedFile;
  script?: Artifact;
  map?: Artifact;
  mapUrl?: string;
  resolvedWith?: NonNullable<FoundFile["resolvedWith"]>;
  problem?: FoundFile["problem"];
  readonly steps: TrailStep[];
  /** Where the map should be: candidates for its URL. */
  asksFor: string[];
}

export function noteStep(
  search: Search,
  step: TrailStep["step"],
  isFound: boolean,
  sentence: string,
  details: string[],
): void {
  search.steps.push({ step, result: isFound ? "found" : "not_found", sentence, details });
}

/** Whether the script says where its map is. */
export function namesMap({ steps }: Search): boolean {
  return steps.some(({ step, result }) => step === "map-reference" && result === "found");
}
