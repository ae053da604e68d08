import { afterAll, beforeAll, expect, it } from "vitest";
import { type Connection, connect } from "../../src/db/database.ts";
import { openEventHistory } from "../../src/drivers/event-store-postgres/history.ts";
import { freshDatabase } from "../support/database.ts";
import { openTestWorker } from "../support/test-worker.ts";

const EVENTS = 1_500;
const PROJECT = 1;
const stack = new AsyncDisposableStack();
let connection: Connection;

beforeAll(async () => {
  const database = stack.use(await freshDatabase());
  // One connection: Postgres tells what its own session read.
  connection = stack.use(connect(database.url, { max: 1, application: "test", onError: () => {} }));
  await connection.pool.query(
    `with org as (insert into organization (slug, name) values ('acme', 'Acme') returning id)
     insert into project (id, organization_id, slug, name) overriding system value select $1, id, 'web', 'Web' from org`,
    [PROJECT],
  );
  const worker = openTestWorker(connection, Date.now);
  const events = Array.from({ length: EVENTS }, (_, n) => ({ message: `Tide ${n % 7}`, platform: "node" }));
  await worker.digest(PROJECT, ...events);
});
afterAll(() => stack.disposeAsync());

it("gives every event once, from the newest to the oldest", async () => {
  const history = openEventHistory(connection.pool);
  const ids = new Set<string>();
  let after: Parameters<typeof history.read>[1];
  do {
    const stretch = await history.read(PROJECT, after, 400);
    for (const { eventId } of stretch.events) ids.add(eventId);
    after = stretch.next;
  } while (after !== undefined);
  expect(ids.size).toBe(EVENTS);
});

it("reads no more rows than it gives, of a day that nobody has analyzed", async () => {
  const history = openEventHistory(connection.pool);
  const first = await history.read(PROJECT, undefined, 10);
  const before = await rowsRead();
  await history.read(PROJECT, first.next, 10);
  // Those of one stretch, and where the next begins.
  expect((await rowsRead()) - before).toBeLessThan(50);
});

async function rowsRead(): Promise<number> {
  await connection.pool.query("select pg_stat_force_next_flush()");
  const { rows } = await connection.pool.query<{ n: number }>(
    "select sum(idx_tup_fetch + seq_tup_read)::int as n from pg_stat_user_tables where relname ~ '^event_p[0-9]'",
  );
  return rows[0]?.n ?? 0;
}
