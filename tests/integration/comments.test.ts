import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireComment, WireIssue, WireIssueDetails } from "../../src/wire/issue.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { type Browser, signedIn } from "../support/web.ts";

let web: IssuesWeb;
let org: TestOrganization;
let colleague: Person;

interface Person {
  readonly id: number;
  readonly email: string;
  readonly browser: Browser;
}

beforeAll(async () => {
  web = await openIssuesWeb();
  org = await web.organization("member", "web");
  colleague = await join("colleague@example.com");
});
afterAll(() => web[Symbol.asyncDispose]());

async function join(email: string): Promise<Person> {
  const { browser, id } = await signedIn(web.web, email);
  await web.connection.db
    .insertInto("membership")
    .columns(["organization_id", "account_id", "role"])
    .expression((eb) =>
      eb
        .selectFrom("organization")
        .select((ob) => ["id", ob.val(id).as("account_id"), ob.val("member").as("role")])
        .where("slug", "=", org.slug),
    )
    .execute();
  return { id, email, browser };
}

let made = 0;

/** The path of a new issue, below the API's. */
async function newIssue(): Promise<string> {
  made += 1;
  const hashes: [string] = [made.toString(16).padStart(32, "0")];
  const [stored] = await web.store([
    preparedEvent({ projectId: org.projectIds[0] ?? 0, hashes, title: `E${made}` }),
  ]);
  return `/api/0/issues/${stored?.issueId}/`;
}

const read = async (path: string, browser = org.browser) => (await browser.get<WireIssueDetails>(path)).body;
const say = (path: string, text: string, { browser } = { browser: org.browser }) =>
  browser.send<WireComment>("POST", `${path}comments/`, { text });
const list = async (browser: Browser, query: string) =>
  (
    await browser.get<WireIssue[]>(
      `/api/0/organizations/${org.slug}/issues/?query=${encodeURIComponent(query)}`,
    )
  ).body.map(({ id }) => `/api/0/issues/${id}/`);

describe("comments", () => {
  it("stand in the activity, are changed and deleted by who wrote them, and are then known to have been there", async () => {
    const path = await newIssue();
    const { status, body: comment } = await say(path, " It is the **tide**. ");
    expect(status).toBe(201);
    expect(comment).toMatchObject({
      type: "note",
      user: { email: org.email },
      data: { text: "It is the **tide**." },
    });
    expect(await read(path)).toMatchObject({
      numComments: 1,
      activity: [comment],
      participants: [comment.user],
    });

    const own = `${path}notes/${comment.id}/`;
    expect((await colleague.browser.send("PUT", own, { text: "No." })).status).toBe(403);
    expect((await colleague.browser.send("DELETE", own)).status).toBe(403);
    const edited = await org.browser.send<WireComment>("PUT", own, { text: "It is the wind." });
    expect(edited.body.data).toEqual({
      text: "It is the wind.",
      mentions: [],
      dateEdited: expect.any(String),
    });
    expect(edited.body.dateCreated).toBe(comment.dateCreated);

    expect((await org.browser.send("DELETE", own)).status).toBe(204);
    expect((await org.browser.send("PUT", own, { text: "Again" })).status).toBe(404);
    const after = await read(path);
    expect(after).toMatchObject({
      numComments: 0,
      activity: [{ id: comment.id, type: "note_deleted", data: {} }],
    });
    expect((await org.browser.get(`${path}comments/`)).body).toEqual([]);
    const { rows } = await web.pool.query("select from issue_activity where data::text like '%wind%'");
    expect(rows).toEqual([]);
  });

  it("are listed page by page, the latest first", async () => {
    const path = await newIssue();
    for (const text of ["one", "two", "three"]) await say(path, text);
    const first = await org.browser.get<WireComment[]>(`${path}notes/?per_page=2`);
    expect(first.body.map(({ data }) => data.text)).toEqual(["three", "two"]);
    const next = /<([^>]+)>; rel="next"/u
      .exec(String(first.headers.link))?.[1]
      ?.replace(/^https?:\/\/[^/]+/u, "");
    const second = await org.browser.get<WireComment[]>(next ?? "");
    expect(second.body.map(({ data }) => data.text)).toEqual(["one"]);
  });

  it("refuse what is no comment, and belong to their issue alone", async () => {
    const path = await newIssue();
    const other = await newIssue();
    for (const text of ["", "  ", "a\0b", "\ud800", "x".repeat(20_001)])
      expect((await say(path, text)).status).toBe(400);
    const { id } = (await say(path, "Here")).body;
    expect((await org.browser.send("DELETE", `${other}comments/${id}/`)).status).toBe(404);
    for (const bad of ["__proto__", "0", "99999999999999999999"])
      expect((await org.browser.send("DELETE", `${path}comments/${bad}/`)).status).toBe(404);
    const outsider = await signedIn(web.web, "outsider@example.com");
    expect((await say(path, "Hello", outsider)).status).toBe(404);
    expect((await outsider.browser.get(`${path}comments/`)).status).toBe(404);
    expect((await read(path)).numComments).toBe(1);
  });

  it("name members by address or by id, and nobody else", async () => {
    const path = await newIssue();
    await signedIn(web.web, "stranger@example.com");
    const text = "@Colleague@example.com and @stranger@example.com, see colleague@example.com";
    const { body } = await say(path, text);
    expect(body.data.mentions).toEqual([
      { type: "user", id: String(colleague.id), name: colleague.email, email: colleague.email },
    ]);
    const byId = await colleague.browser.send<WireComment>("POST", `${path}notes/`, {
      text: "**@me**",
      mentions: [`user:${org.accountId}`, "team:7", "user:x"],
    });
    expect(byId.body.data.mentions?.map(({ email }) => email)).toEqual([org.email]);
  });

  it("of people who mention each other at the same moment are all taken, while the issue changes hands", async () => {
    const path = await newIssue();
    const third = await join("mutual@example.com");
    const people = [{ email: org.email, browser: org.browser }, colleague, third];
    for (let round = 0; round < 8; round += 1) {
      await web.pool.query("delete from issue_subscription");
      const texts = people.map(({ browser }, n) =>
        say(
          path,
          [...people, ...people]
            .slice(n + 1, n + 3)
            .map(({ email }) => `@${email}`)
            .join(" "),
          { browser },
        ),
      );
      const change = org.browser.send("PUT", path, { assignedTo: third.email, isSubscribed: true });
      const back = colleague.browser.send("PUT", path, { assignedTo: "", isSubscribed: true });
      const answers = await Promise.all([...texts, change, back]);
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 200, 200]);
    }
    expect(await read(path)).toMatchObject({ numComments: 24 });
    expect((await read(path)).subscribers).toHaveLength(3);
  });

  it("go along when their issue is merged, with bookmarks and who is subscribed", async () => {
    const [from, into] = [await newIssue(), await newIssue()];
    await say(from, "Of the first");
    await colleague.browser.send("PUT", from, { isBookmarked: true, isSubscribed: true });
    await colleague.browser.send("PUT", into, { isSubscribed: true });
    await colleague.browser.send("PUT", into, { isSubscribed: false });
    const idOf = (path: string) => path.split("/").at(-2) ?? "";
    const selection = `/api/0/organizations/${org.slug}/issues/?id=${idOf(from)}&id=${idOf(into)}`;
    expect((await org.browser.send("PUT", selection, { merge: true, into: idOf(into) })).status).toBe(200);
    const merged = await read(into, colleague.browser);
    expect(merged).toMatchObject({ numComments: 1, isBookmarked: true, isSubscribed: false });
    expect(merged.subscribers.map(({ user }) => user.email)).toEqual([org.email]);
    expect((await say(from, "By the old address")).status).toBe(201);
    expect((await read(into)).numComments).toBe(2);
  });
});

