import { afterAll, beforeAll, expect, it } from "vitest";
import type { WireIssue } from "../../src/wire/issue.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";

const DAY_MS = 86_400_000;

let now = Date.now();
let web: IssuesWeb;
let org: TestOrganization;
beforeAll(async () => {
  web = await openIssuesWeb(() => now);
  org = await web.organization("member", "web");
});
afterAll(() => web[Symbol.asyncDispose]());

let made = 0;
async function newIssue(hash = ++made, at = now): Promise<number> {
  const stored = await web.store([
    preparedEvent({
      projectId: org.projectIds[0] ?? 0,
      hashes: [hash.toString(16).padStart(32, "0")],
      event: { timestamp: at / 1000, received: at / 1000 },
    }),
  ]);
  return stored[0]?.issueId ?? 0;
}

const put = (id: number, body: object) =>
  org.browser.send("PUT", `/api/0/organizations/${org.slug}/issues/${id}/`, body);

async function found(query = "is:for_review"): Promise<number[]> {
  const path = `/api/0/organizations/${org.slug}/issues/?limit=100&sort=new&query=${encodeURIComponent(query)}`;
  return (await org.browser.get<WireIssue[]>(path)).body.map(({ id }) => Number(id)).sort((a, b) => a - b);
}

it("what is new is for review until somebody looks at it, does something with it, or a week is over", async () => {
  const [untouched, seen, given, said, passed] = [
    await newIssue(),
    await newIssue(),
    await newIssue(),
    await newIssue(),
    await newIssue(),
  ];
  expect(await found()).toEqual([untouched, seen, given, said, passed]);
  await put(seen, { hasSeen: true });
  await put(given, { assignedTo: `user:${org.accountId}` });
  await org.browser.send("POST", `/api/0/issues/${said}/comments/`, { text: "Mine" });
  // As Sentry's clients say that it is reviewed.
  await put(passed, { inbox: false });
  expect(await found()).toEqual([untouched]);
  expect(await found("!is:for_review")).toEqual([seen, given, said, passed]);
  expect(await found("status:for_review is:unresolved")).toEqual([untouched]);
  now += 8 * DAY_MS;
  expect(await found()).toEqual([]);
  expect(await found("!is:for_review")).toContain(untouched);
  now -= 8 * DAY_MS;
});

it("what comes back or escalates is for review again, also where it was seen before", async () => {
  const hash = ++made;
  const back = await newIssue(hash);
  await put(back, { status: "resolved", hasSeen: true });
  expect(await found()).not.toContain(back);
  await newIssue(hash, Date.now() + 1_000);
  expect(await found("is:regressed")).toEqual([back]);
  expect(await found()).toContain(back);
  now = Date.now() + 5_000;
  await put(back, { hasSeen: true });
  expect(await found()).not.toContain(back);

  const other = await newIssue();
  await put(other, { hasSeen: true });
  await web.pool.query("update issue set substatus = 'escalating' where id = $1", [other]);
  await web.pool.query("insert into issue_activity (issue_id, type, at) values ($1, 'set_escalating', $2)", [
    other,
    new Date(now + 1_000),
  ]);
  expect(await found()).toContain(other);
  await put(other, { status: "ignored" });
  expect(await found()).not.toContain(other);
});
