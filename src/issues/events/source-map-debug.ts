import { z } from "zod";
import type {
  FileTrail,
  SourceMapErrorType,
  SymbolicationTrail,
  WireSourceMapDebug,
} from "../../wire/symbolication.ts";

/** As tools ask: places in `exception.values` and in its frames, oldest call first. */
export const FrameQuery = z.object({
  exception_idx: z.coerce.number().int().min(0).max(100_000).optional(),
  frame_idx: z.coerce.number().int().min(0).max(100_000).optional(),
});

/** What keeps a frame, or any frame of the event, from being mapped. */
export function presentDebug(
  trail: SymbolicationTrail,
  { exception_idx: exception = 0, frame_idx: frame }: z.output<typeof FrameQuery>,
): WireSourceMapDebug {
  const path = frame === undefined ? undefined : `exception.values.${exception}.stacktrace.frames.${frame}`;
  const asked = path === undefined ? undefined : trail.frames.find((one) => one.path === path);
  const files =
    path === undefined
      ? trail.files
      : trail.files.filter((_, index) => asked !== undefined && asked.file === index);
  return { errors: files.flatMap(errorOf), ...trail };
}

function errorOf(file: FileTrail): WireSourceMapDebug["errors"] {
  if (file.problem === null) return [];
  const partial = file.near[0]?.url;
  return [
    {
      type: typeOf(file),
      message: file.sentence ?? "",
      data: {
        filename: file.absPath,
        ...(file.debugId !== null && { debugId: file.debugId }),
        ...(partial !== undefined && { partialMatchPath: partial }),
      },
    },
  ];
}

function typeOf({ problem, near }: FileTrail): SourceMapErrorType {
  switch (problem) {
    case "no_debug_id_and_no_release":
      return "no_release_on_event";
    case "debug_id_not_uploaded":
      return "debug_id_no_sourcemaps";
    case "script_not_uploaded":
      if (near.some(({ kind }) => kind === "other_dist")) return "dist_mismatch";
      return near.length > 0 ? "partial_match" : "no_url_match";
    case "script_without_reference":
    case "map_not_uploaded":
    case "map_not_on_web":
      return "sourcemap_not_found";
    default:
      return "unknown_error";
  }
}
