import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { openOutbox } from "../../src/drivers/mail-outbox/open.ts";
import { requireCaller } from "../../src/http/caller.ts";
import { writeMails } from "../../src/mail/causes/write-mails.ts";
import { mailRoutes, unsubscribeRoute } from "../../src/mail/routes.ts";
import { sendDue, USUAL_PACE } from "../../src/mail/sending/send-due.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { WireMember, WirePasswordLink, WireSession } from "../../src/wire/account.ts";
import type { WireMailLog, WireOutboxMail } from "../../src/wire/mail.ts";
import { type EventsDatabase, openEvents } from "../support/issues-web.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";
import { Browser, openWeb, PASSWORD, signedIn, type TestWeb } from "../support/web.ts";

const URL_OF_INSTANCE = "https://errors.example.com";
const secretKey = "a key of sixty-four signs".padEnd(64, "0");

let events: EventsDatabase;
let web: TestWeb;
let owner: { browser: Browser; id: number };
let organizationId: number;
let projectId: number;
const members = "/api/0/organizations/acme/members/";

beforeAll(async () => {
  events = await openEvents();
  const { db } = events.connection;
  web = await openWeb({
    db,
    secretKey,
    url: URL_OF_INSTANCE,
    apiPlugins: [mailRoutes({ db, secretKey, kind: "outbox", requireCaller })],
    openPlugins: [{ prefix: "/", plugin: unsubscribeRoute({ db, secretKey }) }],
  });
  const project = await ensureProject(web.room, { organization: "acme", project: "web" });
  organizationId = project.organizationId;
  projectId = project.projectId;
  owner = await person("owner@example.com", true);
});

afterAll(async () => {
  await web[Symbol.asyncDispose]();
  await events[Symbol.asyncDispose]();
});

async function person(email: string, isSuperuser = false): Promise<{ browser: Browser; id: number }> {
  const one = await signedIn(web, email, { isSuperuser });
  await insertMembership(web.room.db, organizationId, one.id, isSuperuser ? "owner" : "member");
  return one;
}

/** Everything that is to be mailed now lies in the outbox. */
async function mailAll(): Promise<void> {
  const { db, pool } = events.connection;
  while ((await writeMails({ db, log: silent, url: URL_OF_INSTANCE, secretKey, now: Date.now })) > 0);
  const stop = new AbortController();
  const mailer = openOutbox({ pool, from: "vedette@example.com" });
  const sending = sendDue({ db, log: silent, mailer, domain: "example.com" }, stop.signal, {
    ...USUAL_PACE,
    pollMs: 10,
  });
  await until("empty queue", async () => {
    const { rows } = await pool.query("select 1 from mail where ended_at is null limit 1");
    return rows.length === 0;
  });
  stop.abort();
  await sending;
}

async function outboxOf(email: string): Promise<WireOutboxMail[]> {
  const { body } = await owner.browser.get<WireOutboxMail[]>("/api/0/internal/outbox/");
  return body.filter(({ to }) => to === email);
}

const secretIn = (mail: WireOutboxMail | undefined) =>
  /\/set-password\/#([\w-]{43})/.exec(mail?.text ?? "")?.[1] ?? "";

