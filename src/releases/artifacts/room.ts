import type { FilesRoom } from "../../files/room.ts";
import type { Logger } from "../../lib/logger.ts";
import type { ReleasesRoom } from "../room.ts";

/** What artifact bundles, and the web API about them, may touch. */
export interface ArtifactsRoom extends AssemblyRoom, Pick<ReleasesRoom, "access" | "paging" | "url"> {
  readonly limits: ArtifactLimits;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What putting bundles together may touch. */
export interface AssemblyRoom extends FilesRoom {
  readonly limits: Pick<ArtifactLimits, "maxBundle">;
  readonly log: Logger;
}

export interface ArtifactLimits {
  /** Bytes of one bundle. */
  readonly maxBundle: number;
}
