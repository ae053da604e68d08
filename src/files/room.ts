import type { Database } from "../db/database.ts";
import type { FileStore } from "../ports/file-store.ts";

/** What the code that keeps bytes by content may touch. */
export interface FilesRoom {
  readonly db: Database;
  readonly files: FileStore;
}
