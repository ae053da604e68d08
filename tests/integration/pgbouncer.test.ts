import { expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { migrate } from "../../src/db/migrate.ts";
import { emptyDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { ledgerOf, readLedger } from "../support/ledger.ts";
import { startLoad } from "../support/load.ts";
import { lacksPgBouncer, startPgBouncer } from "../support/pgbouncer.ts";
import { Instance } from "../support/server.ts";
import { until } from "../support/until.ts";

const options = { max: 8, application: "test", onError: () => undefined };

describeWhere(lacksPgBouncer, "behind PgBouncer in transaction mode", () => {
  it("a statement with a name runs on whichever connection it is given", async () => {
    await using database = await emptyDatabase();
    await using bouncer = await startPgBouncer(database.url, 3);
    await using connection = connect(bouncer.url, options);
    const asked = Array.from({ length: 60 }, (_, n) =>
      connection.pool.query<{ n: number }>({ name: "add", text: "select $1::int + 1 as n", values: [n] }),
    );
    const answers = await Promise.all(asked);
    expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(asked.map((_, n) => n + 1));
  });

  it("migrations, web, worker and cron do their work", async () => {
    await using database = await emptyDatabase();
    await using bouncer = await startPgBouncer(database.url, 6);
    await migrate(bouncer.url);
    await using instance = await Instance.open({ databaseUrl: bouncer.url });
    const dsn = await instance.dsn("acme/shop");
    await Promise.all([instance.start("web"), instance.start("worker"), instance.start("cron")]);
    const load = startLoad(dsn);
    await until("two hundred answers", () => load.answered.size >= 200);
    await load.stop();
    await using connection = connect(database.url, options);
    await until(
      "every event",
      async () => (await readLedger(connection.pool)).accepted >= load.answered.size,
    );
    expect(await readLedger(connection.pool)).toEqual(ledgerOf(load.answered.size));
  }, 60_000);
});

it("statements keep their names on a direct connection, unless the URL says that a pooler forgets them", async () => {
  await using database = await emptyDatabase();
  for (const [more, kept] of [
    ["", 1],
    ["&pgbouncer=true", 0],
  ] as const) {
    await using connection = connect(`${database.url}${more}`, { ...options, max: 1 });
    await connection.pool.query({ name: "one", text: "select 1" });
    const { rowCount } = await connection.pool.query("select from pg_prepared_statements where name = 'one'");
    expect(rowCount).toBe(kept);
  }
});
