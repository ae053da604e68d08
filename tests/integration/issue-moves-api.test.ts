import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signIssues } from "../../src/issues/similar/sign-issues.ts";
import type { WireEventRow } from "../../src/wire/event.ts";
import type { WireIssue, WireIssueDetails } from "../../src/wire/issue.ts";
import type { WireHash, WireMerged, WireMove, WireSimilar, WireUnmerged } from "../../src/wire/moves.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { until } from "../support/until.ts";

let web: IssuesWeb;

beforeAll(async () => {
  web = await openIssuesWeb();
});
afterAll(() => web[Symbol.asyncDispose]());

const hashOf = (digit: string) => digit.repeat(32);

/** So many events of each hash, and their issues in the order of the hashes. */
async function issues(projectId: number, amounts: Record<string, number>): Promise<string[]> {
  const ids: string[] = [];
  for (const [digit, amount] of Object.entries(amounts)) {
    const events = Array.from({ length: amount }, (_, n) =>
      preparedEvent({ projectId, hashes: [hashOf(digit)], title: `Error ${digit}`, user: `id:${n}` }),
    );
    const [first] = await web.store(events);
    ids.push(String(first?.issueId));
  }
  return ids;
}

const api = (org: TestOrganization, path: string) => `/api/0/organizations/${org.slug}/${path}`;

async function settled(org: TestOrganization, id: string): Promise<WireIssueDetails> {
  return await until("end of its moves", async () => {
    const { body } = await org.browser.get<WireIssueDetails>(api(org, `issues/${id}/`));
    return body.moves.length === 0 && body;
  });
}

