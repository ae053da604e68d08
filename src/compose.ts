import path from "node:path";
import type { FastifyInstance } from "fastify";
import { openPasswords } from "./accounts/passwords.ts";
import type { AccountsRoom } from "./accounts/room.ts";
import { signed } from "./accounts/secrets.ts";
import { openDatabase } from "./compose-database.ts";
import { openFiles } from "./compose-files.ts";
import { openGroupingRoutes } from "./compose-grouping.ts";
import { MovesDesk } from "./compose-moves.ts";
import { openOwnershipRoutes } from "./compose-ownership.ts";
import { readAnewBy } from "./compose-read-anew.ts";
import { readableEvents } from "./compose-readable-events.ts";
import { openShared } from "./compose-shared.ts";
import { placeForReaders, sourceMapsRoom } from "./compose-stacks.ts";
import type { Config } from "./config.ts";
import type { Connection } from "./db/database.ts";
import { openReplica } from "./db/replica.ts";
import { openIssueMoves } from "./drivers/event-store-postgres/moves/open-issue-moves.ts";
import { openOutcomeLog } from "./drivers/event-store-postgres/outcome-log.ts";
import { openEventReader } from "./drivers/event-store-postgres/reader.ts";
import { openSpool } from "./drivers/queue-embedded/spool.ts";
import type { RedisPlace } from "./drivers/redis/open.ts";
import { RulesDirectory } from "./grouping/rules-directory.ts";
import { mustBeFresh, requireCaller } from "./http/caller.ts";
import { clientAddress } from "./http/client-address.ts";
import { issuesAccess, issuesPaging } from "./http/issues-access.ts";
import { liveAccess } from "./http/live-access.ts";
import { releasesAccess } from "./http/releases-access.ts";
import { createServer } from "./http/server.ts";
import { ingestRoutes } from "./ingest/routes.ts";
import { issueRoutes } from "./issues/routes.ts";
import type { Logger } from "./lib/logger.ts";
import { openLive } from "./live/open-live.ts";
import type { LiveLimits } from "./live/room.ts";
import { tellOfProjects } from "./live/tell-stored.ts";
import { mailRoutes, unsubscribeRoute } from "./mail/routes.ts";
import { measured } from "./nodes/metrics/measured.ts";
import { metricsRoute } from "./nodes/metrics/route.ts";
import { WebMetrics } from "./nodes/metrics/work-metrics.ts";
import type { NodeWatch } from "./nodes/node-watch.ts";
import { operatorRoutes } from "./nodes/routes.ts";
import type { Notices } from "./ports/notices.ts";
import { openKeyDirectory } from "./projects/key-directory.ts";
import { SharedKeySettings } from "./projects/keys/shared-settings.ts";
import type { ProjectsRoom } from "./projects/room.ts";
import { artifactRoutes } from "./releases/artifacts/routes.ts";
import { receivePushRoutes } from "./releases/hooks/receive-routes.ts";
import { releaseRoutes } from "./releases/routes.ts";
import { suspectRoutes } from "./releases/suspects/routes.ts";
import { StoredStacks } from "./sourcemaps/stored-stacks.ts";
import { VERSION } from "./version.ts";

/** Which driver stands behind which port of the web role; the worker role is in compose-worker.ts. */

/** Bodies that wait for the disk; beyond, clients are told to come again. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;

/** Nobody waits longer for a page, and a few slow searches would hold every connection of the web role. */
const LONGEST_STATEMENT_MS = 30_000;

/** Two GiB is what tools take for granted; fifty thousand files are many builds of a large page. */
const RELEASE_LIMITS = { maxFile: 2 ** 31, maxFilesOfRelease: 50_000 };

/** What tools take for granted, too. */
export const ARTIFACT_LIMITS = { maxBundle: 2 ** 31 };

/** A page in sight has one; five hundred heartbeats in 25 s ask Postgres forty times a second. */
const LIVE_LIMITS = { perPerson: 20, perNode: 500, heartbeatMs: 25_000 };

/** A replica that is read from is less behind (src/db/replica.ts). */
const REPLICA_BEHIND_MS = 4_000;

export interface Web extends AsyncDisposable {
  readonly server: FastifyInstance;
  readonly room: CommonRoom;
  readonly connection: Connection;
  /** Tells all web nodes; absent: there is nobody to be told. */
  readonly notices?: Notices;
}

/**
 * The web role: takes in what SDKs send, answers the web API, serves the pages. Nothing listens yet. `within` tells
 * of what a worker of the same process does, where nodes have no other way.
 */
