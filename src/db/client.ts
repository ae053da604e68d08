import type pg from "pg";
import { StartError } from "../errors.ts";
import { type DatabaseUrl, parseDatabaseUrl } from "./database-url.ts";
import { clientFor } from "./host-client.ts";
import { Hosts, reasonOf } from "./hosts.ts";

const OLDEST = 15;

/** Runs `work` on one connection of its own. A database that cannot be reached, or is too old, is a StartError. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const target = parseDatabaseUrl(url);
  const client = new (clientFor(new Hosts(target)))({
    application_name: "vedette upgrade",
    connectionTimeoutMillis: 10_000,
  });
  try {
    await client.connect();
  } catch (cause) {
    throw new StartError(
      `Postgres at ${whereOf(target, client)} cannot be used: ${reasonOf(cause)}. Check DATABASE_URL and that the server runs.`,
      { cause },
    );
  }
  // A connection that breaks fails the query in hand; unheard, the event would end the process.
  client.on("error", () => undefined);
  try {
    await refuseOld(client, whereOf(target, client));
    return await work(client);
  } finally {
    await client.end();
  }
}

async function refuseOld(client: pg.Client, where: string): Promise<void> {
  const { rows } = await client.query<{ server_version: string }>("show server_version");
  const version = rows[0]?.server_version ?? "";
  if (Number.parseInt(version, 10) >= OLDEST) return;
  throw new StartError(
    `Postgres at ${where} is version ${version}; Vedette needs ${OLDEST} or newer. Upgrade the server.`,
  );
}

/** Hosts and database, never the password. */
function whereOf({ hosts }: DatabaseUrl, client: pg.Client): string {
  return `${hosts.map(({ name }) => name).join(", ")}, database "${client.database ?? ""}"`;
}
