import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { openDatabase } from "../compose-database.ts";
import type { Config, Role } from "../config.ts";
import type { Connection } from "../db/database.ts";
import { breakingMigrations, knownMigrations, tooOld } from "../db/migrate.ts";
import type { Logger } from "../lib/logger.ts";
import { type Heartbeat, openHeartbeat } from "../nodes/heartbeat.ts";
import { NodeWatch } from "../nodes/node-watch.ts";
import { createWatchServer } from "../nodes/watch-server.ts";
import { VERSION } from "../version.ts";
import { digestThreads } from "./digest-worker.ts";
import { listenForWatchers } from "./listen.ts";
import type { Stopping } from "./stop-signal.ts";

/** Balancers and people look every few seconds. */
const BEAT_MS = 5_000;
/** All in one process there is nobody else to tell, and an idle laptop may sleep. */
const BEAT_ALONE_MS = 30_000;
const LOOK_AT_SCHEMA_MS = 5_000;
const PATIENCE_MS = 2_000;

export interface Node extends AsyncDisposable {
  readonly watch: NodeWatch;
  /** From now on others see it; what it needs of the database goes through this connection, or one of its own. */
  join(connection?: Connection): Promise<void>;
  /** It was told to stop: not ready any more, and so for a while if a balancer is to notice. */
  drain(ms: number): Promise<void>;
}

/** What all roles have in common: metrics and health on a port of their own, heartbeats, an eye on the schema. */
export function openNode(
  role: Role,
  config: Config,
  databaseUrl: string,
  stopping: Stopping,
  log: Logger,
): Node {
  const opened = new AsyncDisposableStack();
  const migrations = knownMigrations();
  const knows = migrations.at(-1) ?? "";
  const watch = opened.use(new NodeWatch({ role, version: VERSION, knows }));
  let heartbeat: Heartbeat | undefined;

  return {
    watch,
    async join(given) {
      const { pool, db } = given ?? opened.use(openDatabase(databaseUrl, "node", 1, log));
      await openWatchPort(pool);
      heartbeat = openHeartbeat(
        { db, log },
        {
          id: randomUUID(),
          role,
          version: VERSION,
          knows,
          host: hostname(),
          pid: process.pid,
          threads: role === "worker" || role === "all" ? digestThreads(config) : 0,
          startedAt: new Date(Date.now() - process.uptime() * 1000),
        },
        { everyMs: role === "all" ? BEAT_ALONE_MS : BEAT_MS, figures: () => watch.figures() },
      );
      opened.use(heartbeat);
      if (role !== "all") opened.use(lookAtSchema(pool, migrations, stopping));
    },
    async drain(ms) {
      watch.drain();
      void heartbeat?.now();
      if (ms > 0) await new Promise((resolve) => setTimeout(resolve, ms));
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };

  async function openWatchPort(pool: Connection["pool"]): Promise<void> {
    const { watch: place, metricsToken: token } = config.node;
    if (place === undefined) return;
    const server = createWatchServer({
      families: () => watch.families(),
      ...(token !== undefined && { token }),
      notReady: async () => {
        if (watch.isDraining) return "draining";
        return (await answers(pool)) ? undefined : "database away";
      },
    });
    await listenForWatchers(server, place);
    opened.defer(() => {
      server.close();
      server.closeAllConnections();
    });
  }
}

async function answers(pool: Connection["pool"]): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE_MS);
  const asked = pool.query("select 1").then(
    () => true,
    () => false,
  );
  const isThere = await Promise.race([asked, late]);
  clearTimeout(timer);
  return isThere;
}

/** Somebody may upgrade the database past what this code can work with: it then says so and stops. */
function lookAtSchema(
  pool: Connection["pool"],
  migrations: readonly string[],
  stopping: Stopping,
): Disposable {
  const timer = setInterval(() => {
    breakingMigrations(pool, migrations).then(
      (breaking) => {
        if (breaking.length > 0 && !stopping.signal.aborted) stopping.fail(tooOld(breaking));
      },
      () => undefined, // asked again soon
    );
  }, LOOK_AT_SCHEMA_MS);
  timer.unref();
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