export async function composeWeb(
  config: Config,
  databaseUrl: string,
  log: Logger,
  watch?: NodeWatch,
  { within, liveLimits = LIVE_LIMITS }: { within?: Notices; liveLimits?: LiveLimits } = {},
): Promise<Web> {
  await using opening = new AsyncDisposableStack(); // a half start is undone, in reverse
  const connection = opening.use(openDatabase(databaseUrl, "web", 10, log, LONGEST_STATEMENT_MS));
  const { pool, db } = connection;
  const replicaUrl = config.database.kind === "url" ? config.database.replicaUrl : undefined;
  const replica =
    replicaUrl === undefined
      ? undefined
      : opening.use(
          openReplica({
            primary: connection,
            url: replicaUrl,
            max: 5,
            log,
            longestStatementMs: LONGEST_STATEMENT_MS,
          }),
        );
  const shared = opening.use(await openShared(config, log));
  const notices = shared.notices ?? within;
  const outcomeLog = opening.use(
    openOutcomeLog({
      pool,
      log,
      ...(notices && {
        written: (ids: readonly number[]) => tellOfProjects("events_refused", ids, notices.tell),
      }),
    }),
  );
  const queue = opening.use(
    await openSpool({
      dir: config.queue.dir,
      maxBacklogBytes: config.limits.maxSpool,
      maxWaitingBytes: MAX_WAITING_BYTES,
      log,
    }),
  );
  if (config.queue.kind === "redis") opening.use(await openForwarding(config.queue, pool, log));
  const files = opening.use(await openFiles(config.files, log));
  const metrics = watch && new WebMetrics(watch.registry, { queue, maxSpool: config.limits.maxSpool, pool });
  const outcomes = metrics?.outcomes(outcomeLog) ?? outcomeLog;
  const now = Date.now;
  const { publicUrl: url, secretKey } = config;
  // By a clock that nobody sets: were it set back, a key that was disabled would pass for as long.
  const keys = opening.use(
    openKeyDirectory(
      { db, now: () => performance.now(), log },
      {
        // In this process alone there is nothing to share: its own memory comes first anyway.
        ...(config.cache.kind !== "local" && { shared: new SharedKeySettings(shared.cache, now) }),
        ...(shared.notices && { notices: shared.notices }),
      },
    ),
  );
  const live = opening.use(
    openLive({
      db,
      access: liveAccess,
      log,
      limits: { ...(replica && { echoMs: REPLICA_BEHIND_MS }), ...liveLimits },
      ...(notices && { notices }),
    }),
  );
  watch?.draining.addEventListener("abort", () => live.end(), { once: true });
  const { floodRate } = config;
  const room: CommonRoom = { db, now, log, url, secretKey, floodRate, passwords: openPasswords() };
  const stacks = opening.use(new StoredStacks(sourceMapsRoom(placeForReaders(config), { db, files, log })));
  const rules = new RulesDirectory({ db, now, log });
  const events = readableEvents(openEventReader({ db, now }), stacks, rules);
  const moves = opening.use(new MovesDesk(openIssueMoves({ pool, log, read: readAnewBy(rules) }), log));
  const hookSecret = (key: string) => signed(secretKey, "repository-hook", key);
  const server = createServer({
    ...room,
    keyChanged: (publicKey) => void keys.changed(publicKey),
    version: VERSION,
    mail: config.mail.kind,
    trustedProxies: config.trustedProxies,
    uiDir: path.resolve(import.meta.dirname, "../ui/dist"),
    pingDatabase: () => pool.query("select 1"),
    isDraining: () => watch?.isDraining === true,
    hasReplica: replica !== undefined,
    endStreams: () => live.end(),
    apiPlugins: [
      mailRoutes({ db, secretKey, kind: config.mail.kind, requireCaller }),
      operatorRoutes({ db, now, log, version: VERSION, requireCaller }),
      issueRoutes({
        ...room,
        ...(replica && {
          relaxed: (request, read) => (mustBeFresh(request) ? read(db) : replica.read(read)),
        }),
        events,
        stacks,
        moves,
        access: issuesAccess,
        paging: issuesPaging,
        ...(notices && {
          changed: (organizationId: number) => notices.tell({ kind: "issues_changed", organizationId }),
        }),
      }),
      live.routes,
      suspectRoutes({ db, events, access: issuesAccess }),
      releaseRoutes({
        db,
        files,
        url,
        now,
        hookSecret,
        access: releasesAccess,
        paging: issuesPaging,
        limits: RELEASE_LIMITS,
        ...(notices && {
          changed: (organizationId: number) => notices.tell({ kind: "issues_changed", organizationId }),
        }),
      }),
      openGroupingRoutes({ db, now, events, rules }),
      openOwnershipRoutes({ db, now, events }),
      artifactRoutes({
        db,
        files,
        url,
        access: releasesAccess,
        paging: issuesPaging,
        limits: ARTIFACT_LIMITS,
        now,
        log,
      }),
    ],
    openPlugins: [
      { prefix: "/", plugin: unsubscribeRoute({ db, secretKey }) },
      {
        prefix: "/",
        plugin: receivePushRoutes({
          db,
          now,
          hookSecret,
          ...(notices && {
            changed: (organizationId: number) => notices.tell({ kind: "issues_changed", organizationId }),
          }),
        }),
      },
      {
        prefix: "/",
        plugin: measured(
          ingestRoutes({
            queue,
            keys,
            counters: shared.counters,
            count: (outcome) => outcomes.count(outcome),
            limits: config.limits,
            now,
            log,
            addressOf: clientAddress(config.trustedProxies),
            ...(metrics && { answered: (status, ms) => metrics.answered(status, ms) }),
          }),
          metrics,
        ),
      },
      ...(watch && config.node.metricsToken !== undefined
        ? [{ prefix: "/", plugin: metricsRoute(watch, config.node.metricsToken) }]
        : []),
    ],
  });
  opening.defer(() => server.close());
  const opened = opening.move();
  return {
    server,
    room,
    connection,
    ...(notices && { notices }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** What the rooms of accounts and projects are both handed. */
export type CommonRoom = AccountsRoom & ProjectsRoom;

/** Drivers of the cluster are loaded where they are used: a laptop has no memory for them. */
async function openForwarding(
  { dir, redis }: { dir: string; redis: RedisPlace },
  pool: Connection["pool"],
  log: Logger,
): Promise<AsyncDisposable> {
  const { openForwarder } = await import("./drivers/queue-redis/forwarder.ts");
  return openForwarder({ dir, redis, pool, log });
}
