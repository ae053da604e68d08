import { expect, it } from "vitest";
import { openLab } from "../../src/compose-grouping.ts";
import { readAnewBy } from "../../src/compose-read-anew.ts";
import { openRegroups } from "../../src/compose-regroups.ts";
import { type Connection, connect } from "../../src/db/database.ts";
import { openIssueMoves } from "../../src/drivers/event-store-postgres/moves/open-issue-moves.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import { makePlans } from "../../src/grouping/regroup/planning/make-plans.ts";
import { insertRegroup, regroupOf, undoRegroup } from "../../src/grouping/regroup/store.ts";
import { RulesDirectory } from "../../src/grouping/rules-directory.ts";
import { changeGrouping } from "../../src/grouping/settings.ts";
import { pause } from "../../src/lib/pause.ts";
import { freshDatabase } from "../support/database.ts";
import { makeProject } from "../support/project.ts";
import { expectExact } from "../support/regroup-stand.ts";
import { silent } from "../support/silent.ts";
import { openTestWorker } from "../support/test-worker.ts";
import { dice } from "../support/thrown-events.ts";
import { until } from "../support/until.ts";

const TYPES = ["KeyError", "OSError", "TypeError"];
const NAMES = ["a", "b", "c", "d"];
const REGIONS = ["eu", "us", "asia"];
const STORED = 1_500;

it("loses no event and counts none twice, whoever stores, merges and takes apart while events are regrouped and go back", async () => {
  await using opened = new AsyncDisposableStack();
  const database = opened.use(await freshDatabase());
  // As many processes would: connections, caches and counters of their own.
  const node = (): Connection =>
    opened.use(connect(database.url, { max: 4, application: "test", onError: () => {} }));
  const connection = node();
  const { pool, db } = connection;
  const { projectId } = await makeProject(pool);
  const { rows: people } = await pool.query<{ id: number }>(
    "insert into account (email) values ('live@example.com') returning id",
  );
  const accountId = people[0]?.id ?? 0;
  let clock = Date.now();
  const now = () => clock;
  const begun = Math.floor(Date.now() / 1000) - 5 * 3600;
  const thrown = (roll: ReturnType<typeof dice>) => {
    const name = NAMES[roll(NAMES.length)] ?? "";
    return {
      platform: "python",
      timestamp: begun + roll(4 * 3600 * 8) / 8,
      release: `shop@1.${roll(3)}`,
      level: roll(2) === 0 ? "error" : "warning",
      ...(roll(5) > 0 && { user: { id: String(roll(40)) } }),
      tags: { region: REGIONS[roll(REGIONS.length)] },
      exception: {
        values: [
          {
            type: TYPES[roll(TYPES.length)],
            value: "bad",
            stacktrace: { frames: [{ module: `shop.${name}`, function: name, in_app: true }] },
          },
        ],
      },
    };
  };
  let sent = 0;
  const first = openTestWorker(node(), now);
  const rollFirst = dice(1);
  for (; sent < STORED; sent += 500) {
    await first.digest(projectId, ...Array.from({ length: 500 }, () => thrown(rollFirst)));
  }

  const ending = new AbortController();
  using _ended = { [Symbol.dispose]: () => ending.abort() };
  const working = [2, 3].map(async (seed) => {
    const worker = openTestWorker(node(), now);
    const roll = dice(seed);
    while (!ending.signal.aborted) {
      // Large batches are counted late, and small ones at once.
      const some = Array.from({ length: 1 + roll(roll(4) === 0 ? 150 : 12) }, () => thrown(roll));
      await worker.digest(projectId, ...some);
      sent += some.length;
      // Others are to come to their work, too, on a machine with one core for all of them.
      await pause(50, ending.signal);
    }
  });
  const runners = [0, 1].map(async () => {
    const own = node();
    const rules = new RulesDirectory({ db: own.db, now, log: silent });
    const moves = openIssueMoves({ pool: own.pool, log: silent, read: readAnewBy(rules) });
    while (!ending.signal.aborted) {
      await makePlans(
        openLab(own, silent, { leaseMs: 30_000, noteMs: 0, keepMs: 0, rest: 0 }),
        ending.signal,
      );
      await openRegroups(own, rules, silent).carryOn(ending.signal);
      await moves.carryOn(ending.signal);
      await pause(20, ending.signal);
    }
  });
  const moves = openIssueMoves({
    pool,
    log: silent,
    read: readAnewBy(new RulesDirectory({ db, now, log: silent })),
  });
  const roll = dice(4);
  const enough = new AbortController();
  const meddling = (async () => {
    while (!ending.signal.aborted && !enough.signal.aborted) {
      const { rows } = await pool.query<{ id: number; hashes: string[] }>(
        `select i.id, array_agg(h.hash order by h.hash) as hashes from issue i
           join grouping_hash h on h.issue_id = i.id where i.project_id = $1 group by 1 order by 1`,
        [projectId],
      );
      const one = rows[roll(rows.length)];
      const other = rows[roll(rows.length)];
      const what = { projectId, accountId, at: new Date() };
      if (one !== undefined && one.hashes.length > 1 && roll(2) === 0) {
        await moves.unmerge({ ...what, from: one.id, what: { hashes: one.hashes.slice(0, 1) } });
      } else if (one !== undefined && other !== undefined && one !== other) {
        await moves.merge({ ...what, into: one.id, from: [other.id], note: {} });
      }
      await pause(1_000, enough.signal);
    }
  })();

  const fingerprintingRules = "type:KeyError -> keys\ntype:OSError -> {{ default }}, {{ tags.region }}";
  await changeGrouping(
    { db, now, algorithm: "test" },
    { id: projectId, accountId },
    { fingerprintingRules, transitionDays: 0 },
  );
  clock += 5_000;
  const id =
    (await insertRegroup(db, {
      projectId,
      accountId,
      version: 1,
      fingerprintRules: fingerprintingRules,
      stackRules: "",
      since: undefined,
      beginsInMs: 0,
    })) ?? 0;
  const ended = async () => (await regroupOf(db, projectId, id))?.ended;
  await until("regrouped events", async () => (await ended()) === "done", 200_000);
  const done = await regroupOf(db, projectId, id);
  expect(done?.moved).toBeGreaterThan(300);
  expect(await undoRegroup(db, projectId, id, accountId)).toBe(true);
  await until("events that have gone back", async () => (await ended()) === "undone", 200_000);
  enough.abort();
  await meddling;
  await until("end of the moves while events still come", async () => {
    return (await pool.query("select from issue_move where done_at is null")).rowCount === 0;
  });
  ending.abort();
  await Promise.all([...working, ...runners]);

  await using _ = openEventWriter({ pool, log: silent, lookForCountsEveryMs: 50 });
  await until(
    "count of the last",
    async () => (await pool.query("select from count_backlog")).rowCount === 0,
  );
  await expectExact(pool, projectId, sent);
}, 500_000);
