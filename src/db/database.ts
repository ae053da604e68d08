import { Kysely, PostgresDialect } from "kysely";
import pg from "pg";
import { parseDatabaseUrl } from "./database-url.ts";
import { type ClientOptions, clientFor } from "./host-client.ts";
import { Hosts } from "./hosts.ts";
import type { Schema } from "./schema.ts";

/** The typed builder over a pool, for screens. Batch writes go straight to a client of the same pool. */
export type Database = Kysely<Schema>;

const INT8 = 20;
const DATE = 1082;

/** Ids and counts stay far below 2^53, so they are numbers; days stay the text `YYYY-MM-DD`. */
const types = {
  getTypeParser(oid: number, format?: "text" | "binary"): unknown {
    if (format !== "binary") {
      if (oid === INT8) return Number;
      if (oid === DATE) return (text: string) => text;
    }
    return pg.types.getTypeParser(oid, format as "text");
  },
} as pg.CustomTypesConfig;

export interface Connection extends AsyncDisposable {
  readonly pool: pg.Pool;
  readonly db: Database;
}

/**
 * Opens a pool. `url` is any libpq URL, of several hosts too (see {@link parseDatabaseUrl}); a socket directory goes
 * into `host` (`postgresql://vedette@/vedette?host=/path`). Nothing is connected yet.
 */
export function connect(
  url: string,
  options: {
    max: number;
    application: string;
    onError: (error: Error) => void;
  } & ClientOptions,
): Connection {
  const pool = new pg.Pool({
    Client: clientFor(new Hosts(parseDatabaseUrl(url)), options),
    max: options.max,
    application_name: options.application,
    types,
    // Idle connections cost Postgres memory; ten seconds keep them through a page's requests.
    idleTimeoutMillis: 10_000,
    connectionTimeoutMillis: 10_000,
    // A machine that lost its power says no good-bye: idle connections to it are found out.
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // An idle connection that breaks is replaced on next use; unheard, the event would end the process. When the pool
  // ends it forgets connections before they are closed, and a server that stops next breaks them: no news.
  pool.on("error", (error) => {
    if (!pool.ending) options.onError(error);
  });
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    pool,
    db,
    async [Symbol.asyncDispose]() {
      await db.destroy();
      // The builder ends the pool only when it was used itself.
      if (!pool.ended) await pool.end();
    },
  };
}
