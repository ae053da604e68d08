import { afterAll, beforeAll, expect, it } from "vitest";
import { type Connection, connect } from "../../src/db/database.ts";
import { buildLateIndexes } from "../../src/db/late-indexes.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 2, application: "test", onError: () => {} });
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const goOn = new AbortController().signal;
const ALL = ["issue_tag_value", "issue_tag_key_issue", "issue_user_person"];

async function valid(): Promise<string[]> {
  const { rows } = await connection.pool.query<{ name: string }>(
    `select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
      where c.relname = any($1) and i.indisvalid order by array_position($1, c.relname::text)`,
    [ALL],
  );
  return rows.map(({ name }) => name);
}

it("a new instance has its indexes from the migration", async () => {
  expect(await valid()).toEqual(ALL);
  expect(await buildLateIndexes(connection.pool, goOn)).toEqual([]);
});

it("those that a large instance lacks are built later, and one that was left half-way anew", async () => {
  await connection.pool.query("drop index issue_tag_value");
  // As a build that dies leaves it.
  await connection.pool.query(
    "update pg_index set indisvalid = false where indexrelid = 'issue_user_person'::regclass",
  );
  expect(await buildLateIndexes(connection.pool, goOn)).toEqual(["issue_tag_value", "issue_user_person"]);
  expect(await valid()).toEqual(ALL);
});

it("a node that is stopped builds no further one", async () => {
  await connection.pool.query("drop index issue_tag_value");
  expect(await buildLateIndexes(connection.pool, AbortSignal.abort())).toEqual([]);
});
