import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAnewBy } from "../../src/compose-read-anew.ts";
import { openIssueMoves } from "../../src/drivers/event-store-postgres/moves/open-issue-moves.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import type { IssueMoves, WhatUnmerges } from "../../src/ports/issue-moves.ts";
import type { PackedEvent } from "../../src/protocol/stations.ts";
import { countedFigures, type Figures, figuresOfRows } from "../support/issue-figures.ts";
import { type EventsDatabase, openEvents } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";
import { type Dice, dice, hashOf, thrownEvent } from "../support/thrown-events.ts";
import { until } from "../support/until.ts";

const HOUR = 3600;
const at = new Date("2026-11-23T12:00:00Z");
const begun = at.getTime() / 1000 - 5 * HOUR;

let events: EventsDatabase;
let moves: IssueMoves;
let accountId: number;

beforeAll(async () => {
  events = await openEvents();
  moves = openIssueMoves({
    pool: events.pool,
    log: silent,
    read: readAnewBy({ current: async () => undefined }),
  });
  const { rows } = await events.pool.query<{ id: number }>(
    "insert into account (email) values ('ann@example.com') returning id",
  );
  accountId = rows[0]?.id ?? 0;
});

afterAll(async () => {
  await events[Symbol.asyncDispose]();
});

function thrown(projectId: number, hash: [string, ...string[]], roll: Dice): PackedEvent {
  return thrownEvent({ projectId, hash, begun }, roll);
}

async function issueOfHash(projectId: number, hash: string): Promise<number> {
  const { rows } = await events.pool.query<{ issue_id: number }>(
    "select issue_id from grouping_hash where project_id = $1 and hash = $2",
    [projectId, hash],
  );
  return rows[0]?.issue_id ?? 0;
}

async function mergeAll(projectId: number, into: number, from: number[]): Promise<void> {
  const begun = await moves.merge({ projectId, into, from, accountId, at, note: { issues: [] } });
  expect(begun.kind).toBe("begun");
  await carriedOn();
}

async function unmerge(projectId: number, from: number, what: WhatUnmerges): Promise<number> {
  const begun = await moves.unmerge({ projectId, from, what, accountId, at });
  if (begun.kind !== "begun") throw new Error(`it was refused: ${begun.kind}`);
  await carriedOn();
  return begun.issueId;
}

/** Until nothing is left to be moved. */
async function carriedOn(): Promise<void> {
  await until("end of all moves", async () => {
    await moves.carryOn(new AbortController().signal);
    const { rowCount } = await events.pool.query("select from issue_move where done_at is null");
    return rowCount === 0;
  });
}

async function expectAsRows(issueId: number): Promise<Figures> {
  // Who finds another counting answers before its own events are counted.
  await until(
    "count of all",
    async () => (await events.pool.query("select from count_backlog")).rowCount === 0,
  );
  const counted = await countedFigures(events.pool, issueId);
  expect(counted).toEqual(await figuresOfRows(events.pool, issueId));
  return counted;
}

