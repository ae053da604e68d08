import { zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Connection, connect } from "../../src/db/database.ts";
import { readFromBlock } from "../../src/drivers/event-store-postgres/block.ts";
import { COUNTING } from "../../src/drivers/event-store-postgres/counter.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import { type EventWriter, StaleReceipt, type WriteBatch } from "../../src/ports/event-store.ts";
import type { PositionReceipt } from "../../src/ports/ingest-queue.ts";
import type { PackedEvent, StoredEvent } from "../../src/protocol/stations.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";

let database: TestDatabase;
let connection: Connection;
let writer: EventWriter;

beforeAll(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 6, application: "test", onError: () => {} });
  writer = openEventWriter({ pool: connection.pool, log: silent });
});

afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

let sources = 0;
/** A queue of its own for a test, whose batches follow each other. */
function queue(): (events: PackedEvent[]) => WriteBatch & { receipt: PositionReceipt } {
  const source = `spool-${++sources}`;
  let position = 0n;
  return (events) => {
    const receipt = { source, from: position, to: position + 100n };
    position += 100n;
    return { receipt, events, outcomes: [], userReports: [] };
  };
}

/** Stores with the file's writer, and waits until it is counted: another writer's turn may come first. */
async function store(batch: WriteBatch): Promise<readonly StoredEvent[]> {
  const stored = await writer.store(batch);
  await counted();
  return stored;
}

async function counted(): Promise<void> {
  await until("end of counting", async () => {
    const query = "select 1 from count_backlog where version = 1 and refused_at is null limit 1";
    return (await connection.pool.query(query)).rowCount === 0;
  });
}

/** Nobody counts until it ends, as when another worker has its turn. */
async function heldCounting() {
  const client = await connection.pool.connect();
  await client.query("begin");
  await client.query("select pg_advisory_xact_lock($1)", [COUNTING]);
  let ended: Promise<unknown> | undefined;
  const end = async () => {
    ended ??= client.query("rollback").then(() => client.release());
    await ended;
  };
  return {
    query: (sql: string, values: unknown[]) => client.query(sql, values),
    end,
    [Symbol.asyncDispose]: end,
  };
}

async function one<T>(sql: string, values: unknown[]): Promise<T> {
  const { rows } = await connection.pool.query(sql, values);
  return rows[0] as T;
}

