import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { createToken } from "../../src/accounts/tokens.ts";
import { type BulkPace, runBulkChanges } from "../../src/issues/bulk/run-bulk-changes.ts";
import { claimBulkChange, forgetBulkChanges, noteDone } from "../../src/issues/bulk/store.ts";
import type { WireBulkChange, WireBulkChangeBegun } from "../../src/wire/bulk-change.ts";
import type { WireIssue, WireIssueDetails } from "../../src/wire/issue.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { silent } from "../support/silent.ts";
import { type Answer, type Browser, signedIn, withToken } from "../support/web.ts";

let web: IssuesWeb;
beforeAll(async () => {
  web = await openIssuesWeb();
});
afterAll(() => web[Symbol.asyncDispose]());

const ISSUES = 60;
const PACE: BulkPace = { leaseMs: 30_000, rest: 0, atOnce: 7, removedAtOnce: 9 };

/** Numbers make hashes: each organisation has its own projects. */
const strike = (projectId: number, numbers: readonly number[]) =>
  web.store(
    numbers.map((n) =>
      preparedEvent({ projectId, hashes: [n.toString(16).padStart(32, "0")], title: `Error ${n}` }),
    ),
  );

async function withIssues(role: "owner" | "member" = "owner"): Promise<TestOrganization & { ids: number[] }> {
  const org = await web.organization(role, "web", "api");
  const stored = await strike(
    org.projectIds[0] ?? 0,
    Array.from({ length: ISSUES }, (_, n) => n + 1),
  );
  return { ...org, ids: stored.map(({ issueId }) => issueId).sort((a, b) => a - b) };
}

const issuesPath = (org: TestOrganization) => `/api/0/organizations/${org.slug}/issues/`;
const ask = (org: TestOrganization, query: string, body: object, who: Browser = org.browser) =>
  who.send<WireBulkChangeBegun>("PUT", `${issuesPath(org)}?query=${encodeURIComponent(query)}`, body);
const jobsPath = (org: TestOrganization) => `/api/0/organizations/${org.slug}/bulk-changes/`;
const jobOf = async (org: TestOrganization, id: string | undefined) =>
  (await org.browser.get<WireBulkChange>(`${jobsPath(org)}${id}/`)).body;

const carryOn = (pace: Partial<BulkPace> = {}, now: () => number = Date.now) =>
  runBulkChanges(
    { db: web.connection.db, log: silent, now, pace: { ...PACE, ...pace } },
    new AbortController().signal,
  );

async function statuses(org: TestOrganization): Promise<Record<string, number>> {
  const { rows } = await web.pool.query<{ state: string; issues: number }>(
    `select coalesce(substatus, status) as state, count(*)::int as issues from issue
      where project_id = any($1) group by 1`,
    [org.projectIds],
  );
  return Object.fromEntries(rows.map(({ state, issues }) => [state, issues]));
}

const one = async (org: TestOrganization, id: number | undefined) =>
  (await org.browser.get<WireIssueDetails>(`${issuesPath(org)}${id}/`)).body;

