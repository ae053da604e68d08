import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { wakeInTime } from "../../src/issues/archive/store.ts";
import { writeMails } from "../../src/mail/causes/write-mails.ts";
import { unsubscribeRoute } from "../../src/mail/routes.ts";
import { type IssuesWeb, openIssuesWeb, type TestOrganization } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { silent } from "../support/silent.ts";
import { type Browser, openWeb, signedIn } from "../support/web.ts";

const url = "https://errors.example.com";
const secretKey = "a key of sixty-four signs".padEnd(64, "0");

let web: IssuesWeb;
let org: TestOrganization;
let organizationId: number;
let made = 0;

interface Mail {
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly unsubscribe_url: string;
}

beforeAll(async () => {
  web = await openIssuesWeb();
  org = await web.organization("member", "web");
  const { rows } = await web.pool.query("select id from organization where slug = $1", [org.slug]);
  organizationId = rows[0].id;
});
afterAll(() => web[Symbol.asyncDispose]());

beforeEach(async () => {
  await write();
  await web.pool.query("delete from mail");
  made += 1;
});

async function strike(events = 1, hash = made): Promise<number> {
  const stored = await web.store(
    Array.from({ length: events }, (_, n) =>
      preparedEvent({
        projectId: org.projectIds[0] ?? 0,
        hashes: [hash.toString(16).padStart(32, "0")],
        title: `Tide ${hash}`,
        user: `id:${n}`,
      }),
    ),
  );
  return stored[0]?.issueId ?? 0;
}

async function person(email: string): Promise<{ browser: Browser; id: number }> {
  const one = await signedIn(web.web, email);
  await insertMembership(web.connection.db, organizationId, one.id, "member");
  return one;
}

const put = async (id: number, body: object, browser = org.browser): Promise<void> => {
  const answer = await browser.send("PUT", `/api/0/issues/${id}/`, body);
  expect(answer.status, answer.text).toBe(200);
};
const archive = (id: number, statusDetails: object) => put(id, { status: "ignored", statusDetails });

const write = async () => {
  while ((await writeMails({ db: web.connection.db, log: silent, url, secretKey, now: Date.now })) > 0);
};

/** What is to be sent since the last time this was asked. */
async function mails(): Promise<Mail[]> {
  await write();
  const { rows } = await web.pool.query<Mail>(
    "select recipient, subject, text, unsubscribe_url from mail where kind = 'woken' order by recipient, id",
  );
  await web.pool.query("delete from mail");
  return rows;
}

describe("an archived issue that wakes", () => {
  it("is one mail to whom it is assigned and to each who is subscribed, and says what woke it", async () => {
    const [has, subscribed, left, away] = [
      await person("a-has@example.com"),
      await person("b-subscribed@example.com"),
      await person("c-left@example.com"),
      await person("d-away@example.com"),
    ];
    await person("e-neither@example.com");
    const id = await strike();
    await put(id, { isSubscribed: true }, subscribed.browser);
    await put(id, { isSubscribed: true }, left.browser);
    await put(id, { isSubscribed: false }, left.browser);
    await put(id, { isSubscribed: true }, away.browser);
    await away.browser.send("PUT", "/api/0/users/me/mail/", { woken: false });
    await put(id, { assignedTo: `user:${has.id}` });
    await archive(id, { ignoreCount: 3 });
    await strike(2);
    expect(await mails()).toEqual([]);
    await strike();
    const told = await mails();
    expect(told.map(({ recipient }) => recipient)).toEqual(["a-has@example.com", "b-subscribed@example.com"]);
    expect(told[0]?.subject).toBe(`WEB-${made} Tide ${made}`);
    expect(told[0]?.text).toContain(`WEB-${made} was archived and is back`);
    expect(told[0]?.text).toContain("3 more events came.");
    expect(told[0]?.text).toContain("because this issue is assigned to you");
    expect(told[1]?.text).toContain("because you are subscribed to this issue");
    expect(told[0]?.text).toContain(`${url}/organizations/${org.slug}/issues/${id}/#activity`);
    await strike(5);
    expect(await mails()).toEqual([]);
  });

  it("when its time is over, too many people came, or it escalates", async () => {
    const reader = await person("reader@example.com");
    await reader.browser.send("PUT", "/api/0/users/me/mail/", { language: "zh-CN" });
    const follow = (id: number) => put(id, { isSubscribed: true }, reader.browser);

    const timed = await strike();
    await follow(timed);
    await archive(timed, { ignoreDuration: 30 });
    await web.pool.query("update issue set wakes_at = now() - interval '1 second' where id = $1", [timed]);
    await Promise.all([wakeInTime(web.connection.db), wakeInTime(web.connection.db)]);
    expect((await mails()).map(({ text }) => text.includes("归档的时间已到"))).toEqual([true]);

    made += 1;
    const struck = await strike();
    await follow(struck);
    await archive(struck, { ignoreUserCount: 4, ignoreUserWindow: 60 });
    await strike(6);
    expect((await mails()).map(({ text }) => text.includes("60 分钟内又影响 4 个用户"))).toEqual([true]);

    made += 1;
    const rising = await strike();
    await follow(rising);
    await put(rising, { status: "ignored", substatus: "archived_until_escalating" });
    await strike(60);
    expect((await mails()).map(({ text }) => text.includes("问题激增"))).toEqual([true]);
  });

  it("is told to nobody when it was archived again before, and anew when it wakes again", async () => {
    const reader = await person("again@example.com");
    const id = await strike();
    await put(id, { isSubscribed: true }, reader.browser);
    await archive(id, { ignoreCount: 1 });
    await strike();
    await archive(id, { ignoreCount: 1 });
    expect(await mails()).toEqual([]);
    await strike();
    expect(await mails()).toHaveLength(1);
  });

  it("is ten mails an hour about one project to one person, and the last says so", async () => {
    const reader = await person("many@example.com");
    for (let n = 0; n < 12; n++) {
      const id = await strike(1, 1_000 + n);
      await put(id, { isSubscribed: true }, reader.browser);
      await archive(id, { ignoreCount: 1 });
      await strike(1, 1_000 + n);
    }
    const told = await mails();
    expect(told).toHaveLength(10);
    expect(told.filter(({ text }) => text.includes("rest for now"))).toHaveLength(1);
  });

  it("ends by the link of the mail, for this kind alone", async () => {
    const reader = await person("ends@example.com");
    const id = await strike();
    await put(id, { isSubscribed: true }, reader.browser);
    await archive(id, { ignoreCount: 1 });
    await strike();
    const [mail] = await mails();
    const link = new URL(mail?.unsubscribe_url ?? "");
    await using open = await openWeb({
      db: web.connection.db,
      openPlugins: [{ prefix: "/", plugin: unsubscribeRoute({ db: web.connection.db, secretKey }) }],
    });
    const post = (address: string) => open.server.inject({ method: "POST", url: address });
    const forged = `${link.pathname}${link.search}`.replace("kind=woken", "kind=comment");
    expect((await post(forged)).statusCode).toBe(403);
    expect((await post(`${link.pathname}${link.search}`)).statusCode).toBe(200);
    expect((await reader.browser.get("/api/0/users/me/mail/")).body).toMatchObject({
      woken: false,
      comments: true,
      newIssues: true,
    });
  });
});
