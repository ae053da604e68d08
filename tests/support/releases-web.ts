import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Pool } from "pg";
import { insertMembership } from "../../src/accounts/store.ts";
import { createToken } from "../../src/accounts/tokens.ts";
import { MovesDesk } from "../../src/compose-moves.ts";
import { readAnewBy } from "../../src/compose-read-anew.ts";
import { connect } from "../../src/db/database.ts";
import { openIssueMoves } from "../../src/drivers/event-store-postgres/moves/open-issue-moves.ts";
import { openEventReader } from "../../src/drivers/event-store-postgres/reader.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import { openFilesystem } from "../../src/drivers/files-filesystem/open.ts";
import { issuesAccess, issuesPaging } from "../../src/http/issues-access.ts";
import { releasesAccess } from "../../src/http/releases-access.ts";
import { issueRoutes } from "../../src/issues/routes.ts";
import type { FileStore } from "../../src/ports/file-store.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { PackedEvent, StoredEvent } from "../../src/protocol/stations.ts";
import { receivePushRoutes } from "../../src/releases/hooks/receive-routes.ts";
import type { ReleaseLimits } from "../../src/releases/room.ts";
import { releaseRoutes } from "../../src/releases/routes.ts";
import { suspectRoutes } from "../../src/releases/suspects/routes.ts";
import type { Role } from "../../src/wire/account.ts";
import { freshDatabase } from "./database.ts";
import { silent } from "./silent.ts";
import { openWeb, signedIn, type TestWeb } from "./web.ts";

const hookSecret = (key: string) => `secret of ${key}`;

export interface ReleasesWeb extends AsyncDisposable {
  readonly web: TestWeb;
  readonly files: FileStore;
  /** Of the file store, where none was given. */
  readonly dir: string;
  readonly pool: Pool;
  /** Where it listens. */
  readonly url: string;
  readonly organizationId: number;
  /** By slug: web, api. */
  readonly projectIds: Readonly<Record<"web" | "api", number>>;
  /** Stores a batch as a worker does. */
  store(events: PackedEvent[]): Promise<readonly StoredEvent[]>;
  /** A token of somebody with this role in `acme`. */
  token(role: Role, ...scopes: string[]): Promise<string>;
}

/** A listening web node with the organisation `acme`, its projects `web` and `api`, and a file store. */
export async function openReleasesWeb(
  given: { files?: FileStore; limits?: Partial<ReleaseLimits> } = {},
): Promise<ReleasesWeb> {
  const database = await freshDatabase();
  const connection = connect(database.url, { max: 8, application: "test", onError: () => {} });
  const { db } = connection;
  const dir = await mkdtemp(path.join(tmpdir(), "vedette-files-"));
  const files = given.files ?? (await openFilesystem(dir));
  const events = openEventReader({ db, now: Date.now });
  const writer = openEventWriter({ pool: connection.pool, log: silent });
  const limits = { maxFile: 50 * 2 ** 20, maxFilesOfRelease: 1_000, ...given.limits };
  const url = "http://localhost:9000";
  const moves = new MovesDesk(
    openIssueMoves({
      pool: connection.pool,
      log: silent,
      read: readAnewBy({ current: async () => undefined }),
    }),
    silent,
  );
  const web = await openWeb({
    db,
    openPlugins: [{ prefix: "/", plugin: receivePushRoutes({ db, now: Date.now, hookSecret }) }],
    apiPlugins: [
      releaseRoutes({
        db,
        files,
        url,
        now: Date.now,
        hookSecret,
        access: releasesAccess,
        paging: issuesPaging,
        limits,
      }),
      suspectRoutes({ db, events, access: issuesAccess }),
      issueRoutes({ db, events, moves, access: issuesAccess, paging: issuesPaging, now: Date.now, url }),
    ],
  });
  const address = await web.server.listen({ port: 0, host: "127.0.0.1" });
  const { organizationId, projectId } = await ensureProject(web.room, {
    organization: "acme",
    project: "web",
  });
  const api = await ensureProject(web.room, { organization: "acme", project: "api" });
  let people = 0;
  let position = 0n;
  return {
    web,
    files,
    dir,
    pool: connection.pool,
    url: address.replace("localhost", "127.0.0.1"),
    organizationId,
    projectIds: { web: projectId, api: api.projectId },
    async store(stored) {
      const receipt = { source: "test", from: position, to: ++position };
      const answer = await writer.store({ receipt, events: stored, outcomes: [], userReports: [] });
      await writer[Symbol.asyncDispose](); // writes counts that would follow in a second
      return answer;
    },
    async token(role, ...scopes) {
      people += 1;
      const email = `${role}-${people}@example.com`;
      const { id } = await signedIn(web, email);
      await insertMembership(db, organizationId, id, role);
      return (await createToken(web.room, { email, scopes })).token;
    },
    async [Symbol.asyncDispose]() {
      await moves[Symbol.asyncDispose]();
      await web[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
