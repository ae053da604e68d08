import { ensureSetupToken } from "../accounts/setup.ts";
import { welcome } from "../cli/welcome.ts";
import { composeWeb, type Web } from "../compose.ts";
import { keepMailing } from "../compose-mail.ts";
import { openTeller } from "../compose-shared.ts";
import { placeForWorkers } from "../compose-stacks.ts";
import { runWorker, type WorkerOptions } from "../compose-worker.ts";
import type { Config, Role } from "../config.ts";
import { migrate } from "../db/migrate.ts";
import { waitForDatabase } from "../db/wait-for-database.ts";
import { openLocalNotices } from "../drivers/notices-local/local-notices.ts";
import { startEmbeddedPostgres } from "../drivers/postgres-embedded/start.ts";
import type { Logger } from "../lib/logger.ts";
import { createLogger } from "../logger.ts";
import { ensureFirstProject } from "../projects/first-project.ts";
import { runCron } from "./cron.ts";
import { digestThreads, keepDigesting } from "./digest-worker.ts";
import { listen } from "./listen.ts";
import { type Node, openNode } from "./node.ts";
import { requireSchema } from "./require-schema.ts";
import { aborted, type Stopping, stopSignal } from "./stop-signal.ts";

/** Runs one role, or all of them, until SIGINT or SIGTERM; resolves after an orderly stop. */
export async function runRole(role: Role, config: Config): Promise<void> {
  const log = createLogger(config.logLevel, role);
  using stopping = stopSignal(log);
  const { signal } = stopping;
  // Awaited here: the handlers of the signals go when this function returns.
  if (role === "all") return await runAll(config, stopping, log);

  const databaseUrl = config.database.kind === "url" ? config.database.url : "";
  await waitForDatabase(databaseUrl, (sentence) => log.warn({}, sentence), { signal });
  await requireSchema(databaseUrl);
  await using node = openNode(role, config, databaseUrl, stopping, log);
  if (role === "web") return await runWeb(config, databaseUrl, node, stopping, log);
  await node.join();
  signal.addEventListener("abort", () => void node.drain(0));
  if (role === "worker") {
    const options = workerOptions(config, databaseUrl);
    const threads = digestThreads(config);
    await using teller = await openTeller(config, log);
    await using _mailing = mailing(config, databaseUrl, signal, log);
    if (threads === 1) return await runWorker(options, signal, log, node.watch.registry, teller?.tell);
    const hearing = { watch: node.watch, ...(teller && { tell: teller.tell }) };
    return await keepDigesting(options, threads, config.logLevel, signal, log, hearing);
  }
  await using _mailing = mailing(config, databaseUrl, signal, log);
  const { retentionDays, artifactRetentionDays, files, logLevel } = config;
  await using teller = await openTeller(config, log);
  const room = {
    databaseUrl,
    retentionDays,
    artifactRetentionDays,
    files,
    now: Date.now,
    log,
    logLevel,
    ...(teller && { tell: teller.tell }),
  };
  return await runCron(room, signal);
}

/** Everything in one process: the digest on a thread of its own, and in the embedded profile Postgres as a child. */
async function runAll(config: Config, stopping: Stopping, log: Logger): Promise<void> {
  await using running = new AsyncDisposableStack(); // ended in reverse
  const databaseUrl = await startDatabase(config, running, stopping, log);
  await migrate(databaseUrl);
  const node = openNode("all", config, databaseUrl, stopping, log);
  const web = running.use(
    await composeWeb(config, databaseUrl, log, node.watch, { within: openLocalNotices() }),
  );
  running.use(node);
  await listen(web.server, config.host, config.port);
  await node.join(web.connection);

  const ending = new AbortController();
  const digesting = keepDigesting(
    workerOptions(config, databaseUrl),
    digestThreads(config),
    config.logLevel,
    ending.signal,
    log,
    { watch: node.watch, ...(web.notices && { tell: web.notices.tell }) },
  );
  const { retentionDays, artifactRetentionDays, files, logLevel } = config;
  const cleaning = runCron(
    {
      databaseUrl,
      retentionDays,
      artifactRetentionDays,
      files,
      now: Date.now,
      log,
      logLevel,
      ...(web.notices && { tell: web.notices.tell }),
    },
    ending.signal,
  );
  running.use(mailing(config, databaseUrl, ending.signal, log));
  running.defer(async () => {
    // Nothing new is taken in; then the digest and the cron put down what they hold.
    await web.server.close();
    ending.abort();
    await Promise.all([digesting, cleaning]);
  });

  await greet(web);
  await aborted(stopping.signal);
}

async function runWeb(
  config: Config,
  databaseUrl: string,
  node: Node,
  stopping: Stopping,
  log: Logger,
): Promise<void> {
  await using web = await composeWeb(config, databaseUrl, log, node.watch);
  await listen(web.server, config.host, config.port);
  await node.join(web.connection);
  await greet(web);
  await aborted(stopping.signal);
  // A supervisor stops one node of several; a person at the terminal waits for the prompt.
  await node.drain(stopping.by() === "SIGTERM" ? config.node.drainMs : 0);
  await node[Symbol.asyncDispose](); // its last word goes through the connection of the web role
}

async function startDatabase(
  config: Config,
  running: AsyncDisposableStack,
  stopping: Stopping,
  log: Logger,
): Promise<string> {
  if (config.database.kind === "url") {
    const { url } = config.database;
    await waitForDatabase(url, (sentence) => log.warn({}, sentence), { signal: stopping.signal });
    return url;
  }
  const postgres = await startEmbeddedPostgres({
    dir: config.database.dir,
    log,
    onLost: (error) => stopping.fail(error),
  });
  running.use(postgres);
  return postgres.url;
}

/** Mails, beside the role's own work, until the signal aborts; disposing waits for those in hand. */
function mailing(config: Config, databaseUrl: string, signal: AbortSignal, log: Logger): AsyncDisposable {
  const ending = new AbortController();
  const done = keepMailing({ ...config, databaseUrl }, AbortSignal.any([signal, ending.signal]), log);
  return {
    async [Symbol.asyncDispose]() {
      ending.abort();
      await done;
    },
  };
}

function workerOptions(config: Config, databaseUrl: string): WorkerOptions {
  return {
    databaseUrl,
    spoolDir: config.queue.dir,
    ...(config.queue.kind === "redis" && { redis: config.queue.redis }),
    limits: config.limits,
    retentionDays: config.retentionDays,
    floodRate: config.floodRate,
    sourceMaps: placeForWorkers(config),
    ...(config.geoipDatabase !== undefined && { geoipDatabase: config.geoipDatabase }),
  };
}

/** Tells a person what to do next. Until the first account exists that is to make one. */
async function greet({ room }: Web): Promise<void> {
  const setupToken = await ensureSetupToken(room);
  const dsn = setupToken === undefined ? undefined : await ensureFirstProject(room);
  process.stdout.write(
    welcome({
      url: room.url,
      ...(setupToken !== undefined && { setupToken }),
      ...(dsn !== undefined && { dsn }),
    }),
  );
}
