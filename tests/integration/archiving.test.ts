import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ageSubstates, refreshForecasts, wakeInTime } from "../../src/issues/archive/store.ts";
import type { WireIssue, WireIssueChange, WireIssueDetails } from "../../src/wire/issue.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The web's clock; events come at times around it. */
let now = Date.now();
let web: IssuesWeb;
let org: TestOrganization;
beforeAll(async () => {
  web = await openIssuesWeb(() => now);
  org = await web.organization("owner", "web");
});
afterAll(() => web[Symbol.asyncDispose]());

let hashes = 0;

interface Struck {
  readonly events?: number;
  readonly at?: number;
  readonly users?: readonly string[];
}

/** Events of one hash in one batch; answers their issue. */
async function strike(hash: number, { events = 1, at = now, users = [] }: Struck = {}): Promise<number> {
  const [projectId = 0] = org.projectIds;
  const stored = await web.store(
    Array.from({ length: Math.max(events, users.length) }, (_, n) => {
      const user = users[n];
      return preparedEvent({
        projectId,
        hashes: [hash.toString(16).padStart(32, "0")],
        event: { timestamp: at / 1000, received: at / 1000 },
        ...(user !== undefined && { user }),
      });
    }),
  );
  return stored[0]?.issueId ?? 0;
}

async function newIssue(struck?: Struck): Promise<{ id: number; hash: number }> {
  const hash = ++hashes;
  return { id: await strike(hash, struck), hash };
}

