import { type Connection, connect } from "./db/database.ts";
import type { Logger } from "./lib/logger.ts";

/** The connections of a role, under its name in Postgres; at most so many. */
export function openDatabase(
  url: string,
  role: string,
  connections: number,
  log: Logger,
  longestStatementMs?: number,
): Connection {
  return connect(url, {
    ...(longestStatementMs !== undefined && { longestStatementMs }),
    max: connections,
    application: `vedette ${role}`,
    onError: (error) => log.warn({ err: error }, "a database connection broke and will be replaced"),
  });
}
