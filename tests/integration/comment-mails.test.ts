import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { writeMails } from "../../src/mail/causes/write-mails.ts";
import { unsubscribeRoute } from "../../src/mail/routes.ts";
import type { WireComment } from "../../src/wire/issue.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { silent } from "../support/silent.ts";
import { type Browser, openWeb, signedIn } from "../support/web.ts";

const url = "https://errors.example.com";
const secretKey = "a key of sixty-four signs".padEnd(64, "0");

let web: IssuesWeb;
let org: TestOrganization;
let organizationId: number;
let issue: string;
let made = 0;

interface Mail {
  readonly kind: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

beforeAll(async () => {
  web = await openIssuesWeb();
  org = await web.organization("member", "web");
  const { rows } = await web.pool.query("select id from organization where slug = $1", [org.slug]);
  organizationId = rows[0].id;
});
afterAll(() => web[Symbol.asyncDispose]());

beforeEach(async () => {
  made += 1;
  const hashes: [string] = [made.toString(16).padStart(32, "0")];
  const [stored] = await web.store([
    preparedEvent({ projectId: org.projectIds[0] ?? 0, hashes, title: `Tide ${made}` }),
  ]);
  issue = `/api/0/issues/${stored?.issueId}/`;
  await write();
  await web.pool.query("delete from mail");
});

async function person(email: string): Promise<{ browser: Browser; id: number }> {
  const one = await signedIn(web.web, email);
  await insertMembership(web.connection.db, organizationId, one.id, "member");
  return one;
}

const write = async () => {
  while ((await writeMails({ db: web.connection.db, log: silent, url, secretKey, now: Date.now })) > 0);
};
const say = async (text: string, browser = org.browser) =>
  (await browser.send<WireComment>("POST", `${issue}comments/`, { text })).body;

/** What is to be sent since the last time this was asked. */
async function mails(): Promise<Mail[]> {
  await write();
  const { rows } = await web.pool.query<Mail>(
    "select kind, recipient, subject, text, html from mail where kind = 'comment' order by recipient, id",
  );
  await web.pool.query("update mail set kind = 'told' where kind = 'comment'");
  return rows;
}

describe("a comment", () => {
  it("is one mail to each who is subscribed or named, and none to its author", async () => {
    const [both, named, subscribed] = [
      await person("both@example.com"),
      await person("named@example.com"),
      await person("subscribed@example.com"),
    ];
    await person("neither@example.com");
    for (const { browser } of [both, subscribed]) await browser.send("PUT", issue, { isSubscribed: true });
    await named.browser.send("PUT", "/api/0/users/me/mail/", { language: "zh-CN" });
    await say(`@both@example.com @named@example.com @${org.email}: <b>look</b>\n\nThe *second* line`);
    const told = await mails();
    expect(told.map(({ recipient }) => recipient)).toEqual([
      "both@example.com",
      "named@example.com",
      "subscribed@example.com",
    ]);
    expect(told[0]?.subject).toBe(`WEB-${made} Tide ${made}`);
    expect(told[0]?.text).toContain(`${org.email} mentioned you on WEB-${made}`);
    expect(told[0]?.text).toContain("  The *second* line\n");
    expect(told[0]?.html).toContain("&lt;b&gt;look&lt;/b&gt;");
    expect(told[0]?.text).toMatch(
      /https:\/\/errors\.example\.com\/organizations\/[\w-]+\/issues\/\d+\/#activity/,
    );
    expect(told[1]?.text).toContain("中提到了你");
    expect(told[2]?.text).toContain(`${org.email} commented on WEB-${made}`);
    expect(told[2]?.text).toContain("because you subscribed to this issue");
    expect(await mails()).toEqual([]);
  });

  it("that is edited is told to those alone whom it names anew, and to nobody twice", async () => {
    await person("first@example.com");
    await person("second@example.com");
    const { id } = await say("@first@example.com");
    expect((await mails()).map(({ recipient }) => recipient)).toEqual(["first@example.com"]);
    const edit = (text: string) => org.browser.send("PUT", `${issue}comments/${id}/`, { text });
    await edit("@first@example.com, the tide");
    expect(await mails()).toEqual([]);
    await edit("@first@example.com and @second@example.com");
    expect((await mails()).map(({ recipient }) => recipient)).toEqual(["second@example.com"]);
    await edit("Nobody");
    await edit("@second@example.com after all");
    expect(await mails()).toEqual([]);
  });

  it("that is deleted before its mails are written is told to nobody", async () => {
    await person("late@example.com");
    const { id } = await say("@late@example.com");
    await org.browser.send("DELETE", `${issue}comments/${id}/`);
    expect(await mails()).toEqual([]);
  });

  it("is not told to who has left, unsubscribed or wants no such mail", async () => {
    const [left, ended, quiet] = [
      await person("left@example.com"),
      await person("ended@example.com"),
      await person("quiet@example.com"),
    ];
    for (const { browser } of [left, ended, quiet]) await browser.send("PUT", issue, { isSubscribed: true });
    await ended.browser.send("PUT", issue, { isSubscribed: false });
    await quiet.browser.send("PUT", "/api/0/users/me/mail/", { comments: false });
    await web.pool.query("delete from membership where account_id = $1", [left.id]);
    await say("Is anybody there?");
    expect(await mails()).toEqual([]);
    await say("@ended@example.com?");
    expect((await mails()).map(({ recipient }) => recipient)).toEqual(["ended@example.com"]);
  });

  it("of a script that writes without end is mailed thirty times an hour, of which the last says so", async () => {
    const flooded = await person("flooded@example.com");
    await flooded.browser.send("PUT", issue, { isSubscribed: true });
    for (let n = 0; n < 35; n += 1) await say(`No. ${n}`);
    const told = await mails();
    expect(told).toHaveLength(30);
    expect(told.filter(({ text }) => text.includes("rest for now"))).toEqual([told.at(-1)]);
  });

  it("is mailed no more after one POST to the link of its mail, which ends no other kind", async () => {
    await using door = await openWeb({
      db: web.connection.db,
      secretKey,
      url,
      openPlugins: [{ prefix: "/", plugin: unsubscribeRoute({ db: web.connection.db, secretKey }) }],
    });
    const { browser } = await person("enough@example.com");
    await say("@enough@example.com");
    const [mail] = await mails();
    const link = /https:\/\/errors\.example\.com(\/unsubscribe\/\?\S+)/.exec(mail?.text ?? "")?.[1] ?? "";
    const post = async (path: string) => (await door.server.inject({ method: "POST", url: path })).statusCode;
    const wishes = async () => (await browser.get("/api/0/users/me/mail/")).body;
    expect(await post(link.replace("kind=comment", "kind=new_issue"))).toBe(403);
    expect(await post(link.replace("&kind=comment", ""))).toBe(403);
    expect(await wishes()).toMatchObject({ newIssues: true, comments: true });
    expect(await post(link)).toBe(200);
    expect(await wishes()).toMatchObject({ newIssues: true, comments: false });
    await say("@enough@example.com again");
    expect(await mails()).toEqual([]);
  });
});
