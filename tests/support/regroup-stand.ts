import type { Pool } from "pg";
import { expect } from "vitest";
import { openLab } from "../../src/compose-grouping.ts";
import { openRegroups } from "../../src/compose-regroups.ts";
import type { Connection } from "../../src/db/database.ts";
import type { LabPace } from "../../src/grouping/lab/room.ts";
import { makePlans } from "../../src/grouping/regroup/planning/make-plans.ts";
import { RulesDirectory } from "../../src/grouping/rules-directory.ts";
import { countedFigures, type Figures, figuresOfRows } from "./issue-figures.ts";
import { silent } from "./silent.ts";
import { until } from "./until.ts";

const PACE: LabPace = { leaseMs: 30_000, noteMs: 0, keepMs: 0, rest: 0 };

/** Does what the cron does of regroups, until none is open. */
export async function carryOnRegroups(connection: Connection, clock: () => number = Date.now): Promise<void> {
  const { pool, db } = connection;
  const rules = new RulesDirectory({ db, now: clock, log: silent });
  const { signal } = new AbortController();
  await pool.query("update grouping_regroup set lease_until = null where stage = 'plan' and turn = 0");
  await until("end of all regroups", async () => {
    await makePlans(openLab(connection, silent, PACE), signal);
    await openRegroups(connection, rules, silent).carryOn(signal);
    const { rows } = await pool.query<{ problem: string }>(
      "select problem from grouping_regroup where problem is not null",
    );
    // What is tried again would only be slow here.
    if (rows[0] !== undefined) throw new Error(rows[0].problem);
    return (await pool.query("select from grouping_regroup where ended_at is null")).rowCount === 0;
  });
}

export interface IssueAsItIs extends Figures {
  readonly id: number;
  readonly number: number;
  readonly hashes: readonly string[];
  readonly state: unknown;
}

/** Everything that is kept of a project's issues, but for what was said of them. */
export async function issuesAsTheyAre(pool: Pool, projectId: number): Promise<IssueAsItIs[]> {
  const { rows } = await pool.query<{ id: number; number: number; hashes: string[]; state: unknown }>(
    `select id, number, array(select hash from grouping_hash where issue_id = i.id order by 1) as hashes,
            jsonb_build_array(status, substatus, assignee_id, priority, resolved_at, culprit, metadata,
              array(select account_id from issue_bookmark where issue_id = i.id order by 1),
              array(select data->>'text' from issue_activity where issue_id = i.id and type = 'note' order by id)) as state
       from issue i where project_id = $1 order by id`,
    [projectId],
  );
  return await Promise.all(rows.map(async (row) => ({ ...row, ...(await countedFigures(pool, row.id)) })));
}

/** Of every issue counters and rows tell the same, and so many events are stored in all. */
export async function expectExact(
  pool: Pool,
  projectId: number,
  events: number,
): Promise<readonly IssueAsItIs[]> {
  const issues = await issuesAsTheyAre(pool, projectId);
  for (const { id, number, hashes, state, firstRelease, ...counted } of issues) {
    // Of an issue that was made while events came, the release of the one that made it.
    const { firstRelease: _, ...told } = await figuresOfRows(pool, id);
    expect(told, `issue ${number} ${hashes} ${state} ${firstRelease}`).toEqual(counted);
  }
  expect(issues.reduce((sum, one) => sum + one.events, 0)).toBe(events);
  const { rows } = await pool.query(
    "select from event e where project_id = $1 and not exists (select from issue where id = e.issue_id)",
    [projectId],
  );
  expect(rows).toHaveLength(0);
  return issues;
}
