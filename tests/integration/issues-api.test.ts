import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToken } from "../../src/accounts/tokens.ts";
import { runBulkChanges, USUAL_BULK_PACE } from "../../src/issues/bulk/run-bulk-changes.ts";
import { removeCounters } from "../../src/issues/removal/store.ts";
import type { WireIssue, WireIssueDetails, WireTag } from "../../src/wire/issue.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { silent } from "../support/silent.ts";
import { type Answer, withToken } from "../support/web.ts";

let web: IssuesWeb;

beforeAll(async () => {
  web = await openIssuesWeb();
});
afterAll(() => web[Symbol.asyncDispose]());

const hash = (n: number) => n.toString(16).padStart(32, "0");
const minutesAgo = (minutes: number) => Math.floor(Date.now() / 1000) - minutes * 60;

/** An event of its own issue: `n` names it, and it happened `n` minutes ago. */
function event(projectId: number, n: number, told: Parameters<typeof preparedEvent>[0] | object = {}) {
  const more = told as Partial<Parameters<typeof preparedEvent>[0]>;
  return preparedEvent({
    projectId,
    hashes: [hash(n)],
    title: `Error ${n}`,
    ...more,
    event: { timestamp: minutesAgo(n), received: minutesAgo(n), ...more.event },
  });
}

const listed = (answer: Answer<WireIssue[]>) => answer.body.map((issue) => issue.title);

function list(org: TestOrganization, query: string): Promise<Answer<WireIssue[]>> {
  return org.browser.get<WireIssue[]>(`/api/0/organizations/${org.slug}/issues/?${query}`);
}

function pageAfter(answer: Answer, rel: "next" | "previous"): string | undefined {
  for (const link of String(answer.headers.link).split(", ")) {
    const [, url, isThere] = new RegExp(`<([^>]+)>; rel="${rel}"; results="(true|false)"`).exec(link) ?? [];
    if (isThere === "true") return url?.replace("http://localhost:9000", "");
  }
  return undefined;
}

async function readAll(org: TestOrganization, query: string, between?: () => Promise<unknown>) {
  const pages: string[][] = [];
  let url: string | undefined = `/api/0/organizations/${org.slug}/issues/?${query}`;
  while (url) {
    const answer: Answer<WireIssue[]> = await org.browser.get(url);
    expect(answer.status).toBe(200);
    pages.push(listed(answer));
    url = pageAfter(answer, "next");
    await between?.();
  }
  return pages;
}

