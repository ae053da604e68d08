import pg from "pg";
import { StartError } from "../errors.ts";

const OLDEST = 15;

/** Runs `work` on one connection of its own. A database that cannot be reached, or is too old, is a StartError. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    application_name: "vedette upgrade",
    connectionTimeoutMillis: 10_000,
  });
  try {
    await client.connect();
  } catch (cause) {
    throw new StartError(
      `Postgres at ${whereOf(client)} cannot be used: ${reason(cause)}. Check DATABASE_URL and that the server runs.`,
      { cause },
    );
  }
  // A connection that breaks fails the query in hand; unheard, the event would end the process.
  client.on("error", () => undefined);
  try {
    await refuseOld(client);
    return await work(client);
  } finally {
    await client.end();
  }
}

async function refuseOld(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ server_version: string }>("show server_version");
  const version = rows[0]?.server_version ?? "";
  if (Number.parseInt(version, 10) >= OLDEST) return;
  throw new StartError(
    `Postgres at ${whereOf(client)} is version ${version}; Vedette needs ${OLDEST} or newer. Upgrade the server.`,
  );
}

/** Host and database, never the password. */
function whereOf(client: pg.Client): string {
  const place = client.host.startsWith("/") ? client.host : `${client.host}:${client.port}`;
  return `${place}, database "${client.database ?? ""}"`;
}

function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join("; ");
  return error instanceof Error ? error.message : String(error);
}
