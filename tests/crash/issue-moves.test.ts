import { spawn } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { readAnewBy } from "../../src/compose-read-anew.ts";
import { openIssueMoves } from "../../src/drivers/event-store-postgres/moves/open-issue-moves.ts";
import type { PackedEvent } from "../../src/protocol/stations.ts";
import { countedFigures, figuresOfRows } from "../support/issue-figures.ts";
import { type EventsDatabase, openEvents } from "../support/issues-web.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";
import { dice, hashOf, thrownEvent } from "../support/thrown-events.ts";
import { until } from "../support/until.ts";

const LEASE_MS = 1_000;
/** Steps enough that the blow falls between two. */
const EVENTS = 24_000;

it("a large merge and unmerge whose process is killed midway are ended by the next, to the last event", async () => {
  await using events = await openEvents();
  const { pool } = events;
  const { projectId } = await makeProject(pool);
  const { rows: people } = await pool.query<{ id: number }>(
    "insert into account (email) values ('ann@example.com') returning id",
  );
  const accountId = people[0]?.id ?? 0;
  const begun = Math.floor(Date.now() / 1000) - 5 * 3600;
  const roll = dice(1);
  const some = Array.from({ length: EVENTS }, (_, n): PackedEvent => {
    const event = thrownEvent({ projectId, hash: hashOf(n % 8 === 0 ? "a" : "b"), begun }, roll);
    return { ...event, user: `id:${n % 7_000}` };
  }).sort((one, other) => one.event.timestamp - other.event.timestamp);
  for (let at = 0; at < some.length; at += 2_000) await events.store(some.slice(at, at + 2_000));
  const [a = 0, b = 0] = await Promise.all(
    ["a", "b"].map(async (digit) => {
      const { rows } = await pool.query<{ issue_id: number }>(
        "select issue_id from grouping_hash where project_id = $1 and hash = $2",
        [projectId, digit.repeat(32)],
      );
      return rows[0]?.issue_id;
    }),
  );
  const before = await countedFigures(pool, a);

  const moves = openIssueMoves({
    pool,
    log: silent,
    read: readAnewBy({ current: async () => undefined }),
    leaseMs: LEASE_MS,
  });
  const at = new Date();
  expect((await moves.merge({ projectId, into: a, from: [b], accountId, at, note: {} })).kind).toBe("begun");
  await killedMidway(events);
  // What had not come over yet is read as one issue all the same.
  const page = await events.reader.page({ issueId: a, limit: 1 });
  expect(page.rows[0]?.eventId).toBe(some.at(-1)?.event.event_id);
  await ended(events, moves);
  expect(await countedFigures(pool, a)).toEqual(await figuresOfRows(pool, a));
  expect((await countedFigures(pool, a)).rows).toBe(EVENTS);

  const unmerged = await moves.unmerge({
    projectId,
    from: a,
    what: { hashes: ["b".repeat(32)] },
    accountId,
    at,
  });
  if (unmerged.kind !== "begun") throw new Error(unmerged.kind);
  await killedMidway(events);
  await ended(events, moves);
  expect(await countedFigures(pool, a)).toEqual(before);
  expect(await countedFigures(pool, unmerged.issueId)).toEqual(await figuresOfRows(pool, unmerged.issueId));
}, 240_000);

async function killedMidway({ pool, url }: EventsDatabase): Promise<void> {
  const child = spawn(
    process.execPath,
    [path.resolve("tests/support/issue-mover.ts"), url, String(LEASE_MS)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const gone = new Promise((resolve) => child.once("exit", resolve));
  try {
    await until("move that is under way", async () => {
      const { rows } = await pool.query("select from issue_move where done_at is null and moved > 2000");
      return rows.length === 1;
    });
  } finally {
    child.kill("SIGKILL");
    await gone;
  }
  const { rows: open } = await pool.query("select from issue_move where done_at is null");
  expect(open).toHaveLength(1);
}

async function ended(
  { pool }: EventsDatabase,
  moves: { carryOn(signal: AbortSignal): Promise<void> },
): Promise<void> {
  await until("end of the move", async () => {
    await moves.carryOn(new AbortController().signal);
    return (await pool.query("select from issue_move where done_at is null")).rowCount === 0;
  });
}
