import type { Database } from "../../db/database.ts";
import type { IssuesAccess } from "../../issues/room.ts";
import type { EventReader } from "../../ports/event-store.ts";

/** What the search for suspect commits may touch. */
export interface SuspectsRoom {
  readonly db: Database;
  readonly events: EventReader;
  readonly access: IssuesAccess;
}