describe("an invitation", () => {
  it("is a mail with a link that sets a password, once, and signs its reader in", async () => {
    const added = await owner.browser.send<WireMember>("POST", members, {
      email: "new@example.com",
      name: "New",
    });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ email: "new@example.com", role: "member", pending: true });
    await mailAll();
    const [mail] = await outboxOf("new@example.com");
    expect(mail?.subject).toBe("You are invited to acme");
    expect(mail?.text).toContain(`${URL_OF_INSTANCE}/set-password/#`);

    const newcomer = new Browser(web.server);
    await newcomer.open();
    const link = await newcomer.send<WirePasswordLink>("POST", "/api/0/password-links/read/", {
      secret: secretIn(mail),
    });
    expect(link.body).toEqual({ email: "new@example.com", purpose: "invitation" });
    const weak = { secret: secretIn(mail), password: "short" };
    expect((await newcomer.send("POST", "/api/0/password-links/", weak)).status).toBe(400);
    const good = { secret: secretIn(mail), password: PASSWORD };
    const set = await newcomer.send<WireSession>("POST", "/api/0/password-links/", good);
    expect(set.status).toBe(200);
    expect(set.body.user?.email).toBe("new@example.com");
    expect((await newcomer.get<WireSession>("/api/0/session/")).body.user?.email).toBe("new@example.com");

    const stranger = new Browser(web.server);
    await stranger.open();
    const again = await stranger.send("POST", "/api/0/password-links/", good);
    expect(again.status).toBe(404);
    const page = await owner.browser.get<WireMember[]>(members);
    expect(page.body.find(({ email }) => email === "new@example.com")?.pending).toBe(false);
  });

  it("can be sent again while nobody took it, and not after", async () => {
    const { body } = await owner.browser.send<WireMember>("POST", members, { email: "slow@example.com" });
    expect((await owner.browser.send("POST", `${members}${body.id}/invite/`)).status).toBe(200);
    await mailAll();
    const mails = await outboxOf("slow@example.com");
    expect(mails).toHaveLength(2);
    expect(secretIn(mails[0])).not.toBe(secretIn(mails[1]));
    expect((await owner.browser.send("POST", `${members}${owner.id}/invite/`)).status).toBe(409);
  });
});

describe("a forgotten password", () => {
  it("is set anew by a link that only the mail holds; other sessions end", async () => {
    const { browser } = await person("forgetful@example.com");
    const page = new Browser(web.server);
    await page.open();
    const asked = await page.send("POST", "/api/0/password-resets/", {
      email: "Forgetful@example.com",
      language: "zh-CN",
    });
    expect(asked.status).toBe(202);
    await mailAll();
    const [mail] = await outboxOf("forgetful@example.com");
    expect(mail?.subject).toBe("设置新密码");
    const { rows } = await events.pool.query(
      "select text, html from mail where recipient = 'forgetful@example.com'",
    );
    expect(rows).toEqual([{ text: null, html: null }]);

    const given = { secret: secretIn(mail), password: "another good password" };
    expect((await page.send("POST", "/api/0/password-links/", given)).status).toBe(200);
    expect((await browser.get<WireSession>("/api/0/session/")).body.user).toBeNull();
    expect((await new Browser(web.server).signIn("forgetful@example.com", PASSWORD)).status).toBe(401);
    expect((await new Browser(web.server).signIn("forgetful@example.com", given.password)).status).toBe(200);
  });

  it("is asked for with the same answer whether anybody has the address, and not too often", async () => {
    await person("known@example.com");
    const page = new Browser(web.server, "203.0.113.7");
    await page.open();
    const ask = async (email: string) => await page.send("POST", "/api/0/password-resets/", { email });
    const [known, unknown] = [await ask("known@example.com"), await ask("nobody@example.com")];
    expect([known.status, known.text]).toEqual([unknown.status, unknown.text]);
    await mailAll();
    expect(await outboxOf("nobody@example.com")).toEqual([]);
    for (const email of ["known@example.com", "nobody@example.com"]) {
      const answers = [];
      for (let n = 0; n < 3; n++) answers.push((await ask(email)).status);
      expect(answers).toEqual([202, 202, 429]);
    }
  });

  it("cannot be set by a made-up link, nor from another page", async () => {
    const page = new Browser(web.server);
    await page.open();
    for (const secret of ["", "x".repeat(43), "__proto__", "'; drop table account"]) {
      expect((await page.send("POST", "/api/0/password-links/", { secret, password: PASSWORD })).status).toBe(
        404,
      );
    }
    const body = { email: "known@example.com" };
    const foreign = await page.send("POST", "/api/0/password-resets/", body, { "x-csrf-token": null });
    expect(foreign.status).toBe(403);
  });
});