describe("moves of events between issues", () => {
  it("merges issues so that all figures are as if they had always been one", async () => {
    const { projectId } = await makeProject(events.pool);
    const roll = dice(7);
    const hashes = ["a", "b", "c"].map(hashOf);
    const some = Array.from({ length: 120 }, () => thrown(projectId, hashes[roll(3)] ?? hashOf("a"), roll));
    some.sort((one, other) => one.event.timestamp - other.event.timestamp);
    for (let n = 0; n < some.length; n += 40) await events.store(some.slice(n, n + 40));

    const [a = 0, b = 0, c = 0] = await Promise.all(hashes.map(([hash]) => issueOfHash(projectId, hash)));
    await expectAsRows(a);
    await mergeAll(projectId, a, [b, c]);

    const merged = await expectAsRows(a);
    expect(merged.rows).toBe(120);
    const { rows } = await events.pool.query(
      `select (select count(*)::int from issue where project_id = $1) as issues,
              (select count(*)::int from issue_user where issue_id = any($2)) as users,
              (select count(*)::int from issue_tag where issue_id = any($2)) as tags,
              (select count(*)::int from issue_hour where issue_id = any($2)) as hours,
              (select count(*)::int from grouping_hash where issue_id = $3) as hashes`,
      [projectId, [b, c], a],
    );
    expect(rows).toEqual([{ issues: 1, users: 0, tags: 0, hours: 0, hashes: 3 }]);
    // Later events of all their hashes are of the one that is left.
    const later = await events.store(hashes.map((hash) => thrown(projectId, hash, roll)));
    expect(new Set(later.map(({ issueId }) => issueId))).toEqual(new Set([a]));
    await expectAsRows(a);
  });

  it("gives back the same figures when what was merged is unmerged by its hashes", async () => {
    for (let seed = 1; seed <= 8; seed++) {
      const { projectId } = await makeProject(events.pool);
      const roll = dice(seed * 7919);
      const hashes = ["a", "b", "c"].slice(0, 2 + roll(2)).map(hashOf);
      const some = Array.from({ length: 20 + roll(60) }, () =>
        thrown(projectId, hashes[roll(hashes.length)] ?? hashOf("a"), roll),
      ).sort((one, other) => one.event.timestamp - other.event.timestamp);
      await events.store(some);
      const ids = (await Promise.all(hashes.map(([hash]) => issueOfHash(projectId, hash)))).filter(
        (id) => id > 0,
      );
      const before = await Promise.all(ids.map((id) => countedFigures(events.pool, id)));
      const [into = 0, ...from] = ids;
      await mergeAll(projectId, into, from);

      for (const [index] of from.entries()) {
        const [hash = ""] = hashes[index + 1] ?? [];
        const issueId = await unmerge(projectId, into, { hashes: [hash] });
        expect(await countedFigures(events.pool, issueId), `seed ${seed}`).toEqual(before[index + 1]);
        await expectAsRows(issueId);
      }
      expect(await countedFigures(events.pool, into), `seed ${seed}`).toEqual(before[0]);
    }
  }, 120_000);

  it("moves chosen events alone, and later ones of their hash stay where it is", async () => {
    const { projectId } = await makeProject(events.pool);
    const roll = dice(99);
    const some = Array.from({ length: 60 }, () => thrown(projectId, hashOf("a"), roll));
    some.sort((one, other) => one.event.timestamp - other.event.timestamp);
    const [first] = await events.store(some);
    const source = first?.issueId ?? 0;
    const chosen = [0, 1, 2, 30, 58, 59].flatMap((n) => some[n]?.event.event_id ?? []);
    const issueId = await unmerge(projectId, source, { eventIds: chosen });
    expect((await expectAsRows(issueId)).rows).toBe(6);
    expect((await expectAsRows(source)).rows).toBe(54);
    const [later] = await events.store([thrown(projectId, hashOf("a"), roll)]);
    expect(later?.issueId).toBe(source);
    await expectAsRows(source);
  });

  it("counts a user again who was moved away within the ten minutes that workers remember", async () => {
    const { projectId } = await makeProject(events.pool);
    const by = (hash: [string], minutes: number) =>
      preparedEvent({ projectId, hashes: hash, user: "id:1", event: { timestamp: begun + minutes * 60 } });
    const moved = by(hashOf("a"), 1);
    const [first] = await events.store([by(hashOf("b"), 0), moved]);
    const [a, b] = [await issueOfHash(projectId, "a".repeat(32)), first?.issueId ?? 0];
    await mergeAll(projectId, b, [a]);
    const other = preparedEvent({ projectId, hashes: hashOf("b"), event: { timestamp: begun + 60 } });
    await events.store([other, by(hashOf("a"), 2)]);
    await unmerge(projectId, b, { hashes: ["a".repeat(32)] });
    // Its first event there goes too: nothing of user 1 is left, though the worker has just seen him in it.
    const { rows } = await events.pool.query<{ id: string }>(
      "select event_id as id from event where issue_id = $1 and user_hash is not null",
      [b],
    );
    await unmerge(projectId, b, { eventIds: rows.map(({ id }) => id) });
    expect((await expectAsRows(b)).usersSeen).toBe(0);
    await events.store([by(hashOf("b"), 3)]);
    expect((await expectAsRows(b)).usersSeen).toBe(1);
  });

  it("undoes a merge: the issue is back under its id, number and state", async () => {
    const { projectId } = await makeProject(events.pool);
    const roll = dice(5);
    const some = Array.from({ length: 30 }, (_, n) => thrown(projectId, hashOf(n % 2 ? "a" : "b"), roll));
    await events.store(some.sort((one, other) => one.event.timestamp - other.event.timestamp));
    const [a, b] = await Promise.all(["a", "b"].map((digit) => issueOfHash(projectId, digit.repeat(32))));
    if (a === undefined || b === undefined) throw new Error("no issues");
    await events.pool.query(
      "update issue set status = 'ignored', substatus = 'archived_forever' where id = $1",
      [b],
    );
    const stateOf = async (id: number) =>
      (await events.pool.query("select number, status, substatus, grouping from issue where id = $1", [id]))
        .rows;
    const [state, figures] = [await stateOf(b), await countedFigures(events.pool, b)];
    await mergeAll(projectId, a, [b]);
    const { rows } = await events.pool.query<{ id: number }>(
      "select id from issue_move where source_id = $1",
      [b],
    );
    expect(await unmerge(projectId, a, { mergeId: rows[0]?.id ?? 0 })).toBe(b);
    expect(await stateOf(b)).toEqual(state);
    expect(await countedFigures(events.pool, b)).toEqual(figures);
    await expectAsRows(a);
    expect((await events.pool.query("select from issue_redirect where issue_id = $1", [b])).rowCount).toBe(0);
  });

  it("brings events over that a worker was about to commit when their issue was merged or unmerged", async () => {
    const { projectId } = await makeProject(events.pool);
    const roll = dice(11);
    const store = (batch: PackedEvent[], source: string) => {
      const worker = openEventWriter({ pool: events.pool, log: silent });
      return worker
        .store({ receipt: { source, from: 0n, to: 1n }, events: batch, outcomes: [], userReports: [] })
        .finally(() => worker[Symbol.asyncDispose]());
    };
    await store([thrown(projectId, hashOf("a"), roll), thrown(projectId, hashOf("b"), roll)], "late-1");
    const [a, b] = [
      await issueOfHash(projectId, "a".repeat(32)),
      await issueOfHash(projectId, "b".repeat(32)),
    ];

    for (const [source, begin] of [
      ["late-2", () => moves.merge({ projectId, into: a, from: [b], accountId, at, note: {} })],
      [
        "late-3",
        () => moves.unmerge({ projectId, from: a, what: { hashes: ["b".repeat(32)] }, accountId, at }),
      ],
    ] as const) {
      await using gate = await gateBeforeCommit(source);
      const late = store([thrown(projectId, hashOf("b"), roll)], source);
      await gate.reached();
      expect((await begin()).kind).toBe("begun");
      const carrying = moves.carryOn(AbortSignal.timeout(2_000));
      await gate.open();
      await late;
      await carrying;
      await carriedOn();
      const home = await issueOfHash(projectId, "b".repeat(32));
      const { rows } = await events.pool.query(
        "select distinct issue_id from event where hash_key = $1 and project_id = $2",
        [BigInt.asIntN(64, BigInt(`0x${"b".repeat(16)}`)).toString(), projectId],
      );
      expect(rows).toEqual([{ issue_id: home }]);
      await expectAsRows(home);
      await expectAsRows(a);
    }
  });
});

/** Holds the commit of the batch that moves this position, after all that it looks at. */
async function gateBeforeCommit(source: string) {
  const key = 4711;
  await events.pool.query(
    `create or replace function wait_at_gate() returns trigger language plpgsql as
       $$ begin perform pg_advisory_xact_lock(${key}); return null; end $$`,
  );
  await events.pool.query(
    `create constraint trigger gate after insert or update on queue_position deferrable initially deferred
       for each row when (new.source = '${source}') execute function wait_at_gate()`,
  );
  const holder = await events.pool.connect();
  await holder.query("begin");
  await holder.query("select pg_advisory_xact_lock($1)", [key]);
  let opened: Promise<unknown> | undefined;
  const open = async () => {
    opened ??= holder.query("rollback").then(() => holder.release());
    await opened;
  };
  return {
    open,
    reached: () =>
      until("batch at the gate", async () => {
        const { rowCount } = await events.pool.query(
          "select from pg_locks where locktype = 'advisory' and objid = $1 and not granted",
          [key],
        );
        return rowCount === 1;
      }),
    async [Symbol.asyncDispose]() {
      await open();
      await events.pool.query("drop trigger gate on queue_position");
    },
  };
}
