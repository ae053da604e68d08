import type { FilesChoice } from "./config/choices.ts";
import type { Database } from "./db/database.ts";
import type { Logger } from "./lib/logger.ts";
import type { FileStore } from "./ports/file-store.ts";
import { openArtifacts } from "./releases/artifacts/find/open-artifacts.ts";
import { SOURCE_MAP_LIMITS, type SourceMapsRoom } from "./sourcemaps/room.ts";

/** Where source maps are kept; plain data, so that it can cross to a thread. */
export interface SourceMapsPlace {
  readonly files: FilesChoice;
  /** A folder of this machine, which all its processes share. */
  readonly folder: string;
}

/** What the code that makes stack traces readable may touch. */
export function sourceMapsRoom(
  { folder }: Pick<SourceMapsPlace, "folder">,
  { db, files, log }: { readonly db: Database; readonly files: FileStore; readonly log: Logger },
): SourceMapsRoom {
  return {
    artifacts: openArtifacts({ db, files }),
    files,
    folder,
    limits: SOURCE_MAP_LIMITS,
    now: () => new Date(),
    log,
  };
}
