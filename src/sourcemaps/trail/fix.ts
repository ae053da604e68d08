import type { FileTrail, FrameTrail } from "../../wire/symbolication.ts";
import type { Place } from "../find/found-file.ts";
import { LONGEST_URL, partsOf } from "../find/urls.ts";
import { cleanName } from "../resolve/clean-text.ts";

/** As in the addresses of the web API. */
export interface ProjectNames {
  readonly organization: string;
  readonly project: string;
}

/**
 * What to type so that the file is mapped from then on, and after an upload for this event too. Undefined where
 * no upload would help.
 */
export function fixOf(
  file: FileTrail,
  frames: readonly FrameTrail[],
  place: Place,
  names: ProjectNames,
): string | undefined {
  const target = `--org ${quoted(names.organization)} --project ${quoted(names.project)}`;
  const { release, dist } = place;
  const ofRelease =
    release === undefined
      ? ""
      : ` --release ${quoted(release)}${dist === undefined ? "" : ` --dist ${quoted(dist)}`}`;
  const byDebugId = `sentry-cli sourcemaps inject ./dist && sentry-cli sourcemaps upload ${target}${ofRelease} ./dist`;
  switch (file.problem) {
    case null: {
      const isOtherBuild = frames.some(({ problem }) => problem !== null && OTHER_BUILD.has(problem));
      return isOtherBuild ? byDebugId : undefined;
    }
    case "being_fetched":
    case "file_away":
    case "over_budget":
      return undefined;
    case "no_debug_id_and_no_release":
    case "script_without_reference":
    case "map_not_on_web":
      return byDebugId;
    case "debug_id_not_uploaded":
      return `sentry-cli sourcemaps upload ${target}${ofRelease} ./dist`;
    case "map_unusable":
    case "map_not_uploaded":
      if (file.resolvedWith === "debug-id" || file.debugId !== null || release === undefined)
        return `sentry-cli sourcemaps upload ${target}${ofRelease} ./dist`;
      return `sentry-cli sourcemaps upload ${target}${ofRelease} --url-prefix ${quoted(prefixOf(file.absPath))} ./dist`;
    case "script_not_uploaded":
      return `sentry-cli sourcemaps upload ${target}${ofRelease} --url-prefix ${quoted(prefixOf(file.absPath))} ./dist`;
  }
}

const OTHER_BUILD = new Set<string>([
  "line_not_in_map",
  "column_not_in_map",
  "source_not_in_map",
  "no_source_content",
  "line_not_in_source",
]);

/** The folder of a file, of any host. */
function prefixOf(absPath: string): string {
  const { path } = partsOf(absPath);
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  return `~${folder === "" || folder.startsWith("/") ? folder : `/${folder}`}` || "~/";
}

/**
 * For a shell: what could mean anything in one stands between single quotes. Without control characters, which could end a
 * terminal's paste in the middle.
 */
function quoted(said: string): string {
  const text = cleanName(said, LONGEST_URL);
  return /^[A-Za-z0-9@%+=:,./_-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