describe("merging", () => {
  it("makes a selection one issue, the one with the most events, and says who did it", async () => {
    const org = await web.organization("member", "web");
    const [a, b, c] = await issues(org.projectIds[0] ?? 0, { a: 1, b: 3, c: 2 });
    const answer = await org.browser.send<WireMerged>("PUT", api(org, `issues/?id=${a}&id=${b}&id=${c}`), {
      merge: true,
    });
    expect(answer.body).toEqual({ merge: { parent: b, children: [a, c] } });
    const issue = await settled(org, b ?? "");
    expect(issue).toMatchObject({ count: "6", userCount: 3, title: "Error c" });
    expect(issue.activity).toMatchObject([
      {
        type: "merge",
        user: { email: org.email },
        data: {
          issues: [
            { id: a, shortId: "WEB-1", title: "Error a" },
            { id: c, shortId: "WEB-3", title: "Error c" },
          ],
        },
      },
    ]);
    expect((await org.browser.get<WireIssue[]>(api(org, "issues/?query="))).body).toHaveLength(1);
  });

  it("leads from every address of a merged issue to what it was merged into, along chains too", async () => {
    const org = await web.organization("member", "web");
    const [a = "", b = "", c = ""] = await issues(org.projectIds[0] ?? 0, { a: 1, b: 2, c: 5 });
    const { body: events } = await org.browser.get<WireEventRow[]>(api(org, `issues/${a}/events/`));
    await org.browser.send("PUT", api(org, `issues/?id=${a}&id=${b}`), { merge: true });
    await org.browser.send("PUT", api(org, `issues/?id=${b}&id=${c}`), { merge: true });
    for (const path of [
      api(org, `issues/${a}/`),
      api(org, "issues/WEB-1/"),
      `/api/0/issues/${a}/`,
      api(org, `issues/${b}/`),
    ]) {
      expect((await org.browser.get<WireIssueDetails>(path)).body.id, path).toBe(c);
    }
    expect((await org.browser.get<{ groupId: string }>(api(org, "shortids/WEB-2/"))).body.groupId).toBe(c);
    const event = await org.browser.get(api(org, `issues/${a}/events/${events[0]?.eventID}/`));
    expect(event.body).toMatchObject({ groupID: c });
  });

  it("merges what a search selects, and into the issue that is named", async () => {
    const org = await web.organization("member", "web");
    const [a, b] = await issues(org.projectIds[0] ?? 0, { a: 1, b: 2, c: 1 });
    const answer = await org.browser.send<WireMerged>(
      "PUT",
      api(org, `issues/?query=${encodeURIComponent("Error")}`),
      { merge: true, into: a },
    );
    expect(answer.body.merge.parent).toBe(a);
    expect(answer.body.merge.children).toContain(b);
    expect((await settled(org, a ?? "")).count).toBe("4");
  });

  it.each([
    ["one issue", (ids: string[]) => `id=${ids[0]}`, { merge: true }, 400, /takes two issues or more/u],
    [
      "issues of two projects",
      (ids: string[]) => `id=${ids[0]}&id=${ids[2]}`,
      { merge: true },
      400,
      /different projects/u,
    ],
    [
      "one that is not there",
      (ids: string[]) => `id=${ids[0]}&id=999999999`,
      { merge: true },
      404,
      /does not exist/u,
    ],
    [
      "another change with it",
      (ids: string[]) => `id=${ids[0]}&id=${ids[1]}`,
      { merge: true, status: "resolved" },
      400,
      /request of its own/u,
    ],
  ])("refuses %s with a sentence", async (_, query, body, status, words) => {
    const org = await web.organization("member", "web", "api");
    const [web1, api1] = org.projectIds;
    const ids = [...(await issues(web1 ?? 0, { a: 1, b: 1 })), ...(await issues(api1 ?? 0, { a: 1 }))];
    const answer = await org.browser.send<{ detail: string }>("PUT", api(org, `issues/?${query(ids)}`), body);
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toMatch(words);
    expect((await org.browser.get<WireIssue[]>(api(org, "issues/?query="))).body).toHaveLength(3);
  });

  it("waits while a node of an earlier version runs", async () => {
    const org = await web.organization("member", "web");
    const [a, b] = await issues(org.projectIds[0] ?? 0, { a: 1, b: 1 });
    await web.pool.query(
      `insert into node (id, role, version, knows, host, pid, threads, started_at, figures)
       values ('6f1b2c9e-0000-4000-8000-000000000001', 'worker', '0.0.1', '0012_count_backlog.sql', 'old', 1, 1, now(), '{}')`,
    );
    const answer = await org.browser.send<{ detail: string }>("PUT", api(org, `issues/?id=${a}&id=${b}`), {
      merge: true,
    });
    await web.pool.query("delete from node");
    expect(answer.status).toBe(409);
    expect(answer.body.detail).toMatch(/earlier version/u);
  });

  it("is undone: the issue is back under its own address", async () => {
    const org = await web.organization("member", "web");
    const [a = "", b = ""] = await issues(org.projectIds[0] ?? 0, { a: 1, b: 2 });
    await org.browser.send("PUT", api(org, `issues/?id=${a}&id=${b}`), { merge: true });
    await settled(org, b);
    const { body: merges } = await org.browser.get<WireMove[]>(api(org, `issues/${b}/merges/`));
    expect(merges).toMatchObject([
      { kind: "merge", isComing: true, isDone: true, moved: 1, other: { id: a, shortId: "WEB-1" } },
    ]);
    const undone = await org.browser.send<WireUnmerged>("POST", api(org, `issues/${b}/unmerge/`), {
      merge: merges[0]?.id,
    });
    expect(undone.body).toEqual({ id: a, shortId: "WEB-1" });
    expect(await settled(org, a)).toMatchObject({ id: a, count: "1" });
    expect(await settled(org, b)).toMatchObject({ count: "2" });
  });
});