describe("a subscription", () => {
  it("begins with an assignment, a comment or a mention, and keeps its first reason", async () => {
    const path = await newIssue();
    expect(await read(path)).toMatchObject({
      isSubscribed: false,
      subscriptionDetails: null,
      subscribers: [],
    });
    await org.browser.send("PUT", path, { assignedTo: colleague.email });
    await say(path, `@${colleague.email}?`);
    await say(path, "On my way", colleague);
    expect((await read(path)).subscribers).toMatchObject([
      { user: { email: colleague.email }, reason: "assigned" },
      { user: { email: org.email }, reason: "commented" },
    ]);
    expect(await read(path, colleague.browser)).toMatchObject({
      isSubscribed: true,
      subscriptionDetails: { reason: "assigned" },
    });
    const third = await join("third@example.com");
    await say(path, `@${third.email}`);
    expect(await read(path, third.browser)).toMatchObject({ subscriptionDetails: { reason: "mentioned" } });
  });

  it("that was ended is not begun again by anything but the person", async () => {
    const path = await newIssue();
    await say(path, "Mine");
    expect(
      (await org.browser.send<WireIssueDetails>("PUT", path, { isSubscribed: false })).body.isSubscribed,
    ).toBe(false);
    await say(path, "Mine again");
    await org.browser.send("PUT", path, { assignedTo: "me" });
    await say(path, `@${org.email}`, colleague);
    expect((await read(path)).isSubscribed).toBe(false);
    await org.browser.send("PUT", path, { isSubscribed: true });
    expect(await read(path)).toMatchObject({
      isSubscribed: true,
      subscriptionDetails: { reason: "unknown" },
    });
  });
});

it("bookmarks are one's own, set for many at once, and searched", async () => {
  const paths = [await newIssue(), await newIssue(), await newIssue()];
  const ids = paths.map((path) => `id=${path.split("/").at(-2)}`);
  const selection = `/api/0/organizations/${org.slug}/issues/?${ids.slice(0, 2).join("&")}`;
  const answer = await org.browser.send("PUT", selection, {
    isBookmarked: true,
    isSubscribed: true,
    hasSeen: true,
  });
  expect(answer.body).toEqual({ isBookmarked: true, isSubscribed: true, hasSeen: true });
  for (const query of ["bookmarks:me", "is:bookmarked"])
    expect((await list(org.browser, query)).sort()).toEqual(paths.slice(0, 2).sort());
  expect(await list(colleague.browser, "is:bookmarked")).not.toContain(paths[0]);
  expect(await list(org.browser, "subscribed:me !bookmarks:me")).not.toContain(paths[1]);
  expect(await list(org.browser, "!is:bookmarked")).toContain(paths[2]);
  await org.browser.send("PUT", paths[0] ?? "", { isBookmarked: false });
  expect(await list(org.browser, "is:bookmarked")).toEqual([paths[1]]);
  expect(await list(org.browser, "is:subscribed")).toEqual(expect.arrayContaining(paths.slice(0, 2)));
  const refused = await org.browser.get(`/api/0/organizations/${org.slug}/issues/?query=bookmarks:olga`);
  expect(refused.status).toBe(400);
  // What is one's own is in nobody's activity.
  expect((await read(paths[1] ?? "")).activity).toEqual([]);
});

it("who has seen an issue is told, the last first", async () => {
  const path = await newIssue();
  await org.browser.send("PUT", path, { hasSeen: true });
  await colleague.browser.send("PUT", path, { hasSeen: true });
  const { seenBy, hasSeen } = await read(path);
  expect([hasSeen, ...seenBy.map(({ email }) => email)]).toEqual([true, colleague.email, org.email]);
});
