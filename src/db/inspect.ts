import { withClient } from "./client.ts";
import { type MigrationState, migrationState } from "./migrate.ts";

export interface DatabaseFacts {
  readonly version: string;
  /** Bytes of the whole database. */
  readonly size: number;
  /** Its clock minus ours; network time and all, so a second is nothing. */
  readonly clockAheadMs: number;
  readonly migrations: MigrationState;
}

/** What an operator wants to know of the database; a StartError when it cannot be reached. */
export async function inspectDatabase(url: string): Promise<DatabaseFacts> {
  const facts = await withClient(url, async (client) => {
    const { rows } = await client.query<{ version: string; size: string; now: Date }>(
      `select current_setting('server_version') as version,
              pg_database_size(current_database()) as size,
              clock_timestamp() as now`,
    );
    const [row] = rows;
    if (!row) throw new Error("the database answered a question about itself with nothing");
    return { version: row.version, size: Number(row.size), clockAheadMs: row.now.getTime() - Date.now() };
  });
  return { ...facts, migrations: await migrationState(url) };
}
