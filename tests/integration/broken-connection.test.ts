import { describe, expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { freshDatabase } from "../support/database.ts";
import { until } from "../support/until.ts";

/** Without a listener of its own, such an event ends the process; Vitest then fails the run. */
describe("a database connection that breaks while somebody holds it", () => {
  it("fails the next query in a transaction, and the pool goes on", async () => {
    await using database = await freshDatabase();
    await using connection = connect(database.url, { max: 2, application: "test", onError: () => undefined });
    const { pool } = connection;
    const client = await pool.connect();
    await client.query("begin");
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    const broken = await until("failing query", () =>
      client.query("select 1").then(
        () => undefined,
        (error: Error) => error,
      ),
    );
    client.release(broken);
    const after = await pool.query<{ one: number }>("select 1 as one");
    expect(after.rows).toEqual([{ one: 1 }]);
  });
});
