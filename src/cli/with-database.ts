import type { Config } from "../config.ts";
import { type Connection, connect } from "../db/database.ts";
import { migrate, migrationState } from "../db/migrate.ts";
import { StartError } from "../errors.ts";
import type { Logger } from "../lib/logger.ts";
import { createLogger } from "../logger.ts";
import { type ReachedPostgres, reachPostgres } from "./reach-postgres.ts";

/** What a command may touch. */
export interface CommandRoom extends Connection {
  readonly log: Logger;
}

/** Runs a command's work on the database of this configuration, whether a server runs or not. */
export async function withDatabase<T>(
  config: Config,
  command: string,
  work: (room: CommandRoom) => Promise<T>,
): Promise<T> {
  const log = createLogger("warn", command);
  await using postgres = await reachPostgres(config, command, log);
  await ensureSchema(postgres);
  await using connection = connect(postgres.url, {
    max: 2,
    application: `vedette ${command}`,
    onError: (error) => log.warn({ err: error }, "a database connection broke and will be replaced"),
  });
  return await work({ ...connection, log });
}

/** A database that is ours alone is upgraded on the way; one that others use is upgraded when its operator says so. */
async function ensureSchema({ url, isOurs }: ReachedPostgres): Promise<void> {
  if (isOurs) {
    await migrate(url);
    return;
  }
  const { pending } = await migrationState(url);
  if (pending.length === 0) return;
  throw new StartError(
    `The database has not been upgraded to this version (${pending.join(", ")} is missing). ` +
      'Run "vedette upgrade", then try again.',
  );
}
