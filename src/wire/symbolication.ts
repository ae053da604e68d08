/** Why frames are or are not mapped to their sources: for the page of an event, its API and `vedette explain`. */
export interface SymbolicationTrail {
  /** The compiled files of the event's frames, in the order in which they first stand. */
  files: FileTrail[];
  /** Every JavaScript frame that could be looked at, in the order of the event. */
  frames: FrameTrail[];
  /** False where the event's budget of time or bytes ended first, or an uploaded file could not be read for now. */
  isComplete: boolean;
}

export interface FileTrail {
  absPath: string;
  debugId: string | null;
  /** How its map was found. */
  resolvedWith: "debug-id" | "release" | "url" | null;
  steps: TrailStep[];
  near: NearMatch[];
  problem: FileProblem | null;
  /** What is wrong, in one sentence; null where the map is in use. */
  sentence: string | null;
  /** What would put it right, to be typed into a shell. */
  fix: string | null;
}

export interface TrailStep {
  step:
    | "debug-id-in-event"
    | "script-by-debug-id"
    | "map-by-debug-id"
    | "release-in-event"
    | "script-by-url"
    | "map-reference"
    | "map-by-url"
    | "map-beside-script"
    | "script-on-web"
    | "map-on-web"
    | "read-map"
    | "read-script";
  result: "found" | "not_found" | "failed";
  sentence: string;
  /** URLs, ids: what was asked for, or what was found. */
  details: string[];
}

export type FileProblem =
  | "no_debug_id_and_no_release"
  | "debug_id_not_uploaded"
  | "script_not_uploaded"
  | "script_without_reference"
  | "map_not_uploaded"
  | "map_not_on_web"
  | "being_fetched"
  | "map_unusable"
  | "file_away"
  | "over_budget";

/** An uploaded file that almost was the one. */
export interface NearMatch {
  kind: "other_dist" | "other_release" | "other_prefix" | "wrong_case" | "other_debug_id";
  url: string;
  release: string | null;
  dist: string | null;
  debugId: string | null;
  sentence: string;
}

export interface FrameTrail {
  /** `exception.values.0.stacktrace.frames.3` */
  path: string;
  /** Place of its file in `files`; null where it has none that could have a map. */
  file: number | null;
  line: number | null;
  column: number | null;
  isMapped: boolean;
  problem: FileProblem | FrameProblem | null;
  sentence: string | null;
}

export type FrameProblem =
  | "no_file"
  | "no_position"
  | "line_not_in_map"
  | "column_not_in_map"
  | "token_without_source"
  | "source_not_in_map"
  | "no_source_content"
  | "line_not_in_source";

/**
 * `GET /projects/{org}/{project}/events/{eventId}/source-map-debug/`: `errors` as tools know them, of one frame with
 * `exception_idx` and `frame_idx`, and the trail of the whole event.
 */
export interface WireSourceMapDebug extends SymbolicationTrail {
  errors: { type: SourceMapErrorType; message: string; data: Record<string, string> }[];
}

export type SourceMapErrorType =
  | "no_release_on_event"
  | "debug_id_no_sourcemaps"
  | "no_url_match"
  | "partial_match"
  | "dist_mismatch"
  | "sourcemap_not_found"
  | "unknown_error";