describe("event writer", () => {
  it("stores events of one hash in one issue, with its counts, and the payload as it was", async () => {
    const { projectId } = await makeProject(connection.pool);
    const events = [1, 2, 3].map((n) => preparedEvent({ projectId, user: `id:${n % 2}` }));
    const stored = await store(queue()(events));

    expect(new Set(stored.map((event) => event.issueId)).size).toBe(1);
    expect(stored.every((event) => event.isNewIssue)).toBe(true);
    const issue = await one<{ times_seen: number; users_seen: number; number: number; substatus: string }>(
      "select times_seen, users_seen, number, substatus from issue where project_id = $1",
      [projectId],
    );
    expect(issue).toEqual({ times_seen: 3, users_seen: 2, number: 1, substatus: "new" });

    const row = await one<{ data: Buffer; block_index: number }>(
      "select b.data, e.block_index from event e join event_block b on b.id = e.block_id and b.day = e.day where e.event_id = $1",
      [events[1]?.event.event_id],
    );
    expect(JSON.parse(readFromBlock(row.data, row.block_index))).toEqual(events[1]?.event);
  });

  it("refuses a batch whose part of the queue is stored already, and stores none of it", async () => {
    const { projectId } = await makeProject(connection.pool);
    const next = queue();
    const batch = next([preparedEvent({ projectId })]);
    await writer.store(batch);
    const again = writer.store({ ...batch, events: [preparedEvent({ projectId })] });
    await expect(again).rejects.toThrow(StaleReceipt);
    await expect(again).rejects.toMatchObject({ position: 100n });
    expect(await writer.position(batch.receipt.source)).toBe(100n);
    const { count } = await one<{ count: number }>("select count(*) from event where project_id = $1", [
      projectId,
    ]);
    expect(count).toBe(1);
  });

  it("keeps the first of two events with one id and counts the other as a duplicate", async () => {
    const { projectId } = await makeProject(connection.pool);
    const next = queue();
    const first = preparedEvent({ projectId });
    const twin = preparedEvent({ projectId, event: { event_id: first.event.event_id } });
    await store(next([first, twin]));
    await store(next([twin]));
    const { rows } = await connection.pool.query(
      "select outcome, reason, sum(quantity) as n from outcome_hour where project_id = $1 group by 1, 2 order by 1",
      [projectId],
    );
    expect(rows).toEqual([
      { outcome: "accepted", reason: "", n: "1" },
      { outcome: "discarded", reason: "duplicate", n: "2" },
    ]);
  });

  it("makes one issue when two workers see the same new hash at the same moment", async () => {
    const { projectId } = await makeProject(connection.pool);
    await using opened = new AsyncDisposableStack();
    const workers = [1, 2, 3, 4].map(() =>
      opened.use(openEventWriter({ pool: connection.pool, log: silent })),
    );
    const stored = await Promise.all(
      workers.map((worker) =>
        worker.store(queue()([preparedEvent({ projectId }), preparedEvent({ projectId })])),
      ),
    );
    expect(new Set(stored.flat().map((event) => event.issueId)).size).toBe(1);
    // Who finds another counting answers before its own events are counted.
    await counted();
    const sum = "select sum(times_seen)::int as n from issue where project_id = $1";
    expect(await one(sum, [projectId])).toEqual({ n: 8 });
  });

  it("finds an issue by any of the event's hashes and gives it the others", async () => {
    const { projectId } = await makeProject(connection.pool);
    const next = queue();
    const [app1, app2, system] = ["a", "b", "c"].map((digit) => digit.repeat(32)) as [string, string, string];
    const [first] = await store(next([preparedEvent({ projectId, hashes: [app1, system] })]));
    const [second] = await store(next([preparedEvent({ projectId, hashes: [app2, system] })]));
    const [third] = await store(next([preparedEvent({ projectId, hashes: [app2] })]));
    expect([second?.issueId, third?.issueId]).toEqual([first?.issueId, first?.issueId]);
  });

  it("gives events a new issue when theirs was deleted, also when its hash is remembered", async () => {
    const { projectId } = await makeProject(connection.pool);
    const next = queue();
    const [first] = await store(next([preparedEvent({ projectId })]));
    await store(next([preparedEvent({ projectId })]));
    await connection.pool.query("delete from issue where id = $1", [first?.issueId]);
    const [after] = await store(next([preparedEvent({ projectId })]));
    expect(after?.issueId).not.toBe(first?.issueId);
    expect(after?.isNewIssue).toBe(true);
  });

  it("counts events of a deleted project as invalid", async () => {
    const { projectId } = await makeProject(connection.pool);
    await connection.pool.query("delete from project where id = $1", [projectId]);
    expect(await store(queue()([preparedEvent({ projectId })]))).toEqual([]);
    const end = await one("select outcome, reason from outcome_hour where project_id = $1", [projectId]);
    expect(end).toEqual({ outcome: "invalid", reason: "project_id" });
  });

  it("reopens a resolved issue that is struck again, and says so in its activity", async () => {
    const { projectId } = await makeProject(connection.pool);
    const next = queue();
    const [first] = await store(next([preparedEvent({ projectId })]));
    await connection.pool.query(
      "update issue set status = 'resolved', substatus = null, resolved_at = now() - interval '1 minute' where id = $1",
      [first?.issueId],
    );
    const before = Date.now() / 1000 - 3600;
    await store(next([preparedEvent({ projectId, event: { timestamp: before } })]));
    expect(await one("select status from issue where id = $1", [first?.issueId])).toEqual({
      status: "resolved",
    });
    await store(next([preparedEvent({ projectId })]));
    expect(await one("select status, substatus from issue where id = $1", [first?.issueId])).toEqual({
      status: "unresolved",
      substatus: "regressed",
    });
    expect(await one("select type from issue_activity where issue_id = $1", [first?.issueId])).toEqual({
      type: "set_regression",
    });
  });

  it("keeps counts of at most 500 values of a tag, and exact totals of the key", async () => {
    const { projectId } = await makeProject(connection.pool);
    const next = queue();
    const batchOf = (from: number) =>
      Array.from({ length: 300 }, (_, n) => preparedEvent({ projectId, tags: [["order", `${from + n}`]] }));
    await store(next(batchOf(0)));
    const [stored] = await store(next(batchOf(300)));
    await store(next(batchOf(0)));
    const key = await one<{ events: number; values: number }>(
      "select events, values from issue_tag_key where issue_id = $1 and key = 'order'",
      [stored?.issueId],
    );
    expect(key.events).toBe(900);
    expect(key.values).toBeGreaterThanOrEqual(500);
    expect(key.values).toBeLessThanOrEqual(600);
    const { n } = await one<{ n: number }>("select count(*) as n from issue_tag where issue_id = $1", [
      stored?.issueId,
    ]);
    expect(n).toBe(key.values);
  });

  it("counts what a worker left that died before it counted, once", async () => {
    const { projectId } = await makeProject(connection.pool);
    const events = Array.from({ length: 150 }, () =>
      preparedEvent({ projectId, tags: [["region", "eu"]], user: "id:1" }),
    );
    const dead = openEventWriter({ pool: connection.pool, log: silent }); // counts a batch of this size later
    await dead.store(queue()([preparedEvent({ projectId, tags: [["region", "eu"]] })]));
    const [stored] = await dead.store(queue()(events));
    await using heir = openEventWriter({ pool: connection.pool, log: silent });
    await heir.store(queue()([preparedEvent({ projectId, tags: [["region", "eu"]], user: "id:1" })]));
    await dead[Symbol.asyncDispose](); // not so dead: what was counted must not count twice
    await counted();

    expect(await one("select times_seen, users_seen from issue where id = $1", [stored?.issueId])).toEqual({
      times_seen: 152,
      users_seen: 1,
    });
    const tag = await one("select key, value, events from issue_tag where issue_id = $1", [stored?.issueId]);
    expect(tag).toEqual({ key: "region", value: "eu", events: 152 });
    expect(await one("select count(*) as n from count_backlog", [])).toEqual({ n: 0 });
  });

  it("counts what a worker left that died even when no event comes any more", async () => {
    const { projectId } = await makeProject(connection.pool);
    await using counting = await heldCounting();
    await using worker = openEventWriter({ pool: connection.pool, log: silent });
    const [stored] = await worker.store(queue()([1, 2, 3].map(() => preparedEvent({ projectId }))));
    const issue = () =>
      one<{ times_seen: number }>("select times_seen from issue where id = $1", [stored?.issueId]);
    expect(await issue()).toEqual({ times_seen: 0 });

    await using _ = openEventWriter({ pool: connection.pool, log: silent, lookForCountsEveryMs: 50 });
    await counting.end();
    await until("count of its events", async () => (await issue()).times_seen === 3);
  });

  it("counts soon after a failure, even when no event comes any more", async () => {
    const { projectId } = await makeProject(connection.pool);
    let failures = 0;
    const log = { ...silent, warn: () => void failures++ };
    await using worker = openEventWriter({ pool: connection.pool, log });
    await connection.pool.query("alter table issue_user rename to issue_user_away");
    const [stored] = await worker.store(queue()([preparedEvent({ projectId, user: "id:1" })]));
    // Of its own turn, and of the look that a writer takes after its start.
    await until("second failure", () => failures >= 2).finally(() =>
      connection.pool.query("alter table issue_user_away rename to issue_user"),
    );
    const query = "select times_seen, users_seen from issue where id = $1";
    const issue = () => one<{ times_seen: number }>(query, [stored?.issueId]);
    // Sooner than the look for what the dead left, which is once a minute.
    await until("count of its event", async () => (await issue()).times_seen === 1, 20_000);
    expect(await issue()).toEqual({ times_seen: 1, users_seen: 1 });
  });

  it("holds nobody's process when it has ended, though a batch that was in hand is stored after that", async () => {
    const { projectId } = await makeProject(connection.pool);
    // One connection, so that the pool has one timer before and after.
    await using own = connect(database.url, { max: 1, application: "test", onError: () => {} });
    const ending = openEventWriter({ pool: own.pool, log: silent });
    await ending.store(queue()([preparedEvent({ projectId })]));
    await ending[Symbol.asyncDispose]();
    const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length;
    const before = timers();
    await ending.store(queue()(Array.from({ length: 150 }, () => preparedEvent({ projectId }))));
    expect(timers()).toBeLessThanOrEqual(before);
    await store(queue()([preparedEvent({ projectId })]));
    expect(await one("select times_seen from issue where project_id = $1", [projectId])).toEqual({
      times_seen: 152,
    });
  });

  it("stores while another worker counts, and waits for nobody's counters", async () => {
    const { projectId } = await makeProject(connection.pool);
    const next = queue();
    const [first] = await writer.store(next([preparedEvent({ projectId, user: "id:1" })]));
    await using counting = await heldCounting();
    // As another worker does in the midst of it.
    await counting.query("select from issue where id = $1 for no key update", [first?.issueId]);
    await counting.query("update outcome_hour set quantity = quantity where project_id = $1", [projectId]);
    await counting.query("update project_minute set events = events where project_id = $1", [projectId]);
    expect(await writer.store(next([preparedEvent({ projectId, user: "id:2" })]))).toHaveLength(1);
    await counting.end();
    const issue = () => one("select times_seen, users_seen from issue where id = $1", [first?.issueId]);
    await until("count of both", async () => {
      const { times_seen } = (await issue()) as { times_seen: number };
      return times_seen === 2;
    });
    expect(await issue()).toEqual({ times_seen: 2, users_seen: 2 });
  });

  it("leaves alone what a newer node left to be counted, and puts aside what the database refuses", async () => {
    const { projectId } = await makeProject(connection.pool);
    await connection.pool.query("insert into count_backlog (version, data, size) values (99, 'x', 1)");
    const bad = {
      issues: [],
      hours: [],
      minutes: [],
      users: [],
      tags: [],
      outcomes: [{ at: Date.now(), projectId, category: "error", outcome: "a\0b", reason: "", quantity: 1 }],
    };
    const json = Buffer.from(JSON.stringify(bad));
    await connection.pool.query("insert into count_backlog (version, data, size) values (1, $1, $2)", [
      zstdCompressSync(json),
      json.length,
    ]);
    const [stored] = await store(queue()([preparedEvent({ projectId })]));
    expect(await one("select times_seen from issue where id = $1", [stored?.issueId])).toEqual({
      times_seen: 1,
    });
    const { rows } = await connection.pool.query(
      "select version, refused_at is not null as is_refused from count_backlog order by id",
    );
    expect(rows).toEqual([
      { version: 99, is_refused: false },
      { version: 1, is_refused: true },
    ]);
    await connection.pool.query("delete from count_backlog");
  });

  it("counts equal rows: hours, minutes, outcomes and issues tell the same sum", async () => {
    const { projectId } = await makeProject(connection.pool);
    const next = queue();
    const hashes = Array.from({ length: 7 }, (_, n) => `${n}`.repeat(32));
    for (let batch = 0; batch < 5; batch++) {
      await store(
        next(
          Array.from({ length: 40 }, (_, n) =>
            preparedEvent({
              projectId,
              hashes: [hashes[n % 7] ?? ""],
              event: { timestamp: Date.now() / 1000 - n * 600 },
            }),
          ),
        ),
      );
    }
    const sums = await one(
      `select (select count(*) from event where project_id = $1) as rows,
              (select sum(times_seen)::int from issue where project_id = $1) as issues,
              (select sum(events)::int from issue_hour where issue_id in (select id from issue where project_id = $1)) as hours,
              (select sum(events)::int from project_minute where project_id = $1) as minutes,
              (select sum(quantity)::int from outcome_hour where project_id = $1 and outcome = 'accepted') as outcomes`,
      [projectId],
    );
    expect(sums).toEqual({ rows: 200, issues: 200, hours: 200, minutes: 200, outcomes: 200 });
  });

  it("stores all of a batch but the event that Postgres refuses, and counts that one", async () => {
    const { projectId } = await makeProject(connection.pool);
    const events = Array.from({ length: 9 }, (_, n) =>
      preparedEvent({ projectId, title: n === 4 ? "a\0b" : "sound" }),
    );
    expect(await store(queue()(events))).toHaveLength(8);
    const { rows } = await connection.pool.query(
      "select outcome, reason, quantity from outcome_hour where project_id = $1 order by 1",
      [projectId],
    );
    expect(rows).toEqual([
      { outcome: "accepted", reason: "", quantity: 8 },
      { outcome: "invalid", reason: "internal", quantity: 1 },
    ]);
  });

  it("stores a late event though the partition it counts in was dropped meanwhile", async () => {
    const { projectId } = await makeProject(connection.pool);
    const next = queue();
    const late = new Date(Date.now() - 70 * 86_400_000);
    const event = () => preparedEvent({ projectId, event: { timestamp: late.getTime() / 1000 } });
    await store(next([event()]));
    const month = late.toISOString().slice(0, 7).replace("-", "");
    await connection.pool.query(`drop table issue_hour_p${month}`);
    expect(await store(next([event()]))).toHaveLength(1);
    const { rows } = await connection.pool.query(
      "select outcome, quantity from outcome_hour where project_id = $1",
      [projectId],
    );
    expect(rows).toEqual([{ outcome: "accepted", quantity: 2 }]);
  });

  it("notes a project's first event once", async () => {
    const { projectId } = await makeProject(connection.pool);
    const next = queue();
    await store(next([preparedEvent({ projectId })]));
    const first = await one("select first_event_at from project where id = $1", [projectId]);
    await store(next([preparedEvent({ projectId })]));
    expect(await one("select first_event_at from project where id = $1", [projectId])).toEqual(first);
    expect(first).not.toEqual({ first_event_at: null });
  });
});
