import { spawn } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { openLab } from "../../src/compose-grouping.ts";
import { makePlans } from "../../src/grouping/regroup/planning/make-plans.ts";
import { cancelRegroup, insertRegroup, regroupOf, undoRegroup } from "../../src/grouping/regroup/store.ts";
import { type EventsDatabase, openEvents } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { makeProject } from "../support/project.ts";
import { carryOnRegroups, expectExact, type IssueAsItIs } from "../support/regroup-stand.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";

const LEASE_MS = 1_000;
const EVENTS = 6_000;
const RULES = "value:*0 -> round\nvalue:*5 -> half, {{ tags.region }}";

it("whoever dies while events are planned, moved and taken back is followed by another, to the last event", async () => {
  await using events = await openEvents();
  const { pool, connection } = events;
  const { db } = connection;
  const { projectId } = await makeProject(pool);
  const { rows: people } = await pool.query<{ id: number }>(
    "insert into account (email) values ('ann@example.com') returning id",
  );
  const accountId = people[0]?.id ?? 0;
  const begun = Math.floor(Date.now() / 1000) - 3 * 3600;
  for (let at = 0; at < EVENTS; at += 1_500) {
    await events.store(Array.from({ length: 1_500 }, (_, n) => stored(projectId, begun, at + n)));
  }
  const before = await expectExact(pool, projectId, EVENTS);
  expect(before).toHaveLength(7);
  const regroup = {
    projectId,
    accountId,
    version: 0,
    fingerprintRules: RULES,
    stackRules: "",
    since: undefined,
    beginsInMs: 0,
  };
  const ended = async (id: number) => (await regroupOf(db, projectId, id))?.ended;

  const id = (await insertRegroup(db, regroup)) ?? 0;
  await killed(events, "stage = 'plan' and looked > 1500");
  await killed(events, "stage = 'move' and moved > 1500");
  await carryOnRegroups(connection);
  expect(await ended(id)).toBe("done");
  const after = await expectExact(pool, projectId, EVENTS);
  expect(after.map((one) => one.events).toSorted((a, b) => b - a)).not.toEqual(
    before.map((one) => one.events).toSorted((a, b) => b - a),
  );
  expect((await regroupOf(db, projectId, id))?.moved).toBe((await regroupOf(db, projectId, id))?.planned);

  expect(await undoRegroup(db, projectId, id, accountId)).toBe(true);
  await killed(events, "stage = 'back_move' and moved > 1500");
  await carryOnRegroups(connection);
  expect(await ended(id)).toBe("undone");
  expect(await expectExact(pool, projectId, EVENTS)).toEqual(before);

  // One that is cancelled halfway takes back what it had moved.
  const second = (await insertRegroup(db, regroup)) ?? 0;
  await makePlans(openLab(connection, silent, PACE), new AbortController().signal);
  await killed(events, "stage = 'move' and moved > 2500");
  expect(await cancelRegroup(db, projectId, second)).toBe(true);
  await carryOnRegroups(connection);
  expect(await ended(second)).toBe("cancelled");
  expect(withoutMade(await expectExact(pool, projectId, EVENTS))).toEqual(withoutMade(before));
}, 300_000);

const PACE = { leaseMs: LEASE_MS, noteMs: 0, keepMs: 0, rest: 0 };

const withoutMade = (issues: readonly IssueAsItIs[]) => issues.map((one) => ({ ...one, number: 0 }));

function stored(projectId: number, begun: number, n: number) {
  const region = ["eu", "us", "asia"][n % 3] ?? "";
  return preparedEvent({
    projectId,
    hashes: [String(n % 7).repeat(32)],
    ...(n % 4 > 0 && { user: `id:${n % 900}` }),
    event: {
      // Eighths of a second, and some at the very same moment.
      timestamp: begun + Math.floor(n / 3) / 8,
      exception: { values: [{ type: "RangeError", value: `limit ${n % 30}` }] },
    },
    tags: [["region", region]],
  });
}

/** Until it is so far, then with kill -9. */
async function killed({ pool, url }: EventsDatabase, where: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [path.resolve("tests/support/regroup-runner.ts"), url, String(LEASE_MS)],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const gone = new Promise((resolve) => child.once("exit", resolve));
  try {
    await until(`regroup with ${where}`, async () => {
      const { rowCount } = await pool.query(
        `select from grouping_regroup where ended_at is null and ${where}`,
      );
      return rowCount === 1;
    });
  } finally {
    child.kill("SIGKILL");
    await gone;
  }
  expect((await pool.query("select from grouping_regroup where ended_at is null")).rowCount).toBe(1);
}
