import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Connection, connect } from "../../src/db/database.ts";
import { dropOlderThan, type RetentionProgress } from "../../src/drivers/event-store-postgres/retention.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import type { EventWriter } from "../../src/ports/event-store.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2026, 10, 22, 12);

let database: TestDatabase;
let connection: Connection;
let writer: EventWriter;

beforeAll(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 4, application: "test", onError: () => {} });
  writer = openEventWriter({ pool: connection.pool, log: silent });
});

afterAll(async () => {
  await writer[Symbol.asyncDispose]();
  await connection[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

let batches = 0n;
async function storeAt(projectId: number, daysAgo: number, hash: string): Promise<number> {
  const at = (NOW - daysAgo * DAY_MS) / 1000;
  const event = preparedEvent({
    projectId,
    hashes: [hash],
    user: "id:7",
    event: { timestamp: at, received: at },
  });
  const receipt = { source: "retention", from: batches, to: ++batches };
  const [stored] = await writer.store({ receipt, events: [event], outcomes: [], userReports: [] });
  return stored?.issueId ?? 0;
}

async function partitions(): Promise<string[]> {
  const { rows } = await connection.pool.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       join pg_class p on p.oid = i.inhparent
      where p.relkind = 'p' and p.relname <> 'event_surplus' order by 1`,
  );
  return rows.map((row) => row.name);
}

describe("retention", () => {
  it("drops whole days and months behind it, and issues that nothing struck since", async () => {
    const { projectId } = await makeProject(connection.pool);
    const old = await storeAt(projectId, 95, "a".repeat(32));
    const recent = await storeAt(projectId, 3, "b".repeat(32));
    const seen: RetentionProgress[] = [];

    const removed = await dropOlderThan(connection.pool, 30, NOW, (progress) => seen.push(progress));

    expect(removed).toEqual({ partitions: 5, issues: 1 });
    expect(seen.at(-1)).toEqual({ step: "issues", done: 1 });
    expect(await partitions()).toEqual([
      "event_block_p20261119",
      "event_p20261119",
      "issue_hour_p202611",
      "outcome_hour_p202611",
      "project_minute_p202611",
    ]);
    const { rows } = await connection.pool.query("select id from issue where id = any($1)", [[old, recent]]);
    expect(rows).toEqual([{ id: recent }]);
    const users = await connection.pool.query("select issue_id from issue_user where issue_id = $1", [old]);
    expect(users.rows).toEqual([]);
  });

  it("reads the bounds of partitions whatever date style and zone the server has", async () => {
    const { rows } = await connection.pool.query<{ name: string }>("select current_database() as name");
    const name = rows[0]?.name ?? "";
    await connection.pool.query(`alter database ${name} set datestyle = 'German, DMY'`);
    await connection.pool.query(`alter database ${name} set timezone = 'Asia/Kolkata'`);
    await using elsewhere = connect(database.url, { max: 2, application: "test", onError: () => {} });
    const { projectId } = await makeProject(connection.pool);
    await storeAt(projectId, 65, "e".repeat(32));
    const removed = await dropOlderThan(elsewhere.pool, 30, NOW, () => {});
    await connection.pool.query(`alter database ${name} reset all`);
    expect(removed.partitions).toBe(5);
  });

  it("drops what people reported about events that are gone", async () => {
    const { projectId } = await makeProject(connection.pool);
    const report = (eventId: string, daysAgo: number) => ({
      projectId,
      eventId: eventId.repeat(32),
      receivedAt: NOW - daysAgo * DAY_MS,
      name: "Ann",
      email: "ann@example.com",
      comments: "it broke",
    });
    const receipt = { source: "reports", from: 0n, to: 1n };
    const userReports = [report("a", 31), report("b", 29)];
    await writer.store({ receipt, events: [], outcomes: [], userReports });
    await dropOlderThan(connection.pool, 30, NOW, () => {});
    const { rows } = await connection.pool.query("select event_id from user_report where project_id = $1", [
      projectId,
    ]);
    expect(rows).toEqual([{ event_id: "bbbbbbbb-bbbb-bbbb-bbbb-bbbbbbbbbbbb" }]);
  });

  it("keeps a day of which a part is still within it, and may be run again", async () => {
    const { projectId } = await makeProject(connection.pool);
    await storeAt(projectId, 10, "c".repeat(32));
    const before = await partitions();
    expect(await dropOlderThan(connection.pool, 10, NOW, () => {})).toEqual({ partitions: 0, issues: 0 });
    expect(await dropOlderThan(connection.pool, 10, NOW, () => {})).toEqual({ partitions: 0, issues: 0 });
    expect(await partitions()).toEqual(before);
  });

  it("takes up a detach that was begun and broken off", async () => {
    const { projectId } = await makeProject(connection.pool);
    await storeAt(projectId, 40, "d".repeat(32));
    // An open snapshot holds the second half of the detach back, until its session is ended.
    const holder = await connection.pool.connect();
    await holder.query("begin isolation level repeatable read");
    await holder.query("select count(*) from event");
    const breaker = await connection.pool.connect();
    await breaker.query("set statement_timeout = '300ms'");
    const name = `event_p${new Date(NOW - 40 * DAY_MS).toISOString().slice(0, 10).replaceAll("-", "")}`;
    await expect(breaker.query(`alter table event detach partition ${name} concurrently`)).rejects.toThrow(
      "statement timeout",
    );
    await breaker.query("reset statement_timeout");
    breaker.release();
    await holder.query("rollback");
    holder.release();

    await dropOlderThan(connection.pool, 30, NOW, () => {});
    expect(await partitions()).not.toContain(name);
  });
});
