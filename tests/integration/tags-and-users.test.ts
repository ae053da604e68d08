import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToken } from "../../src/accounts/tokens.ts";
import type { WireIssueUsers, WireTagTrends } from "../../src/wire/events-table.ts";
import type { WireTag } from "../../src/wire/issue.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { withToken } from "../support/web.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.parse("2026-11-23T08:01:00Z");

let web: IssuesWeb;
let org: TestOrganization;
let issueId: number;

beforeAll(async () => {
  web = await openIssuesWeb(() => NOW);
  org = await web.organization("member", "web", "api");
  const [first] = await web.store([
    event(0, "a", 1, "Chrome 1", "id:7"),
    event(0, "a", 2, "Chrome 1", "id:7"),
    event(0, "a", 30, "Chrome 2", "email:ann@example.com"),
    event(0, "a", 60, "Chrome 1", undefined),
    event(0, "a", 24 * 20, "Chrome 3", "id:old"),
    event(0, "b", 3, "Chrome 2", "id:8"),
    event(1, "c", 4, "Firefox 9", "id:9"),
  ]);
  issueId = first?.issueId ?? 0;
}, 120_000);
afterAll(() => web[Symbol.asyncDispose]());

function event(project: number, hash: string, hoursAgo: number, browser: string, user: string | undefined) {
  const seconds = (NOW - hoursAgo * HOUR_MS) / 1000;
  return preparedEvent({
    projectId: org.projectIds[project] ?? 0,
    hashes: [hash.repeat(32)],
    tags: [["browser", browser], ...(user === undefined ? [] : [["user", user] as [string, string]])],
    ...(user !== undefined && { user }),
    event: { timestamp: seconds, received: seconds },
  });
}

const path = (rest: string) => `/api/0/organizations/${org.slug}/${rest}`;
const get = <Body>(rest: string) => org.browser.get<Body>(path(rest));

describe("a tag of projects", () => {
  it("has the counts of all their issues, with first and last seen", async () => {
    const { body } = await get<WireTag>("tags/browser/");
    expect(body).toMatchObject({ key: "browser", totalValues: 7, uniqueValues: 4 });
    expect(body.isOfRecentIssues).toBeUndefined();
    expect(body.topValues.map(({ value, count }) => [value, count])).toEqual([
      ["Chrome 1", 3],
      ["Chrome 2", 2],
      ["Chrome 3", 1],
      ["Firefox 9", 1],
    ]);
    expect(body.topValues[1]).toMatchObject({
      firstSeen: new Date(NOW - 30 * HOUR_MS).toISOString(),
      lastSeen: new Date(NOW - 3 * HOUR_MS).toISOString(),
    });
    const ofOne = await get<WireTag>("tags/browser/?project=api");
    expect(ofOne.body.topValues.map(({ value }) => value)).toEqual(["Firefox 9"]);
    expect((await get("tags/never-sent/")).status).toBe(404);
  });

  it("is followed over time, event by event", async () => {
    const { body } = await get<WireTagTrends>("tags/browser/trends/?statsPeriod=14d");
    const totals = body.values.map(({ value, counts }) => [value, counts.reduce((sum, n) => sum + n, 0)]);
    expect(totals).toEqual([
      ["Chrome 1", 3],
      ["Chrome 2", 2],
      ["Firefox 9", 1],
    ]);
    expect(body.meta).toEqual({ lookedAt: 6, isComplete: true });
    const searched = await get<WireTagTrends>("tags/browser/trends/?query=user.id:8");
    expect(searched.body.values.map(({ value }) => value)).toEqual(["Chrome 2"]);
  });
});

