import { expect, it, vi } from "vitest";
import { connect } from "../../src/db/database.ts";
import { openOutcomeLog } from "../../src/drivers/event-store-postgres/outcome-log.ts";
import type { OutcomeCount } from "../../src/protocol/outcome.ts";
import { freshDatabase } from "../support/database.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";

const HOUR_MS = 3_600_000;
const HOUR = Math.floor(Date.UTC(2026, 10, 22, 14) / HOUR_MS) * HOUR_MS;

it("keeps counts while the database is away, and says so once when it goes and once when it is back", async () => {
  await using database = await freshDatabase();
  await using connection = connect(database.url, { max: 2, application: "test", onError: () => {} });
  const { pool } = connection;
  const { projectId } = await makeProject(pool);
  const said: string[] = [];
  const log = {
    ...silent,
    info: (_: object, sentence: string) => said.push(sentence),
    warn: (_: object, sentence: string) => said.push(sentence),
  };
  await using outcomes = openOutcomeLog({ pool, log });
  const count = (at: number): void => {
    const refused = { category: "error", outcome: "rate_limited", reason: "backlog", quantity: 1 } as const;
    outcomes.count({ at, projectId, ...refused } satisfies OutcomeCount);
  };

  const reach = vi.spyOn(pool, "connect").mockImplementation(() => Promise.reject(new Error("away")));
  for (let minute = 0; minute < 60; minute++) count(HOUR + minute * 60_000);
  await expect.poll(() => reach.mock.calls.length, { timeout: 10_000 }).toBe(2);
  count(HOUR + 5 * 60_000);
  reach.mockRestore();

  await expect.poll(() => said.length, { timeout: 10_000 }).toBe(2);
  expect(said).toEqual(["outcome counts wait for the database", "outcome counts are written again"]);
  const { rows } = await pool.query("select quantity, last_at from outcome_hour where project_id = $1", [
    projectId,
  ]);
  expect(rows).toEqual([{ quantity: 61, last_at: new Date(HOUR + 59 * 60_000) }]);
});
