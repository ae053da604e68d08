import { randomBytes } from "node:crypto";
import type pg from "pg";
import { MovesDesk } from "../../src/compose-moves.ts";
import { openOwnershipRoutes } from "../../src/compose-ownership.ts";
import { readAnewBy } from "../../src/compose-read-anew.ts";
import { type Connection, connect } from "../../src/db/database.ts";
import { openIssueMoves } from "../../src/drivers/event-store-postgres/moves/open-issue-moves.ts";
import { openEventReader } from "../../src/drivers/event-store-postgres/reader.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import { issuesAccess, issuesPaging } from "../../src/http/issues-access.ts";
import { issueRoutes } from "../../src/issues/routes.ts";
import type { EventReader } from "../../src/ports/event-store.ts";
import type { PackedEvent, StoredEvent } from "../../src/protocol/stations.ts";
import type { Role } from "../../src/wire/account.ts";
import { freshDatabase } from "./database.ts";
import { silent } from "./silent.ts";
import { type Browser, openWeb, signedIn, type TestWeb } from "./web.ts";

/** Stores batches of one queue of its own. */
export type Store = (events: PackedEvent[]) => Promise<readonly StoredEvent[]>;

export interface EventsDatabase extends AsyncDisposable {
  /** For other processes. */
  readonly url: string;
  readonly connection: Connection;
  readonly pool: pg.Pool;
  readonly reader: EventReader;
  readonly store: Store;
}

/** A database with both halves of the event store. */
export async function openEvents(now: () => number = Date.now): Promise<EventsDatabase> {
  const database = await freshDatabase();
  const connection = connect(database.url, { max: 8, application: "test", onError: () => {} });
  const writer = openEventWriter({ pool: connection.pool, log: silent });
  let position = 0n;
  return {
    url: database.url,
    connection,
    pool: connection.pool,
    reader: openEventReader({ db: connection.db, now }),
    async store(events) {
      const receipt = { source: "test", from: position, to: ++position };
      const stored = await writer.store({ receipt, events, outcomes: [], userReports: [] });
      await writer[Symbol.asyncDispose](); // writes tag counts that would follow in a second
      return stored;
    },
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

export interface IssuesWeb extends EventsDatabase {
  readonly web: TestWeb;
  /** An organisation with these projects, and somebody signed in who has the role in it. */
  organization(role: Role, ...slugs: string[]): Promise<TestOrganization>;
}

export interface TestOrganization {
  readonly slug: string;
  readonly browser: Browser;
  readonly accountId: number;
  readonly email: string;
  /** By the order of the slugs. */
  readonly projectIds: readonly number[];
}

/** The real server with the routes of issues. */
export async function openIssuesWeb(now: () => number = Date.now): Promise<IssuesWeb> {
  const events = await openEvents(now);
  const { db } = events.connection;
  const url = "http://localhost:9000";
  const moves = new MovesDesk(
    openIssueMoves({ pool: events.pool, log: silent, read: readAnewBy({ current: async () => undefined }) }),
    silent,
  );
  const web = await openWeb({
    db,
    now,
    url,
    apiPlugins: [
      issueRoutes({ db, events: events.reader, moves, access: issuesAccess, paging: issuesPaging, now, url }),
      openOwnershipRoutes({ db, events: events.reader, now }),
    ],
  });

  return {
    ...events,
    web,
    async organization(role, ...slugs) {
      const slug = `org-${randomBytes(4).toString("hex")}`;
      const { id } = await db
        .insertInto("organization")
        .values({ slug, name: slug })
        .returning("id")
        .executeTakeFirstOrThrow();
      const projects = await db
        .insertInto("project")
        .values(slugs.map((project) => ({ organization_id: id, slug: project, name: project })))
        .returning("id")
        .execute();
      const email = `${slug}@example.com`;
      const person = await signedIn(web, email);
      await db
        .insertInto("membership")
        .values({ organization_id: id, account_id: person.id, role })
        .execute();
      return {
        slug,
        email,
        browser: person.browser,
        accountId: person.id,
        projectIds: projects.map((project) => project.id),
      };
    },
    async [Symbol.asyncDispose]() {
      await moves[Symbol.asyncDispose]();
      await web[Symbol.asyncDispose]();
      await events[Symbol.asyncDispose]();
    },
  };
}
