import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import { transaction } from "../../src/db/transaction.ts";
import { type PostgresPair, startPostgresPair } from "../support/postgres-pair.ts";
import { until } from "../support/until.ts";

const options = { max: 4, application: "test", onError: () => undefined };

describe("a database URL of two hosts", () => {
  const stack = new AsyncDisposableStack();
  let pair: PostgresPair;

  beforeAll(async () => {
    pair = stack.use(await startPostgresPair());
    await migrate(pair.url);
  }, 120_000);

  afterAll(() => stack.disposeAsync());

  it("goes to the one that takes writes, or to the standby where that is asked for", async () => {
    await using writable = connect(pair.url, options);
    await using standby = connect(`${pair.url}&target_session_attrs=prefer-standby`, options);
    expect(await isStandby(writable)).toBe(false);
    expect(await isStandby(standby)).toBe(true);
  });

  it("names every host and its reason when none serves", async () => {
    const url = "postgresql://vedette:hunter2@127.0.0.1:1,127.0.0.1:2/vedette";
    await using connection = connect(url, options);
    const failure = await connection.pool.query("select 1").catch(String);
    expect(failure).toMatch(/no host of the database serves: 127\.0\.0\.1:1 cannot be used .*127\.0\.0\.1:2/);
    expect(failure).not.toContain("hunter2");
  });

  it("moves on with the primary, and keeps what it had been told", async () => {
    await using connection = connect(pair.url, options);
    const { pool } = connection;
    await insert("before");
    await until("row on the standby", async () => {
      await using reader = connect(pair.standby.url, options);
      return (await reader.pool.query("select from organization where slug = 'before'")).rowCount === 1;
    });
    const writes = ["first", "second", "third"].map((slug) =>
      until("write after the fall", () => tried(slug)),
    );
    await pair.primary.stop();
    await pair.promote();
    await Promise.all(writes);
    await until("write to the new primary", () => tried("after"));

    const { rows } = await pool.query<{ slug: string }>("select slug from organization order by id");
    expect(rows.map(({ slug }) => slug)).toEqual(expect.arrayContaining(["before", "after"]));
    expect(await isStandby(connection)).toBe(false);

    function insert(slug: string): Promise<unknown> {
      return transaction(pool, "commit", (client) =>
        client.query("insert into organization (slug, name) values ($1, $1) on conflict do nothing", [slug]),
      );
    }
    function tried(slug: string): Promise<boolean> {
      return insert(slug).then(
        () => true,
        () => false,
      );
    }
  }, 60_000);

  it("leaves a server that turns read-only while connections to it stand", async () => {
    await using connection = connect(pair.standby.url, options); // by now the only one left
    await connection.pool.query("set default_transaction_read_only = on");
    const before = await pidOf(connection);
    await expect(connection.pool.query("create table refused (id int)")).rejects.toThrow("read-only");
    await until("connection that takes writes", () =>
      connection.pool.query("create table if not exists taken (id int)").then(
        () => true,
        () => false,
      ),
    );
    expect(await pidOf(connection)).not.toBe(before);
  });
});

async function isStandby({ pool }: ReturnType<typeof connect>): Promise<boolean | undefined> {
  const { rows } = await pool.query<{ standby: boolean }>("select pg_is_in_recovery() as standby");
  return rows[0]?.standby;
}

async function pidOf({ pool }: ReturnType<typeof connect>): Promise<number | undefined> {
  const { rows } = await pool.query<{ pid: number }>("select pg_backend_pid() as pid");
  return rows[0]?.pid;
}
