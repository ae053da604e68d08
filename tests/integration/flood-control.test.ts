import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAnewBy } from "../../src/compose-read-anew.ts";
import { openEventHistory } from "../../src/drivers/event-store-postgres/history.ts";
import { openIssueMoves } from "../../src/drivers/event-store-postgres/moves/open-issue-moves.ts";
import { thinOut } from "../../src/drivers/event-store-postgres/thin-out.ts";
import type { IssueMoves, WhatUnmerges } from "../../src/ports/issue-moves.ts";
import type { PackedEvent } from "../../src/protocol/stations.ts";
import { FLOOD_MINUTE, floodEvent, floodFigures, issueOfHash, openFloodWorker } from "../support/flood.ts";
import { countedFigures, figuresOfRows } from "../support/issue-figures.ts";
import { type EventsDatabase, openEvents } from "../support/issues-web.ts";
import { readLedger } from "../support/ledger.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";
import { dice, hashOf, thrownEvent } from "../support/thrown-events.ts";
import { until } from "../support/until.ts";

const RATE = 5;
const [A] = hashOf("a");
const [B] = hashOf("b");

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

/** As if the hour of all that came was over. */
function thinNow(): Promise<number> {
  return thinOut(events.pool, new AbortController().signal, 0);
}

function flood(
  projectId: number,
  amount: number,
  from = 0,
  told: Partial<Parameters<typeof floodEvent>[0]> = {},
) {
  return Array.from({ length: amount }, (_, n) =>
    floodEvent({ projectId, n: from + n, hashes: [A], ...told }),
  );
}

/** Whether the payload is there, by event. */
async function inFull(projectId: number, some: readonly PackedEvent[]): Promise<boolean[]> {
  return await Promise.all(
    some.map(async ({ event }) => {
      const found = await events.reader.byId(projectId, event.event_id);
      if (found === undefined) throw new Error("the event has no row");
      return found.row.isThinned !== true;
    }),
  );
}

