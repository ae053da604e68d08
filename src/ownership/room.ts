import type { FastifyRequest } from "fastify";
import type { Database } from "../db/database.ts";
import type { IssuesAccess } from "../issues/room.ts";
import type { EventReader, FoundEvent } from "../ports/event-store.ts";
import type { WireCommitters } from "../wire/release.ts";

/** What rules of ownership, and the web API about them, may touch. */
export interface OwnershipRoom {
  readonly db: Database;
  readonly events: Pick<EventReader, "byId" | "ofIssue">;
  /** Commits that are likely to have caused an issue, by one of its events. */
  readonly suspects: (
    found: FoundEvent,
    since: { readonly firstRelease: string | null; readonly firstSeen: Date },
  ) => Promise<WireCommitters>;
  readonly access: OwnershipAccess;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Who may see and change what; `http` knows. Throws a Refusal where the caller may not. */
export interface OwnershipAccess extends IssuesAccess {
  settings(
    request: FastifyRequest,
    organization: string,
    project: string,
    scope: "project:read" | "project:write",
  ): Promise<OwnedProject & { readonly accountId: number }>;
}

export interface OwnedProject {
  readonly id: number;
  readonly organizationId: number;
}