describe("unmerging", () => {
  it("says which hashes an issue has, with their events and where they came from, and moves one", async () => {
    const org = await web.organization("member", "web");
    const [a = "", b = ""] = await issues(org.projectIds[0] ?? 0, { a: 1, b: 2 });
    await org.browser.send("PUT", api(org, `issues/?id=${a}&id=${b}`), { merge: true });
    await settled(org, b);
    const { body: hashes } = await org.browser.get<WireHash[]>(api(org, `issues/${b}/hashes/`));
    expect(hashes).toMatchObject([
      { id: hashOf("b"), events: 2, isAll: true, latestEvent: { title: "Error b" }, mergedFrom: null },
      { id: hashOf("a"), events: 1, mergedFrom: { id: a, shortId: "WEB-1" } },
    ]);
    const answer = await org.browser.send<WireUnmerged>("POST", api(org, `issues/${b}/unmerge/`), {
      hashes: [hashOf("a")],
    });
    expect(answer.status).toBe(202);
    expect(answer.body).toEqual({ id: answer.body.id, shortId: "WEB-3" });
    expect(await settled(org, answer.body.id)).toMatchObject({ count: "1", userCount: 1, title: "Error a" });
    const source = await settled(org, b);
    expect(source).toMatchObject({ count: "2", title: "Error b" });
    expect(source.activity[0]).toMatchObject({ type: "unmerge_source", data: { issue: { number: 3 } } });
  });

  it("moves chosen events", async () => {
    const org = await web.organization("member", "web");
    const [a = ""] = await issues(org.projectIds[0] ?? 0, { a: 3 });
    const { body: events } = await org.browser.get<WireEventRow[]>(api(org, `issues/${a}/events/`));
    const chosen = events.slice(0, 1).map(({ eventID }) => eventID);
    const answer = await org.browser.send<WireUnmerged>("POST", api(org, `issues/${a}/unmerge/`), {
      events: chosen,
    });
    expect(await settled(org, answer.body.id)).toMatchObject({ count: "1" });
    expect(await settled(org, a)).toMatchObject({ count: "2" });
  });

  it.each([
    ["all hashes", { hashes: [hashOf("a"), hashOf("b")] }, 400, /all events that are stored/u],
    ["a foreign hash", { hashes: [hashOf("c")] }, 400, /not of this issue/u],
    ["what is no hash", { hashes: ["../x"] }, 400, /32 hexadecimal digits/u],
    ["nothing", {}, 400, /Say what to unmerge/u],
    ["an event that is not there", { events: [hashOf("9")] }, 400, /nothing to move/u],
    ["a merge that is not there", { merge: "999999" }, 409, /Reload the page/u],
  ])("refuses %s with a sentence", async (_, body, status, words) => {
    const org = await web.organization("member", "web");
    const [a = "", b = ""] = await issues(org.projectIds[0] ?? 0, { a: 1, b: 2 });
    await org.browser.send("PUT", api(org, `issues/?id=${a}&id=${b}`), { merge: true });
    await settled(org, b);
    const answer = await org.browser.send("POST", api(org, `issues/${b}/unmerge/`), body);
    expect(answer.status).toBe(status);
    expect(JSON.stringify(answer.body)).toMatch(words);
  });
});

describe("similar issues", () => {
  it("names issues with the same frames and message, with how much of it, the most similar first", async () => {
    const org = await web.organization("member", "web");
    const [projectId = 0] = org.projectIds;
    const like = async (digit: string, value: string, frames: string[]) => {
      const event = preparedEvent({ projectId, hashes: [hashOf(digit)], title: `RangeError: ${value}` });
      const parts = frames.map((frame) => ({
        part: "frame" as const,
        value: frame,
        counts: true,
        why: "in-app",
      }));
      const [stored] = await web.store([
        {
          ...event,
          summary: { ...event.summary, metadata: { type: "RangeError", value } },
          grouping: { ...event.grouping, explain: () => ({ reason: "grouped by: frames", parts }) },
        },
      ]);
      return String(stored?.issueId);
    };
    const frames = ["a", "b", "c", "d", "e", "f"].map((name) => `${name} in lib/cart`);
    const own = await like("1", "limit 9 of order 4711 is exceeded", frames);
    const near = await like("2", "limit 12 of order 81 is exceeded", [...frames.slice(0, 5), "g in lib/tax"]);
    const far = await like("3", "limit 12 of order 81 is exceeded", ["x in lib/mail"]);
    await like("4", "connection refused", ["y in lib/db"]);
    await signIssues({ db: web.connection.db }, new AbortController().signal);

    const { body } = await org.browser.get<WireSimilar[]>(api(org, `issues/${own}/similar/`));
    expect(body).toMatchObject([
      { issue: { id: near }, frames: { same: 5, of: 6 }, message: 1 },
      { issue: { id: far } },
    ]);
    expect(body).toHaveLength(2);
    expect(body[0]?.score).toBeGreaterThan(body[1]?.score ?? 1);
  });
});