describe("the stream of issues", () => {
  it("shows what a row needs, with a sparkline of the last day", async () => {
    const org = await web.organization("member", "web-shop");
    const [projectId = 0] = org.projectIds;
    await web.store([
      event(projectId, 1, { event: { release: "shop@2.1.0" }, user: "id:1" }),
      event(projectId, 1, { user: "id:2" }),
    ]);
    const answer = await list(org, "");
    expect(answer.headers["content-type"]).toMatch(/^application\/json/);
    expect(answer.headers["x-hits"]).toBe("1");
    const [issue] = answer.body;
    expect(issue).toMatchObject({
      shortId: "WEB-SHOP-1",
      title: "Error 1",
      count: "2",
      userCount: 2,
      level: "error",
      status: "unresolved",
      substatus: "new",
      project: { id: String(projectId), slug: "web-shop" },
      permalink: `http://localhost:9000/organizations/${org.slug}/issues/${issue?.id}/`,
      firstRelease: { version: "shop@2.1.0", shortVersion: "2.1.0" },
      hasSeen: false,
    });
    expect(issue?.firstSeen).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(issue?.stats["24h"]).toHaveLength(24);
    expect(issue?.stats["24h"]?.reduce((sum, [, events]) => sum + events, 0)).toBe(2);
    const daily = (await list(org, "groupStatsPeriod=14d")).body[0];
    expect(daily?.stats["14d"]).toHaveLength(14);
  });

  it.each(["date", "new", "freq", "user"])("pages by %s through every issue once", async (sort) => {
    const org = await web.organization("member", "a", "b");
    const [a = 0, b = 0] = org.projectIds;
    const events = [];
    for (let n = 1; n <= 23; n++) {
      // Many share their sort key: counts of 1 to 3, and times that are equal in both projects.
      for (let k = 0; k <= n % 3; k++) events.push(event(n % 2 ? a : b, n, { user: `id:${k}` }));
      events.push(event(n % 2 ? b : a, n, { title: `Twin ${n}` }));
    }
    await web.store(events);
    const pages = await readAll(org, `sort=${sort}&limit=5&query=`);
    expect(pages.map((page) => page.length)).toEqual([5, 5, 5, 5, 5, 5, 5, 5, 5, 1]);
    expect(new Set(pages.flat()).size).toBe(46);
    const [whole] = await readAll(org, `sort=${sort}&limit=100&query=`);
    expect(pages.flat()).toEqual(whole);
  });

  it("repeats no issue while new ones arrive, and reads back to the page before", async () => {
    const org = await web.organization("member", "web");
    const [projectId = 0] = org.projectIds;
    await web.store(Array.from({ length: 9 }, (_, n) => event(projectId, n + 10)));
    let fresh = 100;
    const pages = await readAll(org, "limit=3", () =>
      web.store([event(projectId, fresh++, { event: { timestamp: minutesAgo(1) } })]),
    );
    expect(pages.flat()).toEqual(Array.from({ length: 9 }, (_, n) => `Error ${n + 10}`));

    const second = await org.browser.get<WireIssue[]>(
      pageAfter(await list(org, "limit=3&query=Error+1"), "next") ?? "",
    );
    const first = await org.browser.get<WireIssue[]>(pageAfter(second, "previous") ?? "");
    expect(listed(first)).toEqual(listed(await list(org, "limit=3&query=Error+1")));
  });

  it("filters by state, level, tag, text, project, environment and time", async () => {
    const org = await web.organization("member", "web", "api");
    const [w = 0, a = 0] = org.projectIds;
    await web.store([
      event(w, 1, { title: "Cannot read 100%_x", event: { level: "fatal" }, user: "id:7" }),
      event(w, 2, {
        tags: [
          ["environment", "production"],
          ["browser", "Chrome 142"],
        ],
      }),
      event(w, 3, {
        tags: [
          ["environment", "staging"],
          ["browser", "Firefox 145"],
        ],
        event: { level: "info" },
      }),
      event(a, 60 * 50, { tags: [["release", "shop@2.1.0"]] }),
    ]);
    const find = async (query: string, more = "") =>
      listed(await list(org, `query=${encodeURIComponent(query)}${more}`));
    const old = `Error ${60 * 50}`;

    expect(await find("")).toEqual(["Cannot read 100%_x", "Error 2", "Error 3", old]);
    expect(await find("level:fatal")).toEqual(["Cannot read 100%_x"]);
    expect(await find("!level:fatal")).toEqual(["Error 2", "Error 3", old]);
    expect(await find("browser:Chrome*")).toEqual(["Error 2"]);
    expect(await find('browser:"Chrome 142"')).toEqual(["Error 2"]);
    expect(await find("has:browser !browser:Chrome*")).toEqual(["Error 3"]);
    expect(await find('browser:""')).toEqual(["Cannot read 100%_x", old]);
    expect(await find("release:shop@2.1.0")).toEqual([old]);
    expect(await find("user.id:7")).toEqual(["Cannot read 100%_x"]);
    expect(await find("cannot READ")).toEqual(["Cannot read 100%_x"]);
    expect(await find("0%_")).toEqual(["Cannot read 100%_x"]);
    expect(await find("%")).toEqual(["Cannot read 100%_x"]);
    expect(await find('logger:""')).toHaveLength(4);
    expect(await find("!logger:x")).toHaveLength(4);
    expect(await find("project:api")).toEqual([old]);
    expect(await find("issue:API-1")).toEqual([old]);
    expect(await find("issue.category:feedback")).toEqual([]);
    expect(await find("", `&project=${a}`)).toEqual([old]);
    expect(await find("", `&project=${a}&project=${w}`)).toHaveLength(4);
    expect(await find("", "&project=-1&referrer=x&collapse=unhandled&collapse=stats")).toHaveLength(4);
    expect(await find("", "&environment=staging&environment=production")).toEqual(["Error 2", "Error 3"]);
    expect(await find("", "&statsPeriod=24h")).toEqual(["Cannot read 100%_x", "Error 2", "Error 3"]);
    expect(await find("error.type:Range* error.value:*9")).toHaveLength(4);
  });

  it("opens the issue that the search is the short id of, whatever its state", async () => {
    const org = await web.organization("member", "web");
    await web.store([event(org.projectIds[0] ?? 0, 1)]);
    await org.browser.send("PUT", `/api/0/organizations/${org.slug}/issues/`, { status: "resolved" });
    const answer = await list(org, "query=web-1&shortIdLookup=1");
    expect(listed(answer)).toEqual(["Error 1"]);
    expect(answer.headers["x-sentry-direct-hit"]).toBe("1");
    expect(listed(await list(org, "query=web-2"))).toEqual([]);
  });

  it.each([
    ["query=level%3A", "character 7"],
    ["query=is:unresolved+is:odd", "character 18"],
    ["statsPeriod=soon", "statsPeriod"],
    ["start=2026-01-01", "start"],
    ["sort=odd", "sort"],
    ["cursor=odd", "cursor"],
    ["cursor=x:y:0", "cursor"],
  ])("refuses %s with a sentence", async (query, word) => {
    const org = await web.organization("member", "web");
    const answer = await list(org, query);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(word);
  });

  it("keeps hostile searches harmless", async () => {
    const org = await web.organization("member", "web");
    await web.store([event(org.projectIds[0] ?? 0, 1)]);
    for (const query of [
      "' or 1=1 --",
      "__proto__:x",
      "has:__proto__",
      "tags[constructor]:\\",
      "a\0b:\0",
      "*:*",
    ]) {
      const answer = await list(org, `query=${encodeURIComponent(query)}`);
      expect([200, 400]).toContain(answer.status);
      if (answer.status === 200) expect(answer.body).toEqual([]);
    }
  });
});