describe("a change of all issues that match", () => {
  it("is done behind the request, of those that matched when it was asked for, with an activity each", async () => {
    const org = await withIssues("member");
    const begun = await ask(org, "is:unresolved", { status: "resolved" });
    expect(begun.status).toBe(202);
    expect(begun.body).toMatchObject({
      status: "resolved",
      bulkChange: { kind: "change", state: "waiting", query: "is:unresolved", total: ISSUES, done: 0 },
    });
    expect(await statuses(org)).toEqual({ new: ISSUES });
    // One that comes later was not meant.
    await strike(org.projectIds[0] ?? 0, [1000]);
    await carryOn();
    expect(await statuses(org)).toEqual({ new: 1, resolved: ISSUES });
    const { id } = begun.body.bulkChange;
    expect(await jobOf(org, id)).toMatchObject({
      state: "done",
      done: ISSUES,
      changed: ISSUES,
      canUndo: true,
      change: { status: "resolved" },
    });
    const { rows } = await web.pool.query(
      "select count(*)::int as noted, count(distinct account_id)::int as people from issue_activity where issue_id = any($1)",
      [org.ids],
    );
    expect(rows).toEqual([{ noted: ISSUES, people: 1 }]);
  });

  it("is done at once while few match, and of a project's issues within it alone", async () => {
    const org = await withIssues();
    await strike(org.projectIds[1] ?? 0, [1, 2]);
    const path = `/api/0/projects/${org.slug}/api/issues/?query=is:unresolved`;
    expect((await org.browser.send("PUT", path, { status: "resolved" })).status).toBe(200);
    expect(await statuses(org)).toEqual({ new: ISSUES, resolved: 2 });
    const begun = await org.browser.send<WireBulkChangeBegun>(
      "PUT",
      `/api/0/projects/${org.slug}/web/issues/?status=unresolved`,
      { priority: "low" },
    );
    expect(begun.body.bulkChange).toMatchObject({ total: ISSUES, query: "is:unresolved" });
    await carryOn();
    expect(await jobOf(org, begun.body.bulkChange.id)).toMatchObject({ changed: ISSUES });
  });

  it("is one at a time for a person in an organisation, and says so", async () => {
    const org = await withIssues();
    const first = await ask(org, "", { status: "resolved" });
    const second = await ask(org, "", { status: "ignored" });
    expect(second.status).toBe(409);
    expect(second.text).toContain("Wait for its end, or cancel it first");
    const other = await signedIn(web.web, `other-of-${org.slug}@example.com`);
    const { rows } = await web.pool.query("select organization_id as id from project where id = $1", [
      org.projectIds[0],
    ]);
    await insertMembership(web.connection.db, rows[0]?.id, other.id, "member");
    expect((await ask(org, "", { priority: "low" }, other.browser)).status).toBe(202);
    // What others do is theirs.
    const id = first.body.bulkChange.id;
    expect((await other.browser.get(`${jobsPath(org)}${id}/`)).status).toBe(404);
    await other.browser.send("DELETE", `${jobsPath(org)}${id}/`);
    expect((await other.browser.get<WireBulkChange[]>(jobsPath(org))).body).toHaveLength(1);
    await carryOn();
    expect(await jobOf(org, id)).toMatchObject({ state: "done" });
    expect(await statuses(org)).toEqual({ resolved: ISSUES });
  });

  it("ends where it is cancelled; what is done can be undone", async () => {
    const org = await withIssues();
    const { body } = await ask(org, "", { status: "ignored", substatus: "archived_forever" });
    const { id } = body.bulkChange;
    const stop = new AbortController();
    let steps = 0;
    const changed = () => {
      if (++steps === 2) stop.abort();
    };
    await runBulkChanges(
      { db: web.connection.db, log: silent, now: Date.now, pace: PACE, changed },
      stop.signal,
    );
    expect(await jobOf(org, id)).toMatchObject({ state: "running", done: 14, canUndo: false });
    expect((await org.browser.send("POST", `${jobsPath(org)}${id}/undo/`)).status).toBe(409);
    expect((await org.browser.send<WireBulkChange>("DELETE", `${jobsPath(org)}${id}/`)).body).toMatchObject({
      state: "cancelled",
      done: 14,
      canUndo: true,
    });
    await carryOn();
    expect(await statuses(org)).toEqual({ archived_forever: 14, new: ISSUES - 14 });
    await org.browser.send("POST", `${jobsPath(org)}${id}/undo/`);
    await carryOn();
    expect(await statuses(org)).toEqual({ new: ISSUES });
  });

  it("does nothing of a step whose lease went to another node, and every step once", async () => {
    const org = await withIssues();
    const { body } = await ask(org, "", { status: "resolved" });
    const { db } = web.connection;
    const dead = await claimBulkChange(db, 0);
    if (dead === undefined) throw new Error("nothing to claim");
    await Promise.all([carryOn(), carryOn()]);
    const late = { lastIssueId: 0, done: 7, changed: 7 };
    expect(await noteDone(db, dead, late, 30_000)).toBe(false);
    expect(await jobOf(org, body.bulkChange.id)).toMatchObject({ done: ISSUES, changed: ISSUES });
  });

  it("ends when the person may not do it any more", async () => {
    const org = await withIssues();
    const { body } = await ask(org, "", { status: "resolved" });
    await web.pool.query("delete from membership where account_id = $1", [org.accountId]);
    await carryOn();
    expect(await statuses(org)).toEqual({ new: ISSUES });
    const { rows } = await web.pool.query("select ended from bulk_change where id = $1", [
      body.bulkChange.id,
    ]);
    expect(rows).toEqual([{ ended: "cancelled" }]);
  });

  it("passes over issues that are gone when their turn comes", async () => {
    const org = await withIssues();
    const { body } = await ask(org, "", { status: "resolved" });
    await org.browser.send("DELETE", `${issuesPath(org)}${org.ids[3]}/`);
    await carryOn();
    expect(await jobOf(org, body.bulkChange.id)).toMatchObject({ done: ISSUES, changed: ISSUES - 1 });
  });
});

