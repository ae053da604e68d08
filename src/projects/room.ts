import type { Database } from "../db/database.ts";
import type { Logger } from "../lib/logger.ts";

/** What the code about projects and their keys may touch. */
export interface ProjectsRoom {
  readonly db: Database;
  /** The address DSNs are made with, no trailing slash. */
  readonly url: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  /** Told of every key that changed, so that this node's accept path need not wait for its cache to age. */
  /** What holds for projects that do not say; absent: as nobody set it. */
  readonly floodRate?: number;
  readonly keyChanged?: (publicKey: string) => void;
}