/** Cuts the connection of whoever waits for a lock with such a statement. */
async function cutOff(statement: string): Promise<void> {
  await until("a statement that waits", async () => {
    const { rowCount } = await events.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and strpos(query, $1) > 0`,
      [statement],
    );
    return rowCount !== 0;
  });
}

/** A transaction of somebody else's, until it is disposed of. */
async function held(...statements: string[]): Promise<AsyncDisposable> {
  const client = await events.pool.connect();
  await client.query("begin");
  for (const statement of statements) await client.query(statement);
  return {
    async [Symbol.asyncDispose]() {
      await client.query("rollback");
      client.release();
    },
  };
}

async function carriedOn(): Promise<void> {
  await until("end of all moves", async () => {
    await moves.carryOn(new AbortController().signal);
    return (await events.pool.query("select from issue_move where done_at is null")).rowCount === 0;
  });
}

async function unmerge(projectId: number, from: number, what: WhatUnmerges): Promise<number> {
  const begun = await moves.unmerge({ projectId, from, what, accountId, at: new Date() });
  if (begun.kind !== "begun") throw new Error(`it was refused: ${begun.kind}`);
  await carriedOn();
  return begun.issueId;
}

async function expectAsRows(issueId: number): Promise<void> {
  expect(await countedFigures(events.pool, issueId)).toEqual(await figuresOfRows(events.pool, issueId));
}

describe("flood control", () => {
  it("counts every event of a flood, and keeps the first and the last of them in full", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, RATE);
    const some = flood(projectId, 200);
    for (let n = 0; n < some.length; n += 40) await worker.store(some.slice(n, n + 40));
    const issueId = await issueOfHash(events.pool, projectId, A);

    // For an hour all of them are there.
    expect(await floodFigures(events.pool, issueId)).toEqual({
      counted: 200,
      rows: 200,
      inFull: 200,
      thinned: 0,
    });
    const surplus = await events.reader.byId(projectId, some[100]?.event.event_id ?? "");
    expect(surplus?.event.extra).toEqual({ n: 100 });
    expect(await thinOut(events.pool, new AbortController().signal)).toBe(0);

    const before = await countedFigures(events.pool, issueId);
    await thinNow();
    expect(await countedFigures(events.pool, issueId)).toEqual(before);
    await expectAsRows(issueId);
    // The first five, that one of the tags that all have, and the last.
    expect(await floodFigures(events.pool, issueId)).toEqual({
      counted: 200,
      rows: 200,
      inFull: 7,
      thinned: 193,
    });
    const kept = (await inFull(projectId, some)).flatMap((is, n) => (is ? [n] : []));
    expect(kept).toEqual([0, 1, 2, 3, 4, 5, 199]);
    expect(await thinNow()).toBe(0);
  });

  it("has an accepted outcome for each, and no other", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, 1);
    await worker.store(flood(projectId, 50));
    await thinNow();
    const { rows } = await events.pool.query(
      "select outcome, reason, sum(quantity)::int as n from outcome_hour where project_id = $1 group by 1, 2",
      [projectId],
    );
    expect(rows).toEqual([{ outcome: "accepted", reason: "", n: 50 }]);
  });

  it("keeps one of each combination of tags, and one each ten seconds", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, RATE);
    const some = flood(projectId, 100);
    const rare = floodEvent({ projectId, n: 50, hashes: [A], tags: [["release", "shop@2"]] });
    const later = Array.from({ length: 30 }, (_, n) =>
      floodEvent({ projectId, n: 100 + n, hashes: [A], event: { received: FLOOD_MINUTE + 2 + n } }),
    );
    const last = floodEvent({ projectId, n: 4000, hashes: [A] });
    await worker.store([...some, rare, ...later, last]);
    await thinNow();
    expect(await inFull(projectId, [rare, last])).toEqual([true, true]);
    const kept = (await inFull(projectId, later)).flatMap((is, n) => (is ? [n] : []));
    expect(kept).toEqual([9, 19, 29]);
  });

  it("is not outwitted by a tag that is new on every event", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, RATE);
    await worker.store(
      Array.from({ length: 400 }, (_, n) =>
        floodEvent({ projectId, n, hashes: [A], tags: [["order", `${n}`]] }),
      ),
    );
    await thinNow();
    const { inFull } = await floodFigures(events.pool, await issueOfHash(events.pool, projectId, A));
    expect(inFull).toBe(RATE + 100 + 1);
  });

  it("keeps what somebody gives feedback on, before it comes, with it, and until an hour after it", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, RATE);
    const some = flood(projectId, 100);
    const wordsOn = (n: number) => ({
      projectId,
      eventId: some[n]?.event.event_id ?? "",
      receivedAt: Date.now(),
      name: "Ann",
      email: "ann@example.com",
      comments: "I pressed Pay",
    });
    const feedback = floodEvent({
      projectId,
      n: 3,
      hashes: ["f".repeat(32)],
      event: {
        type: "feedback",
        contexts: { feedback: { message: "It broke", associated_event_id: some[70]?.event.event_id ?? "" } },
      },
    });
    await worker.store([], [wordsOn(40)]);
    await worker.store(some, [wordsOn(50)]);
    await worker.store([], [wordsOn(60)]);
    await worker.store([feedback]);
    await thinNow();
    const asked = [40, 50, 60, 70, 41].map((n) => some[n]).filter((one) => one !== undefined);
    expect(await inFull(projectId, asked)).toEqual([true, true, true, true, false]);
    const {
      counted,
      inFull: kept,
      thinned,
    } = await floodFigures(events.pool, await issueOfHash(events.pool, projectId, A));
    expect(kept + thinned).toBe(counted);
    expect((await events.reader.byId(projectId, some[60]?.event.event_id ?? ""))?.event.extra).toEqual({
      n: 60,
    });
  });

  it("is exact when several workers store while others count, thin out and die", async () => {
    const { projectId } = await makeProject(events.pool);
    const hashes = [A, B];
    const store = async (name: number) => {
      await using worker = openFloodWorker(events.pool, RATE);
      for (let n = 0; n < 6; n++) {
        const some = hashes.flatMap((hash) => flood(projectId, 30, name * 1000 + n * 30, { hashes: [hash] }));
        const batch = worker.batch(some);
        await worker.writer.store(batch);
        // As a worker would that died before it said so, and is followed by another.
        await expect(worker.writer.store(batch)).rejects.toThrow("already stored");
      }
    };
    let isStoring = true;
    const thinning = (async () => {
      while (isStoring) await thinNow();
    })();
    await Promise.all([store(1), store(2), store(3)]);
    isStoring = false;
    await thinning;
    await thinNow();
    await until(
      "end of counting",
      async () => (await events.pool.query("select from count_backlog")).rowCount === 0,
    );
    for (const hash of hashes) {
      const issueId = await issueOfHash(events.pool, projectId, hash);
      await expectAsRows(issueId);
      const { counted, rows, inFull, thinned } = await floodFigures(events.pool, issueId);
      expect([counted, rows]).toEqual([540, 540]);
      expect(inFull + thinned).toBe(540);
      expect(inFull).toBeLessThan(200);
    }
  });

  it("counts a replayed batch as it would have the first time, whatever became of the first", async () => {
    const { projectId } = await makeProject(events.pool);
    await using first = openFloodWorker(events.pool, RATE);
    await first.store(flood(projectId, 20));
    const batch = first.batch(flood(projectId, 60, 20));
    {
      // Its connection is cut when all is written and nothing is committed.
      await using _ = await held("lock table count_backlog in access exclusive mode");
      const storing = first.writer.store(batch).catch((error: unknown) => error);
      await cutOff("insert into count_backlog");
      expect(await storing).toBeInstanceOf(Error);
    }

    await using second = openFloodWorker(events.pool, RATE);
    await second.writer.store(batch);
    await second.store([]);
    await thinNow();
    const issueId = await issueOfHash(events.pool, projectId, A);
    await expectAsRows(issueId);
    const { counted, rows, inFull, thinned } = await floodFigures(events.pool, issueId);
    expect([counted, rows, inFull + thinned]).toEqual([80, 80, 80]);
  });

  it("goes on where thinning out was cut off, and counts nothing twice", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, RATE);
    for (let n = 0; n < 5; n++) await worker.store(flood(projectId, 40, n * 40));
    {
      // It is cut off before the commit of its first step.
      await using _ = await held(`select from grouping_hash where project_id = ${projectId} for update`);
      const thinning = thinNow().catch((error: unknown) => error);
      await cutOff("update grouping_hash set thinned");
      expect(await thinning).toBeInstanceOf(Error);
    }

    const issueId = await issueOfHash(events.pool, projectId, A);
    expect(await floodFigures(events.pool, issueId)).toMatchObject({ inFull: 200, thinned: 0 });
    await thinNow();
    expect(await floodFigures(events.pool, issueId)).toEqual({
      counted: 200,
      rows: 200,
      inFull: 7,
      thinned: 193,
    });
  });

  it("leaves every figure exact when thinned issues are merged and unmerged", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, RATE);
    const roll = dice(11);
    const some = Array.from({ length: 300 }, () => {
      const hash = hashOf(roll(3) === 0 ? "b" : "a");
      const one = thrownEvent({ projectId, hash, begun: FLOOD_MINUTE - 5 * 3600 }, roll);
      return { ...one, event: { ...one.event, received: FLOOD_MINUTE + 1 } };
    }).sort((one, other) => one.event.timestamp - other.event.timestamp);
    for (let n = 0; n < some.length; n += 60) await worker.store(some.slice(n, n + 60));
    const [a, b] = [
      await issueOfHash(events.pool, projectId, A),
      await issueOfHash(events.pool, projectId, B),
    ];
    await thinNow();
    const before = [await countedFigures(events.pool, a), await countedFigures(events.pool, b)];
    const thinnedBefore = [await floodFigures(events.pool, a), await floodFigures(events.pool, b)];
    expect(thinnedBefore.every(({ thinned }) => thinned > 10)).toBe(true);

    const merged = await moves.merge({ projectId, into: a, from: [b], accountId, at: new Date(), note: {} });
    expect(merged.kind).toBe("begun");
    await carriedOn();
    await expectAsRows(a);
    const both = await floodFigures(events.pool, a);
    expect(both.counted).toBe(300);
    expect(both.inFull + both.thinned).toBe(300);

    const issueId = await unmerge(projectId, a, { hashes: [B] });
    await expectAsRows(issueId);
    await expectAsRows(a);
    expect([await countedFigures(events.pool, a), await countedFigures(events.pool, issueId)]).toEqual(
      before,
    );
    expect([await floodFigures(events.pool, a), await floodFigures(events.pool, issueId)]).toEqual(
      thinnedBefore,
    );
  });

  it("takes events out of an issue one by one, also such as were thinned", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, RATE);
    const some = flood(projectId, 60);
    await worker.store(some);
    await thinNow();
    const from = await issueOfHash(events.pool, projectId, A);
    const eventIds = [30, 31].map((n) => some[n]?.event.event_id ?? "");
    const issueId = await unmerge(projectId, from, { eventIds });
    await expectAsRows(issueId);
    await expectAsRows(from);
    const latest = await events.reader.ofIssue(issueId, "latest");
    expect(latest?.row).toMatchObject({
      eventId: eventIds[1],
      isThinned: true,
      title: "RangeError: limit 9",
    });
  });

  it("answers with events in full where one of an issue is asked for, and says of rows which are not", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, RATE);
    const some = flood(projectId, 80);
    await worker.store(some);
    await thinNow();
    const issueId = await issueOfHash(events.pool, projectId, A);
    const id = (n: number) => some[n]?.event.event_id ?? "";
    expect((await events.reader.ofIssue(issueId, "latest"))?.event.extra).toEqual({ n: 79 });
    expect((await events.reader.ofIssue(issueId, "oldest"))?.event.extra).toEqual({ n: 0 });
    expect((await events.reader.ofIssue(issueId, "recommended"))?.event.extra).toEqual({ n: 79 });

    const { rows, next } = await events.reader.page({ issueId, limit: 50 });
    expect(rows.map(({ isThinned }) => isThinned === true)).toEqual(rows.map((_, n) => n !== 0));
    const rest = await events.reader.page({ issueId, limit: 50, ...(next && { after: next }) });
    expect(rest.rows.filter(({ isThinned }) => !isThinned).map(({ eventId }) => eventId)).toEqual(
      [5, 4, 3, 2, 1, 0].map(id),
    );

    const thinned = await events.reader.byId(projectId, id(40));
    expect(thinned).toMatchObject({
      row: { isThinned: true, tags: { release: "shop@1", level: "error" } },
      event: { event_id: id(40), level: "error", release: "shop@1" },
      size: 0,
    });
    expect(thinned?.event.exception).toBeUndefined();
    expect(thinned && (await events.reader.neighbours(thinned.row))).toEqual({
      previous: id(5),
      next: id(79),
    });
    // Those who read payloads back, as dry runs do, are handed those that are there.
    const stretch = await openEventHistory(events.pool).read(projectId, undefined, 500);
    expect(stretch.looked).toBe(80);
    expect(stretch.events.map(({ eventId }) => eventId)).toEqual([79, 5, 4, 3, 2, 1, 0].map(id));
  });

  it("forgets what it said of an issue with the issue", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, RATE);
    await worker.store(flood(projectId, 40));
    const gone = await issueOfHash(events.pool, projectId, A);
    await events.pool.query("delete from issue where id = $1", [gone]);
    await thinNow();
    await worker.store(flood(projectId, 40, 100));
    const issueId = await issueOfHash(events.pool, projectId, A);
    expect(await floodFigures(events.pool, issueId)).toMatchObject({ counted: 40, inFull: 40, thinned: 0 });
  });

  it("gives the disk back what is not kept, and leaves alone what is written to", async () => {
    const { projectId } = await makeProject(events.pool);
    await using worker = openFloodWorker(events.pool, RATE);
    const words = dice(5);
    const noise = () => Array.from({ length: 300 }, () => words(1e9).toString(36)).join(" ");
    await worker.store(
      flood(projectId, 100).map((one) => ({ ...one, payload: JSON.stringify({ noise: noise() }) })),
    );
    const sizes = async () =>
      (
        await events.pool.query<{ slot: number; now: number; bytes: number }>(
          `select slot, (floor(extract(epoch from now()) / 3600)::bigint % 4)::int as now,
                  pg_table_size('event_surplus_' || slot)::int as bytes from generate_series(0, 3) as slot`,
        )
      ).rows;
    // As it will be in two hours.
    await events.pool.query("update event_surplus set slot = (slot + 2) % 4");
    expect((await sizes()).reduce((sum, { bytes }) => sum + bytes, 0)).toBeGreaterThan(150_000);
    await thinNow();
    for (const { slot, now, bytes } of await sizes()) if (slot !== now) expect(bytes).toBeLessThan(20_000);
    const { rows } = await events.pool.query("select 1 from event_surplus");
    expect(rows).toEqual([]);
  });

  it("leaves the ledger as it is", async () => {
    const { rows, issues, accepted, ...ledger } = await readLedger(events.pool);
    expect(rows).toBe(ledger.differentIds);
    expect(accepted).toBe(ledger.projectMinutes - 1); // one was a feedback
    expect(issues).toBeLessThanOrEqual(rows); // an issue was deleted
  });
});