describe("deleting and discarding all issues that match", () => {
  it("goes in steps, and cannot be undone", async () => {
    const org = await withIssues();
    const path = `${issuesPath(org)}?query=${encodeURIComponent("is:unresolved")}`;
    const begun = await org.browser.send<WireBulkChangeBegun>("DELETE", path);
    expect(begun.status).toBe(202);
    await carryOn();
    expect(await statuses(org)).toEqual({});
    const { id } = begun.body.bulkChange;
    expect(await jobOf(org, id)).toMatchObject({ kind: "delete", changed: ISSUES, canUndo: false });
    expect((await org.browser.send("POST", `${jobsPath(org)}${id}/undo/`)).status).toBe(409);
  });

  it("drops further events of all that was discarded", async () => {
    const org = await withIssues();
    const begun = await ask(org, "is:unresolved", { discard: true });
    expect(begun.body.bulkChange).toMatchObject({ kind: "discard", total: ISSUES });
    await carryOn();
    expect(await strike(org.projectIds[0] ?? 0, [1, 30, ISSUES])).toEqual([]);
    const list = await org.browser.get<unknown[]>(`/api/0/projects/${org.slug}/web/tombstones/`);
    expect(list.body).toHaveLength(ISSUES);
  });

  it("needs the right to delete, and a search", async () => {
    const org = await withIssues("member");
    expect((await ask(org, "is:unresolved", { discard: true })).status).toBe(403);
    expect((await org.browser.send("DELETE", `${issuesPath(org)}?query=is:unresolved`)).status).toBe(403);
    expect((await org.browser.send("DELETE", issuesPath(org))).status).toBe(400);
  });
});

