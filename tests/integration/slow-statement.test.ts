import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Connection, connect } from "../../src/db/database.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { silent } from "../support/silent.ts";
import { openWeb } from "../support/web.ts";

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await freshDatabase();
  connection = connect(database.url, {
    max: 2,
    application: "test",
    onError: () => {},
    longestStatementMs: 200,
  });
});
afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

it("a request whose statement takes too long is given up with a sentence, and its connection serves on", async () => {
  const { db } = connection;
  const warnings: string[] = [];
  await using web = await openWeb({
    log: { ...silent, warn: (_fields, sentence) => warnings.push(sentence) },
    apiPlugins: [
      async (server) => {
        server.get("/slow/", () => sql`select count(*) from generate_series(1, 10000000000)`.execute(db));
        server.get("/quick/", async () => (await sql`select 1 as one`.execute(db)).rows);
      },
    ],
  });
  const slow = await Promise.all(Array.from({ length: 4 }, () => web.server.inject({ url: "/api/0/slow/" })));
  for (const { statusCode, payload } of slow) {
    expect(statusCode).toBe(504);
    expect(JSON.parse(payload)).toEqual({
      detail:
        "This took the database longer than a request may take, and was given up. Narrow the search or its period, and try again.",
    });
  }
  expect(warnings).toEqual(["a statement took too long and was cancelled, request given up"]);
  expect((await web.server.inject({ url: "/api/0/quick/" })).json()).toEqual([{ one: 1 }]);
});

it("a pool without a bound waits as long as it takes", async () => {
  await using patient = connect(database.url, { max: 1, application: "test", onError: () => {} });
  const { rows } = await patient.pool.query("select current_setting('statement_timeout') as bound");
  expect(rows).toEqual([{ bound: "0" }]);
});
