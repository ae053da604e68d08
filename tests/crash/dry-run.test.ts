import { spawn } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { openLab } from "../../src/compose-grouping.ts";
import { runDryRuns } from "../../src/grouping/lab/run-dry-runs.ts";
import { insertRun } from "../../src/grouping/lab/store.ts";
import { type EventsDatabase, openEvents } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";

const EVENTS = 12_000;
const PACE = { leaseMs: 1_000, noteMs: 0, keepMs: 0, rest: 0 };

it("a dry run whose process is killed midway is gone on with by the next, and finds the same", async () => {
  await using events = await openEvents();
  const { connection, pool } = events;
  const { db } = connection;
  const { projectId } = await makeProject(pool);
  const { rows: people } = await pool.query<{ id: number }>(
    "insert into account (email) values ('ann@example.com') returning id",
  );
  const run = {
    projectId,
    accountId: people[0]?.id ?? 0,
    fingerprintRules: "value:*0 -> round",
    stackRules: "",
    wanted: 100_000,
  };
  const begun = Math.floor(Date.now() / 1000) - 3600;
  for (let at = 0; at < EVENTS; at += 2_000) {
    await events.store(
      Array.from({ length: 2_000 }, (_, n) =>
        preparedEvent({
          projectId,
          hashes: [String((at + n) % 7).repeat(32)],
          // Eighths of a second, and some at the very same moment.
          event: {
            timestamp: begun + Math.floor((at + n) / 3) / 8,
            exception: { values: [{ type: "RangeError", value: `limit ${(at + n) % 30}` }] },
          },
        }),
      ),
    );
  }
  const resultOf = async (id: number | undefined) => {
    const { rows } = await pool.query("select ended, looked, result from grouping_dry_run where id = $1", [
      id,
    ]);
    return rows[0];
  };

  const unbroken = await insertRun(db, run);
  await runDryRuns(openLab(connection, silent, PACE), new AbortController().signal);
  const expected = await resultOf(unbroken);
  expect(expected).toMatchObject({ ended: "done", looked: EVENTS, result: { events: EVENTS, issues: 7 } });
  expect(expected.result.split).toBe(7);
  expect(expected.result.groups).toBeGreaterThan(0);

  const broken = await insertRun(db, run);
  const kept = await killedMidway(events);
  expect(kept).toBeGreaterThan(1_000);
  const lab = openLab(connection, silent, PACE);
  let looked = 0;
  const counting = {
    ...lab,
    history: {
      ...lab.history,
      async read(...told: Parameters<typeof lab.history.read>) {
        const stretch = await lab.history.read(...told);
        looked += stretch.looked;
        return stretch;
      },
    },
  };
  await until("end of the dry run", async () => {
    await runDryRuns(counting, new AbortController().signal);
    return (await resultOf(broken)).ended !== null;
  });
  expect(await resultOf(broken)).toEqual(expected);
  expect(looked).toBeLessThanOrEqual(EVENTS - kept);
  expect((await pool.query("select from grouping_dry_run where state is not null")).rowCount).toBe(0);
}, 120_000);

/** Answers how many events the dead had looked at. */
async function killedMidway({ pool, url }: EventsDatabase): Promise<number> {
  const child = spawn(
    process.execPath,
    [path.resolve("tests/support/dry-runner.ts"), url, String(PACE.leaseMs)],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const gone = new Promise((resolve) => child.once("exit", resolve));
  const open = async () =>
    (
      await pool.query<{ looked: number }>(
        "select looked from grouping_dry_run where ended_at is null and looked > 1000 and state is not null",
      )
    ).rows[0];
  try {
    await until("dry run that is under way", open);
  } finally {
    child.kill("SIGKILL");
    await gone;
  }
  const left = await open();
  if (left === undefined) throw new Error("it was done before it was killed");
  return left.looked;
}
