import type { Artifact } from "../../ports/artifacts.ts";
import type { FileProblem, TrailStep } from "../../wire/symbolication.ts";

/** A compiled file that frames name. */
export interface WantedFile {
  readonly absPath: string;
  /** Lower-case with dashes. */
  readonly debugId?: string;
}

/** What of it was uploaded. */
export interface FoundFile {
  readonly wanted: WantedFile;
  readonly script?: Artifact;
  /** The script itself where its map is embedded. */
  readonly map?: Artifact;
  /** Where the map is, as seen from the frame: what names of sources are relative to. */
  readonly mapUrl?: string;
  /** `url`: it was fetched from the web. */
  readonly resolvedWith?: "debug-id" | "release" | "url";
  readonly steps: readonly TrailStep[];
  readonly problem?: FileProblem;
}

/** Where files of an event are looked for. */
export interface Place {
  readonly projectId: number;
  readonly release?: string;
  readonly dist?: string;
}