describe("one issue", () => {
  it("tells all that its page shows, by id and by short id", async () => {
    const org = await web.organization("member", "web");
    const [projectId = 0] = org.projectIds;
    const [stored] = await web.store([
      event(projectId, 5, {
        tags: [
          ["environment", "production"],
          ["browser", "Chrome"],
        ],
        user: "id:1",
      }),
      event(projectId, 5, { tags: [["environment", "staging"]] }),
      event(projectId, 5, { tags: [["environment", "production"]] }),
    ]);
    const url = `/api/0/organizations/${org.slug}/issues/${stored?.issueId}/`;
    const { body, status } = await org.browser.get<WireIssueDetails>(url);
    expect(status).toBe(200);
    expect(body.environments).toEqual(["production", "staging"]);
    expect(body.last24h).toEqual({ count: 3, userCount: 1 });
    expect(body.tags).toEqual([
      { key: "browser", name: "browser", totalValues: 1, uniqueValues: 1 },
      { key: "environment", name: "environment", totalValues: 3, uniqueValues: 2 },
    ]);
    expect(body.grouping).toMatchObject({ version: "stack-trace:2026-11", hashes: [hash(5)] });
    expect([body.stats["24h"].length, body.stats["14d"].length, body.stats["90d"].length]).toEqual([
      24, 56, 90,
    ]);

    for (const other of [
      `/api/0/organizations/${org.slug}/issues/WEB-1/`,
      `/api/0/issues/${stored?.issueId}/`,
    ]) {
      expect((await org.browser.get<WireIssueDetails>(other)).body.id).toBe(body.id);
    }
    const found = await org.browser.get(`/api/0/organizations/${org.slug}/shortids/web-1/`);
    expect(found.body).toMatchObject({
      groupId: body.id,
      shortId: "WEB-1",
      projectSlug: "web",
      group: { id: body.id },
    });
  });

  it("counts values of tags, most frequent first", async () => {
    const org = await web.organization("member", "web");
    const [projectId = 0] = org.projectIds;
    const browsers = ["Firefox", "Chrome", "Chrome"];
    const [stored] = await web.store(
      browsers.map((name) => event(projectId, 5, { tags: [["browser", name]] })),
    );
    const url = `/api/0/organizations/${org.slug}/issues/${stored?.issueId}/tags/`;
    const all = await org.browser.get<WireTag[]>(url);
    const one = await org.browser.get<WireTag>(`${url}browser/`);
    expect(all.body).toEqual([one.body]);
    expect(one.body).toMatchObject({ key: "browser", totalValues: 3, uniqueValues: 2 });
    expect(one.body.topValues.map(({ value, count }) => [value, count])).toEqual([
      ["Chrome", 2],
      ["Firefox", 1],
    ]);
    expect((await org.browser.get(`${url}odd/`)).status).toBe(404);
  });

  it("lists environments and names of tags of a project and its organisation", async () => {
    const org = await web.organization("member", "web", "api");
    const [w = 0, a = 0] = org.projectIds;
    await web.store([
      event(w, 1, { tags: [["environment", "b"]] }),
      event(a, 2, { tags: [["environment", "a"]] }),
    ]);
    const names = async (url: string) =>
      (await org.browser.get<{ name: string }[]>(`/api/0/${url}`)).body.map(({ name }) => name);
    expect(await names(`organizations/${org.slug}/environments/`)).toEqual(["a", "b"]);
    expect(await names(`projects/${org.slug}/web/environments/?visibility=visible`)).toEqual(["b"]);
    expect(await names(`organizations/${org.slug}/tags/`)).toEqual(["environment"]);
  });

  it("is resolved, reopened, archived, assigned and seen, and tells each once", async () => {
    const org = await web.organization("member", "web");
    const [stored] = await web.store([event(org.projectIds[0] ?? 0, 5)]);
    const url = `/api/0/organizations/${org.slug}/issues/${stored?.issueId}/`;
    const put = (body: object) => org.browser.send<WireIssueDetails>("PUT", url, body);

    expect((await put({ status: "resolved" })).body).toMatchObject({ status: "resolved", substatus: null });
    await put({ status: "resolved" });
    expect((await put({ status: "unresolved" })).body).toMatchObject({ substatus: "ongoing" });
    expect((await put({ status: "muted" })).body).toMatchObject({
      status: "ignored",
      substatus: "archived_until_escalating",
    });
    for (const assignedTo of [`user:${org.accountId}`, org.email.toUpperCase(), "me"]) {
      expect((await put({ assignedTo })).body.assignedTo).toMatchObject({ email: org.email, type: "user" });
    }
    expect((await put({ priority: "low", hasSeen: true })).body).toMatchObject({
      priority: "low",
      hasSeen: true,
      seenBy: [{ email: org.email }],
    });
    expect((await list(org, "query=assigned:me")).body).toHaveLength(1);
    const last = await put({ assignedTo: "" });
    expect(last.body.assignedTo).toBeNull();
    expect(last.body.activity.map(({ type }) => type)).toEqual([
      "unassigned",
      "set_priority",
      "assigned",
      "set_ignored",
      "set_unresolved",
      "set_resolved",
    ]);
    expect(last.body.activity[0]?.user).toMatchObject({ email: org.email });
    const activities = await org.browser.get<{ activity: unknown[] }>(`${url}activities/`);
    expect(activities.body.activity).toEqual(last.body.activity);
  });

  it("refuses what it cannot do yet, and people who are not of the organisation", async () => {
    const org = await web.organization("member", "web");
    const stranger = await web.organization("member", "web");
    const [stored] = await web.store([event(org.projectIds[0] ?? 0, 5)]);
    const url = `/api/0/organizations/${org.slug}/issues/${stored?.issueId}/`;
    for (const body of [
      { status: "ignored", ignoreDuration: -60 },
      { status: "resolved", statusDetails: { inRelease: "no-such" } },
      { status: "odd" },
      { assignedTo: stranger.email },
      { assignedTo: `user:${stranger.accountId}` },
      { assignedTo: "team:1" },
    ]) {
      expect((await org.browser.send("PUT", url, body)).status).toBe(400);
    }
    expect((await org.browser.get<WireIssueDetails>(url)).body).toMatchObject({
      status: "unresolved",
      assignedTo: null,
      activity: [],
    });
  });
});

