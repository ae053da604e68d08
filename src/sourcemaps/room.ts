import type { Logger } from "../lib/logger.ts";
import type { Artifacts } from "../ports/artifacts.ts";
import type { FileStore } from "../ports/file-store.ts";
import type { WebRoom } from "./web/room.ts";

/** What the code that makes stack traces readable may touch. */
export interface SourceMapsRoom {
  readonly artifacts: Artifacts;
  /** Where look-ups are shared with the other workers. */
  readonly files: Pick<FileStore, "get" | "put" | "list" | "remove">;
  /** A folder of this machine for look-ups in use; made where there is none. Several processes may share it. */
  readonly folder: string;
  /** Absent where nothing is ever fetched. */
  readonly web?: WebRoom;
  /** Whether maps are read on another thread, since others wait for what this one answers. */
  readonly makesApart: boolean;
  readonly limits: SourceMapLimits;
  readonly now: () => Date;
  readonly log: Logger;
}

/** Bytes, but where the name says otherwise. */
export interface SourceMapLimits {
  /** What look-ups in use may hold in memory. */
  readonly memory: number;
  /** What they may take in the folder. */
  readonly disk: number;
  /** A longer source map or script is not read. */
  readonly maxFile: number;
  /** Of maps and scripts that one event may have read: its share of the processor, as all that is done is linear. */
  readonly readForEvent: number;
  /** How long one event may take before its remaining frames stay as they are. */
  readonly eventMs: number;
}

export const SOURCE_MAP_LIMITS: SourceMapLimits = {
  memory: 48 * 1024 * 1024,
  disk: 2 * 1024 * 1024 * 1024,
  maxFile: 256 * 1024 * 1024,
  readForEvent: 320 * 1024 * 1024,
  eventMs: 10_000,
};
