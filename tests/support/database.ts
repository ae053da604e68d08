import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
}

/** A new migrated database of its own, gone with `await using` or `[Symbol.asyncDispose]()`. */
export function freshDatabase(): Promise<TestDatabase> {
  return create("template vedette_test_template");
}

/** A new database without any table. */
export function emptyDatabase(): Promise<TestDatabase> {
  return create("");
}

/** Runs `work` on a connection to the server's own database. */
export async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function create(template: string): Promise<TestDatabase> {
  const server = inject("postgresUrl");
  const name = `vedette_test_${randomBytes(6).toString("hex")}`;
  await onServer(server, (client) => client.query(`create database ${name} ${template}`));
  return {
    url: server.replace("/postgres?", `/${name}?`),
    [Symbol.asyncDispose]: () => drop(server, name),
  };
}

/** Wipes a database; one without `test` in its name is refused, whatever a mistaken URL says. */
async function drop(server: string, name: string): Promise<void> {
  if (!name.includes("test"))
    throw new Error(`The database "${name}" is no test database; it is left as it is.`);
  await onServer(server, (client) => client.query(`drop database if exists ${name} with (force)`));
}