async function change(id: number, body: WireIssueChange): Promise<WireIssueDetails> {
  const answer = await org.browser.send<WireIssueDetails>(
    "PUT",
    `/api/0/organizations/${org.slug}/issues/${id}/`,
    body,
  );
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function issue(id: number): Promise<WireIssueDetails> {
  return (await org.browser.get<WireIssueDetails>(`/api/0/organizations/${org.slug}/issues/${id}/`)).body;
}

async function found(query: string): Promise<string[]> {
  const path = `/api/0/organizations/${org.slug}/issues/?limit=100&query=${encodeURIComponent(query)}`;
  return (await org.browser.get<WireIssue[]>(path)).body.map(({ id }) => id);
}

const archived = { status: "ignored", substatus: "archived_until_condition_met" };
const awake = { status: "unresolved", substatus: "ongoing", statusDetails: {} };

describe("an archived issue", () => {
  it("wakes at the very event that it was archived until, and says why", async () => {
    const { id, hash } = await newIssue({ events: 3 });
    expect(await change(id, { status: "ignored", statusDetails: { ignoreCount: 10 } })).toMatchObject({
      ...archived,
      statusDetails: { ignoreCount: 10 },
      activity: [
        {
          type: "set_ignored",
          user: { email: org.email },
          data: { substatus: "archived_until_condition_met", ignoreCount: 10 },
        },
      ],
    });
    await strike(hash, { events: 4 });
    await strike(hash, { events: 5 });
    expect(await issue(id)).toMatchObject({ ...archived, statusDetails: { ignoreCount: 1 } });
    await strike(hash);
    const woken = await issue(id);
    expect(woken).toMatchObject({
      ...awake,
      count: "13",
      activity: [
        { type: "set_unresolved", user: null, data: { because: "ignoreCount", ignoreCount: 10 } },
        {},
      ],
    });
    await strike(hash, { events: 20 });
    expect((await issue(id)).activity).toHaveLength(2);
  });

  it("counts new people, not those it knows", async () => {
    const { id, hash } = await newIssue({ users: ["id:1", "id:2"] });
    await change(id, { ignoreUserCount: 2 } as WireIssueChange);
    await strike(hash, { users: ["id:1", "id:2", "id:3"] });
    expect(await issue(id)).toMatchObject({ ...archived, statusDetails: { ignoreUserCount: 1 } });
    await strike(hash, { users: ["id:4"] });
    expect(await issue(id)).toMatchObject({
      ...awake,
      activity: [{ data: { because: "ignoreUserCount", ignoreUserCount: 2 } }, {}],
    });
  });

  it("wakes when its time is over, whether or not it is struck", async () => {
    const [quiet, struck, later] = [await newIssue(), await newIssue(), await newIssue()];
    for (const { id } of [quiet, struck, later]) {
      const { statusDetails } = await change(id, {
        status: "ignored",
        statusDetails: { ignoreDuration: 60 },
      });
      expect(statusDetails).toEqual({ ignoreUntil: new Date(now + HOUR_MS).toISOString() });
    }
    await strike(struck.hash);
    expect((await issue(struck.id)).status).toBe("ignored");
    // An hour goes by, for two of them.
    await web.pool.query(
      "update issue set wakes_at = now() - interval '1 second' where id = any($1::bigint[])",
      [[quiet.id, struck.id]],
    );
    await strike(struck.hash);
    const reason = { type: "set_unresolved", data: { because: "ignoreDuration", ignoreDuration: 60 } };
    expect(await issue(struck.id)).toMatchObject({ ...awake, activity: [reason, {}] });
    expect((await issue(quiet.id)).status).toBe("ignored");
    expect(await wakeInTime(web.connection.db)).toBe(1);
    expect(await wakeInTime(web.connection.db)).toBe(0);
    expect(await issue(quiet.id)).toMatchObject({ ...awake, activity: [reason, {}] });
    expect((await issue(later.id)).status).toBe("ignored");
  });

  it("wakes by events within a time only where they came within it", async () => {
    const start = now;
    const { id, hash } = await newIssue({ events: 50 });
    await change(id, { status: "ignored", statusDetails: { ignoreCount: 10, ignoreWindow: 90 } });
    await strike(hash, { events: 6, at: start + 5 * MINUTE_MS });
    // 95 minutes on, the six are out of the time by five minutes.
    await strike(hash, { events: 6, at: start + 100 * MINUTE_MS });
    await strike(hash, { events: 3, at: start + 120 * MINUTE_MS });
    expect(await issue(id)).toMatchObject({
      ...archived,
      statusDetails: { ignoreCount: 10, ignoreWindow: 90 },
    });
    await strike(hash, { events: 1, at: start + 180 * MINUTE_MS });
    expect(await issue(id)).toMatchObject({
      ...awake,
      activity: [{ data: { because: "ignoreCount", ignoreCount: 10, ignoreWindow: 90 } }, {}],
    });
  });

  it("wakes by people within a time", async () => {
    const start = now;
    const { id, hash } = await newIssue({ users: ["id:1", "id:2", "id:3"] });
    await change(id, { status: "ignored", statusDetails: { ignoreUserCount: 3, ignoreUserWindow: 60 } });
    await strike(hash, { users: ["id:1", "id:4"], at: start + 11 * MINUTE_MS });
    await strike(hash, { users: ["id:5"], at: start + 120 * MINUTE_MS });
    expect((await issue(id)).status).toBe("ignored");
    await strike(hash, { users: ["id:1", "id:4"], at: start + 130 * MINUTE_MS });
    expect(await issue(id)).toMatchObject({ ...awake, activity: [{ data: { ignoreUserWindow: 60 } }, {}] });
  });

  it("escalates when an hour has more than twice its busiest, and not before", async () => {
    const hash = ++hashes;
    const id = await strike(hash, { events: 20, at: now - 30 * HOUR_MS });
    const { substatus, statusDetails } = await change(id, { status: "ignored" });
    expect([substatus, statusDetails]).toEqual([
      "archived_until_escalating",
      { forecast: { hour: 40, day: 40 } },
    ]);
    await strike(hash, { events: 40 });
    expect((await issue(id)).status).toBe("ignored");
    await strike(hash);
    expect(await issue(id)).toMatchObject({
      status: "unresolved",
      substatus: "escalating",
      activity: [{ type: "set_escalating", data: { events: 41, forecast: 40, per: "hour" } }, {}],
    });
    expect(await found("is:escalating")).toEqual([String(id)]);
  });

  it("is not woken by the flood in which somebody archived it", async () => {
    const hour = Math.floor(now / HOUR_MS) * HOUR_MS;
    const before = now;
    now = hour + 15 * MINUTE_MS;
    const { id } = await newIssue({ events: 30, at: hour });
    const { statusDetails } = await change(id, { status: "ignored" });
    now = before;
    // 30 in a quarter of an hour are 120 in a whole one.
    expect(statusDetails.forecast?.hour).toBe(240);
  });

  it("gets its forecast anew by the day, also where an earlier version archived it", async () => {
    const { id } = await newIssue({ events: 100, at: now - 26 * HOUR_MS });
    await web.pool.query(
      "update issue set status = 'ignored', substatus = 'archived_until_escalating' where id = $1",
      [id],
    );
    const { signal } = new AbortController();
    await refreshForecasts(web.connection.db, now, signal);
    expect((await issue(id)).statusDetails).toEqual({ forecast: { hour: 200, day: 200 } });
    await strike(id, { events: 1 });
    await refreshForecasts(web.connection.db, now + 9 * DAY_MS, signal);
    expect((await issue(id)).statusDetails).toEqual({ forecast: { hour: 10, day: 30 } });
  });

  it("sleeps for ever where that was asked for, and for good where conditions were taken back", async () => {
    const { id, hash } = await newIssue();
    await change(id, { status: "ignored", statusDetails: { ignoreCount: 1, ignoreDuration: 5 } });
    expect(await change(id, { status: "ignored", substatus: "archived_forever" })).toMatchObject({
      substatus: "archived_forever",
      statusDetails: {},
    });
    await strike(hash, { events: 200 });
    expect((await issue(id)).status).toBe("ignored");
    expect(await change(id, { status: "unresolved" })).toMatchObject(awake);
  });

  it("begins to count anew when it is archived once more", async () => {
    const { id, hash } = await newIssue();
    await change(id, { status: "ignored", statusDetails: { ignoreCount: 3 } });
    await strike(hash, { events: 2 });
    await change(id, { status: "ignored", statusDetails: { ignoreCount: 3 } });
    await strike(hash, { events: 2 });
    expect((await issue(id)).statusDetails).toEqual({ ignoreCount: 1 });
  });
});

describe("states", () => {
  it("of many issues are changed at once, and found by their names", async () => {
    const ids = [(await newIssue()).id, (await newIssue()).id];
    const path = `/api/0/organizations/${org.slug}/issues/?${ids.map((id) => `id=${id}`).join("&")}`;
    const details = { ignoreUserCount: 9, ignoreUserWindow: 60 };
    const answer = await org.browser.send("PUT", path, { status: "ignored", statusDetails: details });
    expect(answer.body).toEqual({ ...archived, statusDetails: details });
    const both = ids.map(String).toSorted();
    for (const query of [
      "is:archived",
      "is:archived_until_condition_met",
      "is:ignored !is:archived_forever",
    ]) {
      expect((await found(query)).filter((id) => both.includes(id)).toSorted(), query).toEqual(both);
    }
    expect((await found("is:unresolved")).filter((id) => both.includes(id))).toEqual([]);
  });

  it("new, regressed and escalating are ongoing after a week, and not before", async () => {
    const old = now - 8 * DAY_MS;
    const [aged, young, back] = [await newIssue({ at: old }), await newIssue(), await newIssue({ at: old })];
    await change(back.id, { status: "resolved" });
    now += 1_000;
    await strike(back.hash);
    await ageSubstates(web.connection.db, now, new AbortController().signal);
    expect(await issue(aged.id)).toMatchObject({
      substatus: "ongoing",
      activity: [{ type: "auto_set_ongoing", user: null, data: { was: "new", afterDays: 7 } }],
    });
    expect((await issue(young.id)).substatus).toBe("new");
    expect((await issue(back.id)).substatus).toBe("regressed");
    await web.pool.query("update issue_activity set at = at - interval '8 days' where issue_id = $1", [
      back.id,
    ]);
    await ageSubstates(web.connection.db, now, new AbortController().signal);
    expect((await issue(back.id)).substatus).toBe("ongoing");
  });
});
