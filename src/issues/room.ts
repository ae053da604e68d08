import type { FastifyReply, FastifyRequest } from "fastify";
import type { Database } from "../db/database.ts";
import type { Logger } from "../lib/logger.ts";
import type { EventReader } from "../ports/event-store.ts";
import type { IssueMoves } from "../ports/issue-moves.ts";
import type { Event } from "../protocol/event.ts";
import type { SymbolicationTrail } from "../wire/symbolication.ts";

/** What issues, and the web API about them, may touch. */
export interface IssuesRoom {
  readonly db: Database;
  /** For lists that may be a moment old; absent: `db` for all. */
  readonly relaxed?: Relaxed;
  readonly events: EventReader;
  /** Says why frames are not mapped; absent where nothing is uploaded. */
  readonly stacks?: EventStacks;
  /** Merges and unmerges issues. */
  readonly moves: MovingIssues;
  readonly access: IssuesAccess;
  readonly paging: Paging;
  /** Somebody changed issues of this organisation in a way that others can see. Must not throw. */
  readonly changed?: (organizationId: number) => void;
  /** For what breaks when its answer has begun; absent: nobody is told. */
  readonly log?: Logger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The instance's address, no trailing slash. */
  readonly url: string;
}

export interface MovingIssues extends Pick<IssueMoves, "merge" | "unmerge"> {
  /** Works on what was begun; resolves when it is done, or goes on behind and resolves after a moment. */
  carryOn(): Promise<void>;
}

/** Reads where it is cheapest, and never anything older than what the caller has just changed. */
export type Relaxed = <T>(request: FastifyRequest, read: (db: Database) => Promise<T>) => Promise<T>;

export interface EventStacks {
  /** As of now: of what is uploaded, not of what was when the event came. */
  explain(
    event: Event,
    projectId: number,
    names: { readonly organization: string; readonly project: string },
  ): Promise<SymbolicationTrail>;
}

/** Who may see what; `http` knows. Each throws a Refusal where the caller may not. */
export interface IssuesAccess {
  /** The organisation by slug or id, when the caller may do `scope` there. */
  organization(request: FastifyRequest, slugOrId: string, scope: EventScope): Promise<OrganizationAccess>;
  /** One project of it by slug or id: `projects` of the answer holds this one alone. */
  project(
    request: FastifyRequest,
    organization: string,
    project: string,
    scope: EventScope,
  ): Promise<OrganizationAccess>;
  /** Refuses a request that nobody signed, before anything is looked up for it. */
  requireCaller(request: FastifyRequest): unknown;
}

export type EventScope = "event:read" | "event:write" | "event:admin";

export interface OrganizationAccess {
  readonly organizationId: number;
  readonly slug: string;
  readonly accountId: number;
  /** The projects that the caller may see here. */
  readonly projects: readonly ProjectAccess[];
}

export interface ProjectAccess {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly platform: string | null;
}

/** Pages of lists, as `http/paging.ts` has them. */
export interface Paging {
  readPage(query: unknown, usualLimit?: number): PageRequest;
  turnPage<Row>(
    request: PageRequest,
    found: readonly Row[],
    keyOf: (row: Row) => readonly [value: string | number, offset: string | number],
  ): Page<Row>;
  /** Sets the `Link` header and answers the rows. */
  sendPage<Row>(request: FastifyRequest, reply: FastifyReply, page: Page<Row>): readonly Row[];
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: Cursor;
}

/** A place between two rows: sort value and tie-breaker of the row beside it. */
export interface Cursor {
  readonly value: string;
  readonly offset: string;
  readonly isPrevious: boolean;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly previous: Cursor;
  readonly hasPrevious: boolean;
  readonly next: Cursor;
  readonly hasNext: boolean;
}