describe("many issues at once", () => {
  it("are changed by id, by status, by search, or all", async () => {
    const org = await web.organization("member", "web", "api");
    const [w = 0, a = 0] = org.projectIds;
    const stored = await web.store([1, 2, 3, 4].map((n) => event(n === 4 ? a : w, n)));
    const put = (path: string, body: object) => org.browser.send("PUT", `/api/0/${path}`, body);
    const resolved = async () => listed(await list(org, "query=is:resolved")).sort();
    const all = `organizations/${org.slug}/issues/`;

    const answer = await put(`${all}?id=${stored[0]?.issueId}&id=${stored[1]?.issueId}`, {
      status: "resolved",
    });
    expect(answer.body).toMatchObject({ status: "resolved", statusDetails: {} });
    expect(await resolved()).toEqual(["Error 1", "Error 2"]);
    await put(`${all}?status=resolved`, { status: "unresolved" });
    expect(await resolved()).toEqual([]);
    await put(`${all}?query=${encodeURIComponent('"Error 3"')}`, { status: "resolved" });
    expect(await resolved()).toEqual(["Error 3"]);
    await put(`projects/${org.slug}/web/issues/?`, { status: "resolved", snoozeDuration: null });
    expect(await resolved()).toEqual(["Error 1", "Error 2", "Error 3"]);
    expect((await put(`${all}?id=999999999`, { status: "resolved" })).status).toBe(204);
    expect((await put(`${all}?id=1x`, { status: "resolved" })).status).toBe(400);
  });

  it("beyond a thousand are all changed, with an activity each", async () => {
    const org = await web.organization("member", "web");
    const [projectId = 0] = org.projectIds;
    await web.store(Array.from({ length: 1005 }, (_, n) => event(projectId, n)));
    const path = `/api/0/projects/${org.slug}/web/issues/`;
    await org.browser.send("PUT", `${path}?query=is:unresolved`, { status: "resolved" });
    await runBulkChanges(
      { db: web.connection.db, log: silent, now: Date.now, pace: { ...USUAL_BULK_PACE, rest: 0 } },
      new AbortController().signal,
    );
    const { rows } = await web.pool.query(
      `select (select count(*) from issue where project_id = $1 and status = 'resolved' and resolved_at is not null) as resolved,
              (select count(*) from issue_activity join issue i on i.id = issue_id where project_id = $1) as noted`,
      [projectId],
    );
    expect(rows).toEqual([{ resolved: 1005, noted: 1005 }]);
    expect((await list(org, "query=is:resolved")).headers["x-hits"]).toBe("1000");
  });

  it("are deleted with their counters, and their events are found no more", async () => {
    const org = await web.organization("owner", "web");
    const [projectId = 0] = org.projectIds;
    const stored = await web.store([
      event(projectId, 1, { user: "id:1" }),
      event(projectId, 2, { user: "id:1" }),
    ]);
    const path = `/api/0/organizations/${org.slug}/issues/`;
    expect((await org.browser.send("DELETE", path)).status).toBe(400);
    expect((await org.browser.send("DELETE", `${path}?id=${stored[0]?.issueId}`)).status).toBe(204);
    expect(listed(await list(org, ""))).toEqual(["Error 2"]);
    expect((await org.browser.send("DELETE", `${path}${stored[1]?.issueId}/`)).status).toBe(202);
    expect(listed(await list(org, ""))).toEqual([]);
    await removeCounters(web.connection.db, new AbortController().signal);
    const left = await web.pool.query(
      `select issue_id from issue_hour where issue_id = any($1) union select issue_id from issue_user where issue_id = any($1)
        union select issue_id from issue_tag where issue_id = any($1) union select issue_id from issue_tag_key where issue_id = any($1)`,
      [stored.map(({ issueId }) => issueId)],
    );
    expect(left.rows).toEqual([]);
    const found = await org.browser.get(`/api/0/projects/${org.slug}/web/events/${stored[0]?.eventId}/`);
    expect(found.status).toBe(404);
  });
});