describe("a tag of an issue", () => {
  it("is followed over the time asked for", async () => {
    const { body } = await get<WireTagTrends>(`issues/${issueId}/tags/browser/trends/?statsPeriod=28d`);
    expect(body.interval).toBe(DAY_MS);
    expect(body.values[0]?.value).toBe("Chrome 1");
    const at = (value: string) =>
      body.values
        .find((one) => one.value === value)
        ?.counts.flatMap((n, index) => (n > 0 ? [[index, n]] : []));
    expect(at("Chrome 1")).toEqual([
      [25, 1],
      [27, 2],
    ]);
    expect(at("Chrome 3")).toEqual([[8, 1]]);
    expect(body.meta).toEqual({ lookedAt: 5, isComplete: true });
  });
});

describe("whom an issue struck", () => {
  it("are listed with their events, the last one first", async () => {
    const { body, headers } = await get<WireIssueUsers>(`issues/${issueId}/users/`);
    const at = (hoursAgo: number) => new Date(NOW - hoursAgo * HOUR_MS).toISOString();
    expect(body.users).toMatchObject([
      { name: "id:7", count: 2, firstSeen: at(2), lastSeen: at(1), user: { id: "7", email: null } },
      { name: "email:ann@example.com", count: 1, lastSeen: at(30), user: { email: "ann@example.com" } },
      { name: "id:old", count: 1, lastSeen: at(24 * 20) },
    ]);
    expect(body.meta).toEqual({ total: 3, lookedAt: 5, isComplete: true });
    expect(String(headers.link)).toContain('rel="next"; results="false"');
    // Nothing of the hash by which the database knows them.
    expect(JSON.stringify(body)).not.toMatch(/hash/u);
  });

  it("are paged through, forth and back", async () => {
    const names: (string | null)[] = [];
    let cursor = "";
    let last = "";
    for (;;) {
      const { body, headers } = await get<WireIssueUsers>(
        `issues/${issueId}/users/?per_page=1&cursor=${cursor}`,
      );
      names.push(...body.users.map(({ name }) => name));
      last = String(headers.link);
      const [, next] = /rel="next"; results="true"; cursor="([^"]+)"/.exec(last) ?? [];
      if (next === undefined) break;
      cursor = next;
    }
    expect(names).toEqual(["id:7", "email:ann@example.com", "id:old"]);
    const [, previous = ""] = /rel="previous"; results="true"; cursor="([^"]+)"/.exec(last) ?? [];
    const back = await get<WireIssueUsers>(`issues/${issueId}/users/?per_page=1&cursor=${previous}`);
    expect(back.body.users.map(({ name }) => name)).toEqual(["email:ann@example.com"]);
    for (const bad of ["x:1:0", `1:${"9".repeat(19)}:0`, "-1:1:0", "1:abc:0"]) {
      expect((await get(`issues/${issueId}/users/?cursor=${bad}`)).status).toBe(400);
    }
  });

  it("are listed without a name where no event that is kept says it", async () => {
    const [stored] = await web.store([event(1, "d", 5, "Opera 1", "id:gone")]);
    await web.pool.query("delete from event where event_id = $1", [stored?.eventId]);
    const { body } = await get<WireIssueUsers>(`issues/${stored?.issueId}/users/`);
    expect(body.users).toMatchObject([{ name: null, user: null, count: null, firstSeen: null }]);
    expect(body.meta.total).toBe(1);
  });
});

describe("whoever asks for tags and users", () => {
  it("must be in the organisation, with the scope event:read", async () => {
    const other = await web.organization("owner", "web");
    const { token } = await createToken(web.web.room, { email: org.email, scopes: ["org:read"] });
    for (const rest of [
      "tags/browser/",
      "tags/browser/trends/",
      `issues/${issueId}/tags/browser/trends/`,
      `issues/${issueId}/users/`,
    ]) {
      expect((await other.browser.get(path(rest))).status).toBe(404);
      expect((await withToken(web.web.server, token, "GET", path(rest))).status).toBe(403);
      const elsewhere = await other.browser.get(path(rest).replace(org.slug, other.slug));
      expect(JSON.stringify(elsewhere.body)).not.toContain("Chrome");
      expect(JSON.stringify(elsewhere.body)).not.toContain("id:7");
    }
  });
});