describe("a new issue", () => {
  it("is one mail to each member who wants it, in their language, and none when it comes again", async () => {
    const reader = await person("reader@example.com");
    const quiet = await person("quiet@example.com");
    await reader.browser.send("PUT", "/api/0/users/me/mail/", { language: "zh-CN" });
    await quiet.browser.send("PUT", "/api/0/users/me/mail/", { newIssues: false });
    const event = preparedEvent({ projectId, title: "TypeError: <b>nothing</b> & more", hashes: ["aa"] });
    await events.store([event]);
    await events.store([
      preparedEvent({ projectId, title: "TypeError: <b>nothing</b> & more", hashes: ["aa"] }),
    ]);
    await mailAll();
    const [mail, ...more] = await outboxOf("reader@example.com");
    expect(more).toEqual([]);
    expect(mail?.subject).toMatch(/^WEB-1 TypeError: <b>nothing<\/b> & more$/);
    expect(mail?.text).toContain("出现新问题");
    expect(mail?.text).toMatch(/https:\/\/errors\.example\.com\/organizations\/acme\/issues\/\d+\//);
    const { rows } = await events.pool.query(
      "select html from outbox_mail where recipient = 'reader@example.com'",
    );
    expect(rows[0].html).toContain("TypeError: &lt;b&gt;nothing&lt;/b&gt; &amp; more");
    expect(await outboxOf("quiet@example.com")).toEqual([]);
    expect(await outboxOf("slow@example.com")).toHaveLength(2); // invited twice; no password yet
  });

  it("of a flood is ten mails an hour, of which the last says so", async () => {
    const flooded = await person("flooded@example.com");
    expect(flooded.id).toBeGreaterThan(0);
    const flood = Array.from({ length: 45 }, (_, n) =>
      preparedEvent({ projectId, hashes: [`f${n}`], title: `No. ${n}` }),
    );
    await events.store(flood);
    await mailAll();
    const mails = await outboxOf("flooded@example.com");
    expect(mails).toHaveLength(10);
    const last = mails.filter(({ text }) => text.includes("rest for now"));
    expect(last.map(({ subject }) => subject)).toEqual([expect.stringMatching(/No\. 9$/u)]);
  });

  it("is mailed no more after one POST to the link of its mail, which nobody can forge", async () => {
    const { browser } = await person("enough@example.com");
    await events.store([preparedEvent({ projectId, hashes: ["cc"], title: "Enough" })]);
    await mailAll();
    const [mail] = await outboxOf("enough@example.com");
    const link = /https:\/\/errors\.example\.com(\/unsubscribe\/\?\S+)/.exec(mail?.text ?? "")?.[1] ?? "";
    const post = async (url: string) =>
      await web.server.inject({
        method: "POST",
        url,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        payload: "List-Unsubscribe=One-Click",
      });
    expect((await post(link.replace(/person=\d+/, `person=${owner.id}`))).statusCode).toBe(403);
    const wishes = async () =>
      (await browser.get<{ newIssues: boolean }>("/api/0/users/me/mail/")).body.newIssues;
    expect(await wishes()).toBe(true);
    expect((await post(link)).statusCode).toBe(200);
    expect(await wishes()).toBe(false);
  });
});

describe("the mail log", () => {
  it("shows superusers what became of each mail, and no one else", async () => {
    const { body } = await owner.browser.get<WireMailLog>("/api/0/internal/mail/?state=sent");
    expect(body.kind).toBe("outbox");
    expect(body.counts.sent).toBe(body.mails.length);
    expect(body.mails[0]).toMatchObject({ state: "sent", answer: "kept in the outbox", dueAt: null });
    const { browser } = await person("curious@example.com");
    for (const url of ["/api/0/internal/mail/", "/api/0/internal/outbox/"]) {
      expect((await browser.get(url)).status).toBe(403);
      expect((await new Browser(web.server).get(url)).status).toBe(401);
    }
  });
});