describe("undoing a change of many issues", () => {
  it("restores state, assignee, priority and bookmark of each, but not what others changed since", async () => {
    const org = await withIssues();
    const [plain, archived, resolved, reopened, given, ranked] = org.ids;
    const put = (id: number | undefined, body: object) =>
      org.browser.send("PUT", `${issuesPath(org)}${id}/`, body);
    const team = await org.browser.send("POST", `/api/0/organizations/${org.slug}/teams/`, { slug: "crew" });
    expect(team.status).toBe(201);
    await put(archived, {
      status: "ignored",
      statusDetails: { ignoreCount: 100 },
      assignedTo: "#crew",
    });
    await put(resolved, { status: "resolved" });
    await put(given, { assignedTo: `user:${org.accountId}`, priority: "medium", isBookmarked: true });
    const before = await Promise.all([plain, archived, resolved, given].map((id) => one(org, id)));

    const { body } = await ask(org, "", {
      status: "ignored",
      assignedTo: org.email,
      priority: "low",
      isBookmarked: true,
    });
    await carryOn();
    expect(await one(org, given)).toMatchObject({ status: "ignored", priority: "low", isBookmarked: true });

    await put(reopened, { status: "unresolved" });
    await put(ranked, { priority: "medium", assignedTo: null });
    const begun = await org.browser.send<WireBulkChange>(
      "POST",
      `${jobsPath(org)}${body.bulkChange.id}/undo/`,
    );
    expect(begun.status).toBe(201);
    expect(begun.body).toMatchObject({ kind: "undo", undoes: body.bulkChange.id, total: ISSUES });
    await carryOn();
    expect(await jobOf(org, begun.body.id)).toMatchObject({ state: "done", changed: ISSUES });
    expect(await jobOf(org, body.bulkChange.id)).toMatchObject({ undoneBy: begun.body.id });

    const after = await Promise.all([plain, archived, resolved, given].map((id) => one(org, id)));
    const kept = ({
      status,
      substatus,
      statusDetails,
      assignedTo,
      priority,
      isBookmarked,
    }: WireIssueDetails) => ({
      status,
      substatus,
      statusDetails,
      assignedTo,
      priority,
      isBookmarked,
    });
    expect(after.map(kept)).toEqual(before.map(kept));
    // Reopened by somebody since: stays so, the rest of it goes back.
    expect(await one(org, reopened)).toMatchObject({
      status: "unresolved",
      substatus: "ongoing",
      priority: "high",
      assignedTo: null,
      isBookmarked: false,
    });
    expect(await one(org, ranked)).toMatchObject({
      status: "unresolved",
      substatus: "new",
      priority: "medium",
      assignedTo: null,
    });
    expect((await one(org, plain)).activity[0]).toMatchObject({ data: { undone: true } });
    const told = (await one(org, archived)).activity.filter(({ data }) => data.undone === true);
    expect(told).toContainEqual(
      expect.objectContaining({ type: "set_ignored", data: expect.objectContaining({ ignoreCount: 100 }) }),
    );
  });

  it("takes issues from the team they were given to, and gives them to none that was deleted since", async () => {
    const org = await withIssues();
    const [first] = org.ids;
    const api = `/api/0/organizations/${org.slug}/`;
    for (const slug of ["night", "day"]) await org.browser.send("POST", `${api}teams/`, { slug });
    await org.browser.send("PUT", `${issuesPath(org)}${first}/`, { assignedTo: "#night" });
    const { body } = await ask(org, "", { assignedTo: "#day" });
    expect(body.assignedTo).toMatchObject({ type: "team", name: "day" });
    await carryOn();
    for (const id of org.ids) expect((await one(org, id)).assignedTo).toMatchObject({ name: "day" });
    await org.browser.send("DELETE", `/api/0/teams/${org.slug}/night/`);
    await org.browser.send("POST", `${jobsPath(org)}${body.bulkChange.id}/undo/`);
    await carryOn();
    expect((await one(org, first)).assignedTo).toMatchObject({ name: "day" });
    for (const id of org.ids.slice(1)) expect((await one(org, id)).assignedTo).toBeNull();
  });

  it("leaves alone what an event brought back, and is nothing the second time", async () => {
    const org = await withIssues();
    const { body } = await ask(org, "", { status: "resolved" });
    await carryOn();
    await strike(org.projectIds[0] ?? 0, [1]);
    expect(await statuses(org)).toEqual({ regressed: 1, resolved: ISSUES - 1 });
    const undo = async () => {
      const begun = await org.browser.send<WireBulkChange>(
        "POST",
        `${jobsPath(org)}${body.bulkChange.id}/undo/`,
      );
      await carryOn();
      return await jobOf(org, begun.body.id);
    };
    expect(await undo()).toMatchObject({ total: ISSUES, changed: ISSUES - 1 });
    expect(await statuses(org)).toEqual({ regressed: 1, new: ISSUES - 1 });
    expect(await undo()).toMatchObject({ state: "done", changed: 0 });
  });

  it("is forgotten with its change after some days", async () => {
    const org = await withIssues();
    const { body } = await ask(org, "", { status: "resolved" });
    await carryOn();
    await forgetBulkChanges(web.connection.db, new Date(Date.now() + 1000));
    expect((await org.browser.get(`${jobsPath(org)}${body.bulkChange.id}/`)).status).toBe(404);
    const { rows } = await web.pool.query("select from bulk_change_issue where bulk_change_id = $1", [
      body.bulkChange.id,
    ]);
    expect(rows).toEqual([]);
  });
});

describe("who may", () => {
  it("is told by role and by scope, and others see nothing", async () => {
    const org = await withIssues();
    const stranger = await web.organization("owner", "web");
    const { body } = await ask(org, "", { status: "resolved" });
    const path = `${jobsPath(org)}${body.bulkChange.id}/`;
    expect((await stranger.browser.get(path)).status).toBe(404);
    expect((await stranger.browser.send("DELETE", path)).status).toBe(404);
    expect((await stranger.browser.send("POST", `${path}undo/`)).status).toBe(404);
    const own = `${jobsPath(stranger)}${body.bulkChange.id}/`;
    expect((await stranger.browser.get(own)).status).toBe(404);
    for (const id of ["0", "1e3", "-1", "9".repeat(30), "%00"]) {
      expect((await org.browser.get(`${jobsPath(org)}${id}/`)).status).toBe(404);
    }
    const { token } = await createToken(web.web.room, { email: org.email, scopes: ["event:read"] });
    const asked = (method: "GET" | "PUT" | "DELETE", url: string, sent?: object): Promise<Answer> =>
      withToken(web.web.server, token, method, url, sent);
    expect((await asked("GET", path)).status).toBe(200);
    expect((await asked("DELETE", path)).status).toBe(403);
    expect((await asked("PUT", `${issuesPath(org)}?query=`, { status: "resolved" })).status).toBe(403);
  });

  it("a search that cannot be read begins nothing", async () => {
    const org = await withIssues();
    expect((await ask(org, "is:odd", { status: "resolved" })).status).toBe(400);
    expect((await org.browser.get<WireIssue[]>(jobsPath(org))).body).toEqual([]);
  });
});
