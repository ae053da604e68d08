import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readAnewBy } from "../../src/compose-read-anew.ts";
import { connect } from "../../src/db/database.ts";
import { openIssueMoves } from "../../src/drivers/event-store-postgres/moves/open-issue-moves.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { countedFigures, figuresOfRows } from "../support/issue-figures.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";
import { dice, hashOf, thrownEvent } from "../support/thrown-events.ts";
import { until } from "../support/until.ts";

const DIGITS = ["a", "b", "c", "d", "e"];
const ROUNDS = 14;

let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});

afterAll(async () => {
  await database[Symbol.asyncDispose]();
});

describe("moves while events come", () => {
  it("loses none and counts none twice, however two workers, merges and unmerges meet", async () => {
    await using opened = new AsyncDisposableStack();
    // As many processes would: connections, caches and counters of their own.
    const node = () =>
      opened.use(connect(database.url, { max: 4, application: "test", onError: () => {} })).pool;
    const pool = node();
    const { projectId } = await makeProject(pool);
    const { rows: people } = await pool.query<{ id: number }>(
      "insert into account (email) values ('live@example.com') returning id",
    );
    const accountId = people[0]?.id ?? 0;
    const begun = Math.floor(Date.now() / 1000) - 5 * 3600;
    const sent = new Set<string>();
    const ending = new AbortController();
    using _ended = { [Symbol.dispose]: () => ending.abort() };

    const worker = async (source: string, seed: number): Promise<void> => {
      await using writer = openEventWriter({ pool: node(), log: silent });
      const roll = dice(seed);
      for (let position = 0n; !ending.signal.aborted; position++) {
        // Large batches are counted late, and small ones at once.
        const batch = Array.from({ length: 1 + roll(roll(4) === 0 ? 150 : 12) }, () =>
          thrownEvent({ projectId, hash: hashOf(DIGITS[roll(DIGITS.length)] ?? "a"), begun }, roll),
        );
        await writer.store({
          receipt: { source, from: position, to: position + 1n },
          events: batch,
          outcomes: [],
          userReports: [],
        });
        for (const { event } of batch) sent.add(event.event_id);
      }
    };
    const working = [worker("one", 1), worker("two", 2)];
    const runners = [0, 1].map(async () => {
      const moves = openIssueMoves({
        pool: node(),
        log: silent,
        read: readAnewBy({ current: async () => undefined }),
      });
      while (!ending.signal.aborted) {
        await moves.carryOn(ending.signal);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    });

    const moves = openIssueMoves({ pool, log: silent, read: readAnewBy({ current: async () => undefined }) });
    const roll = dice(3);
    const done = { merge: 0, unmerge: 0 };
    const living = async () =>
      (
        await pool.query<{ id: number; hashes: string[] }>(
          `select i.id, array_agg(h.hash order by h.hash) as hashes from issue i
             join grouping_hash h on h.issue_id = i.id where i.project_id = $1 group by 1 order by 1`,
          [projectId],
        )
      ).rows;
    await until("issues of all hashes", async () => (await living()).length === DIGITS.length);
    await until(
      "enough merges and unmerges",
      async () => {
        const issues = await living();
        const one = issues[roll(issues.length)];
        const other = issues[roll(issues.length)];
        if (one === undefined || other === undefined) return false;
        const what = { projectId, accountId, at: new Date() };
        if (one.hashes.length > 1 && roll(2) === 0) {
          const hashes = one.hashes.slice(0, 1 + roll(one.hashes.length - 1));
          const { kind } = await moves.unmerge({ ...what, from: one.id, what: { hashes } });
          if (kind === "begun") done.unmerge += 1;
        } else if (one !== other) {
          const { kind } = await moves.merge({ ...what, into: one.id, from: [other.id], note: {} });
          if (kind === "begun") done.merge += 1;
        }
        return done.merge + done.unmerge >= ROUNDS && done.unmerge >= 4;
      },
      90_000,
    );
    await until("end of the moves while events still come", async () => {
      const { rowCount } = await pool.query("select from issue_move where done_at is null");
      return rowCount === 0;
    });
    ending.abort();
    await Promise.all([...working, ...runners]);

    const { rows: stored } = await pool.query<{ id: string }>(
      "select replace(event_id::text, '-', '') as id from event where project_id = $1",
      [projectId],
    );
    expect(stored.length).toBe(sent.size);
    expect(new Set(stored.map(({ id }) => id))).toEqual(sent);
    await using _ = openEventWriter({ pool, log: silent, lookForCountsEveryMs: 50 });
    await until(
      "count of the last",
      async () => (await pool.query("select from count_backlog")).rowCount === 0,
    );
    const { rows: strays } = await pool.query(
      `select e.issue_id, h.issue_id as home, count(*) from event e
         join grouping_hash h on h.project_id = e.project_id
          and left(h.hash, 16) = lpad(to_hex(e.hash_key), 16, '0')
        where e.project_id = $1 and e.issue_id <> h.issue_id group by 1, 2`,
      [projectId],
    );
    expect(strays).toEqual([]);
    for (const { id } of await living()) {
      // The release of the event that made it, which need not have been the earliest.
      const { firstRelease: __, ...counted } = await countedFigures(pool, id);
      expect(await figuresOfRows(pool, id)).toMatchObject(counted);
    }
  }, 180_000);
});
