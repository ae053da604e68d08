import { spawn } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { runBulkChanges, USUAL_BULK_PACE } from "../../src/issues/bulk/run-bulk-changes.ts";
import type { WireBulkChange, WireBulkChangeBegun } from "../../src/wire/bulk-change.ts";
import { openIssuesWeb } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";

const ISSUES = 500;

it("a change of many issues whose process is killed midway is gone on with by the next, and does each once", async () => {
  await using web = await openIssuesWeb();
  const org = await web.organization("owner", "web");
  const [projectId = 0] = org.projectIds;
  await web.store(
    Array.from({ length: ISSUES }, (_, n) =>
      preparedEvent({ projectId, hashes: [n.toString(16).padStart(32, "0")] }),
    ),
  );
  const counts = async () => {
    const { rows } = await web.pool.query(
      `select count(*)::int as noted, count(distinct issue_id)::int as issues,
              (select count(*)::int from issue where status = 'resolved') as resolved from issue_activity`,
    );
    return rows[0];
  };
  const jobs = `/api/0/organizations/${org.slug}/bulk-changes/`;
  const begun = await org.browser.send<WireBulkChangeBegun>(
    "PUT",
    `/api/0/organizations/${org.slug}/issues/?query=is:unresolved`,
    { status: "resolved" },
  );
  const job = async (id: string) => (await org.browser.get<WireBulkChange>(`${jobs}${id}/`)).body;
  const carryOn = () =>
    runBulkChanges(
      {
        db: web.connection.db,
        log: silent,
        now: Date.now,
        pace: { ...USUAL_BULK_PACE, rest: 0, leaseMs: 1_000 },
      },
      new AbortController().signal,
    );
  const killedMidway = async (id: string): Promise<void> => {
    const worker = spawn(process.execPath, [
      path.join(import.meta.dirname, "../support/bulk-changer.ts"),
      web.url,
      "1000",
    ]);
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    try {
      await until("some of it done", async () => (await job(id)).done > 20);
    } finally {
      worker.kill("SIGKILL");
      await ended;
    }
    expect((await job(id)).state).toBe("running");
    // Nobody may go on until the lease of the dead is over.
    await until("the rest of it", async () => {
      await carryOn();
      return (await job(id)).state === "done";
    });
  };

  const { id } = begun.body.bulkChange;
  await killedMidway(id);
  expect(await job(id)).toMatchObject({ done: ISSUES, changed: ISSUES });
  expect(await counts()).toEqual({ noted: ISSUES, issues: ISSUES, resolved: ISSUES });

  const undo = await org.browser.send<WireBulkChange>("POST", `${jobs}${id}/undo/`);
  await killedMidway(undo.body.id);
  expect(await job(undo.body.id)).toMatchObject({ done: ISSUES, changed: ISSUES });
  expect(await counts()).toEqual({ noted: 2 * ISSUES, issues: ISSUES, resolved: 0 });
}, 120_000);
