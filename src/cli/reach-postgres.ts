import { setTimeout as sleep } from "node:timers/promises";
import type { LoadedConfig } from "../config.ts";
import { inUse, tryLock } from "../data-dir/lock.ts";
import { embeddedPostgresUrl, startEmbeddedPostgres } from "../drivers/postgres-embedded/start.ts";
import type { Logger } from "../lib/logger.ts";

const PATIENCE_MS = 60_000;

export interface ReachedPostgres extends AsyncDisposable {
  readonly url: string;
  /** Started for this command, and stopped with it. */
  readonly isOurs: boolean;
}

/**
 * The database of this configuration: the operator's, the embedded one that a server owns, or, when no server runs,
 * the embedded one started for as long as the command takes.
 */
export async function reachPostgres(
  config: LoadedConfig,
  command: string,
  log: Logger,
): Promise<ReachedPostgres> {
  if (config.database.kind === "url") {
    return { url: config.database.url, isOurs: false, [Symbol.asyncDispose]: async () => {} };
  }
  const { dir } = config.database;
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const lock = tryLock(config.dataDir, "postgres", command);
    if (!("heldBy" in lock)) return startOurs(dir, lock, log);
    // Another command's server ends with that command; only a running Vedette's is there to stay.
    const url = lock.heldBy?.command.startsWith("run") ? embeddedPostgresUrl(dir) : undefined;
    if (url !== undefined) return { url, isOurs: false, [Symbol.asyncDispose]: async () => {} };
    if (performance.now() > deadline) throw inUse(config.dataDir, lock.heldBy);
    await sleep(50);
  }
}

async function startOurs(dir: string, lock: Disposable, log: Logger): Promise<ReachedPostgres> {
  await using opening = new AsyncDisposableStack();
  opening.use(lock);
  const server = opening.use(await startEmbeddedPostgres({ dir, log }));
  const opened = opening.move();
  return { url: server.url, isOurs: true, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}