describe("permissions", () => {
  it("hide issues of other organisations behind the answer for no issue", async () => {
    const org = await web.organization("owner", "web");
    const other = await web.organization("owner", "web");
    const [stored] = await web.store([event(org.projectIds[0] ?? 0, 5)]);
    const id = stored?.issueId;
    for (const path of [`issues/${id}/`, `organizations/${other.slug}/issues/${id}/`]) {
      const there = await other.browser.get(`/api/0/${path}`);
      const nowhere = await other.browser.get(`/api/0/${path.replace(String(id), "999999999")}`);
      expect(there.status).toBe(404);
      expect(there.body).toEqual(nowhere.body);
      expect((await other.browser.send("PUT", `/api/0/${path}`, { status: "resolved" })).status).toBe(404);
      expect((await other.browser.send("DELETE", `/api/0/${path}`)).status).toBe(404);
    }
    expect((await other.browser.get(`/api/0/organizations/${org.slug}/issues/`)).status).toBe(404);
    const bulk = `/api/0/organizations/${other.slug}/issues/?id=${id}`;
    expect((await other.browser.send("PUT", bulk, { status: "resolved" })).status).toBe(204);
    await other.browser.send("DELETE", bulk);
    expect((await list(org, `project=${other.projectIds[0]}`)).status).toBe(404);
    expect((await org.browser.get<WireIssueDetails>(`/api/0/issues/${id}/`)).body.status).toBe("unresolved");
  });

  it("let members change but not delete, and tokens do what their scopes say", async () => {
    const org = await web.organization("member", "web");
    const [stored] = await web.store([event(org.projectIds[0] ?? 0, 5)]);
    const url = `/api/0/organizations/${org.slug}/issues/${stored?.issueId}/`;
    expect((await org.browser.send("DELETE", url)).status).toBe(403);

    const { token } = await createToken(web.web.room, { email: org.email, scopes: ["event:read"] });
    expect((await withToken(web.web.server, token, "GET", url)).status).toBe(200);
    expect((await withToken(web.web.server, token, "PUT", url, { status: "resolved" })).status).toBe(403);
    for (const path of [url, `/api/0/issues/${stored?.issueId}/`, "/api/0/issues/999999999/"]) {
      expect((await withToken(web.web.server, "wrong", "GET", path)).status).toBe(401);
    }
  });
});
