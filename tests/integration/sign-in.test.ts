import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAccount } from "../../src/accounts/accounts.ts";
import { forgetAttempts } from "../../src/accounts/sign-in/throttle.ts";
import type { WireSession, WireUser } from "../../src/wire/account.ts";
import { Browser, openWeb, PASSWORD, signedIn, type TestWeb } from "../support/web.ts";

let web: TestWeb;
let now = Date.UTC(2026, 6, 1);

beforeAll(async () => {
  web = await openWeb({ now: () => now });
  await createAccount(web.room, { email: "Ann@example.com", password: PASSWORD, name: "Ann" });
});
afterAll(() => web[Symbol.asyncDispose]());

describe("signing in", () => {
  it("answers who is signed in, whatever the case of the e-mail", async () => {
    const browser = new Browser(web.server);
    const answer = await browser.signIn("ann@EXAMPLE.com", PASSWORD);
    expect(answer.status).toBe(200);
    expect(answer.body.user).toMatchObject({ email: "Ann@example.com", name: "Ann", isSuperuser: false });
    const me = await browser.get<WireUser>("/api/0/users/me/");
    expect(me.body.email).toBe("Ann@example.com");
  });

  it("tells a wrong password and an unknown e-mail alike", async () => {
    const browser = new Browser(web.server);
    const wrong = await browser.signIn("ann@example.com", "not the password");
    const unknown = await browser.signIn("nobody@example.com", "not the password");
    expect(wrong.status).toBe(401);
    expect(unknown.status).toBe(401);
    expect(wrong.body).toEqual(unknown.body);
    expect(wrong.body).toEqual({ detail: "E-mail or password is wrong. Check both and try again." });
  });

  it("refuses an e-mail that no database can look up as what it is, a bad request", async () => {
    const browser = new Browser(web.server);
    expect((await browser.signIn("ann\0@example.com", PASSWORD)).status).toBe(400);
  });

  it("gives a session that every node knows, and that outlives the node that gave it", async () => {
    const first = web.node();
    const browser = new Browser(first);
    await browser.signIn("ann@example.com", PASSWORD);
    await first.close();
    browser.moveTo(web.node());
    expect((await browser.get("/api/0/auth/")).status).toBe(200);
    // The CSRF token of one node is good on another, too.
    expect((await browser.send("DELETE", "/api/0/session/")).status).toBe(204);
    expect((await browser.get("/api/0/auth/")).status).toBe(401);
  });

  it("ends the session at the server when signing out", async () => {
    const { browser } = await signedIn(web, "out@example.com");
    const stolen = new Map(browser.cookies);
    await browser.send("DELETE", "/api/0/session/");
    const thief = new Browser(web.server);
    for (const [name, value] of stolen) thief.cookies.set(name, value);
    expect((await thief.get("/api/0/users/me/")).status).toBe(401);
  });

  it("gives a new cookie at each sign-in and voids the one before", async () => {
    const { browser } = await signedIn(web, "rotate@example.com");
    const before = new Map(browser.cookies);
    expect((await browser.signIn("rotate@example.com", PASSWORD)).status).toBe(200);
    expect(browser.cookies.get("vedette_session")).not.toBe(before.get("vedette_session"));
    const old = new Browser(web.server);
    for (const [name, value] of before) old.cookies.set(name, value);
    expect((await old.get("/api/0/users/me/")).status).toBe(401);
  });

  it("forgets a session that nobody used for two weeks, and keeps one in use", async () => {
    const day = 24 * 3_600_000;
    const { browser: used } = await signedIn(web, "used@example.com");
    const { browser: idle } = await signedIn(web, "idle@example.com");
    now += 10 * day;
    expect((await used.get("/api/0/auth/")).status).toBe(200);
    now += 10 * day;
    expect((await used.get("/api/0/auth/")).status).toBe(200);
    expect((await idle.get("/api/0/auth/")).status).toBe(401);
  });

  it("stores no cookie in readable form", async () => {
    const { browser } = await signedIn(web, "stored@example.com");
    const rows = await web.room.db.selectFrom("session").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(browser.cookies.get("vedette_session"));
  });
});

describe("the session cookie", () => {
  it("is out of reach for scripts and other sites, and needs https where there is https", async () => {
    const secure = await openWeb({ url: "https://errors.example.com" });
    await createAccount(secure.room, { email: "ann@example.com", password: PASSWORD });
    const answer = await new Browser(secure.server).signIn("ann@example.com", PASSWORD);
    const cookie = [answer.headers["set-cookie"]].flat().find((text) => String(text).includes("session"));
    expect(cookie).toMatch(
      /^__Host-vedette_session=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    await secure[Symbol.asyncDispose]();
  });
});

describe("requests that a cookie signs", () => {
  it("are refused without the page's own token", async () => {
    const { browser } = await signedIn(web, "csrf@example.com");
    const url = "/api/0/api-tokens/";
    const body = { scopes: ["org:read"] };
    const bare = await browser.send("POST", url, body, { "x-csrf-token": "" });
    expect(bare.status).toBe(403);
    expect(bare.body).toEqual({ detail: expect.stringContaining("Reload it at http://localhost:9000") });
    const foreign = new Browser(web.server);
    const { csrfToken } = await foreign.open();
    expect((await browser.send("POST", url, body, { "x-csrf-token": csrfToken })).status).toBe(403);
    expect((await browser.send("POST", url, body)).status).toBe(201);
  });

  it("are refused when another site's page sends them", async () => {
    const { browser } = await signedIn(web, "site@example.com");
    const send = (headers: Record<string, string | null>) =>
      browser.send("POST", "/api/0/api-tokens/", { scopes: ["org:read"] }, headers);
    expect((await send({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await send({ "sec-fetch-site": "same-site" })).status).toBe(403);
    const old = { "sec-fetch-site": null };
    expect((await send({ ...old, origin: "https://evil.example" })).status).toBe(403);
    expect((await send({ ...old, origin: "null" })).status).toBe(403);
    expect((await send({ ...old, origin: "http://localhost:9000", host: "localhost:9000" })).status).toBe(
      201,
    );
  });

  it("need the token for signing in as well", async () => {
    const response = await web.server.inject({
      method: "POST",
      url: "/api/0/session/",
      payload: { email: "ann@example.com", password: PASSWORD },
    });
    expect(response.statusCode).toBe(403);
    expect(response.headers["set-cookie"]).toBeUndefined();
  });
});

describe("guessing passwords", () => {
  it("is stopped after ten wrong ones for an e-mail, on all nodes, and says how long to wait", async () => {
    await createAccount(web.room, { email: "guess@example.com", password: PASSWORD });
    const other = web.node();
    const guess = async (index: number) => {
      const browser = new Browser(index % 2 === 0 ? web.server : other);
      return await browser.signIn("guess@example.com", `wrong ${index}`);
    };
    for (let index = 0; index < 10; index += 1) expect((await guess(index)).status).toBe(401);
    const stopped = await guess(10);
    expect(stopped.status).toBe(429);
    expect(Number(stopped.headers["retry-after"])).toBe(15 * 60);
    expect(stopped.body).toEqual({ detail: "Too many attempts to sign in. Try again in 15 minutes." });
    // The right password does not help either, or it could be guessed at leisure.
    expect((await new Browser(web.server).signIn("guess@example.com", PASSWORD)).status).toBe(429);
    now += 15 * 60_000;
    expect((await new Browser(web.server).signIn("guess@example.com", PASSWORD)).status).toBe(200);
  });

  it("by a stranger on one network does not keep the owner out on another", async () => {
    await createAccount(web.room, { email: "owner@example.com", password: PASSWORD });
    const stranger = new Browser(web.server, "198.51.100.7");
    await stranger.open();
    const guess = () =>
      stranger.send("POST", "/api/0/session/", { email: "owner@example.com", password: "wrong" });
    // Far more at once than the bound for the e-mail alone.
    const statuses = (await Promise.all(Array.from({ length: 150 }, guess))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
    // Side by side some refuse one another that alone would have been looked at: the rest of the ten.
    const rest: number[] = [];
    while (rest.at(-1) !== 429 && rest.length <= 10) rest.push((await guess()).status);
    expect(rest.at(-1)).toBe(429);
    const owner = new Browser(web.server, "203.0.113.1");
    expect((await owner.signIn("owner@example.com", PASSWORD)).status).toBe(200);
    // Nor does the owner's sign-in give the stranger another ten.
    expect((await guess()).status).toBe(429);
  });

  it("from many networks is slowed down for the e-mail, and a reset lets its person in", async () => {
    const email = "everywhere@example.com";
    await createAccount(web.room, { email, password: PASSWORD });
    for (let network = 0; network < 10; network += 1) {
      const browser = new Browser(web.server, `2001:db8:${network}:7::1`);
      for (let index = 0; index < 10; index += 1) {
        expect((await browser.signIn(email, `wrong ${index}`)).status).toBe(401);
      }
    }
    const stopped = await new Browser(web.server, "198.51.100.9").signIn(email, "wrong");
    expect(stopped.status).toBe(429);
    expect(stopped.body).toEqual({
      detail: "Too many attempts to sign in with this e-mail, from many networks. Try again in 15 minutes.",
    });
    await forgetAttempts(web.room, email.toUpperCase());
    const person = new Browser(web.server, "2001:db8:1:7::1");
    expect((await person.signIn(email, PASSWORD)).status).toBe(200);
  });

  it("is stopped when all guesses come at once", async () => {
    await createAccount(web.room, { email: "burst@example.com", password: PASSWORD });
    const browser = new Browser(web.server);
    await browser.open();
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        browser.send("POST", "/api/0/session/", { email: "burst@example.com", password: `wrong ${index}` }),
      ),
    );
    const looked = answers.filter(({ status }) => status === 401);
    expect(looked.length).toBeLessThanOrEqual(10);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30 - looked.length);
  });

  it("is stopped for one address that tries many e-mails", async () => {
    now += 24 * 3_600_000;
    const browser = new Browser(web.server);
    await browser.open();
    const statuses: number[] = [];
    for (let index = 0; index < 51; index += 1) {
      const body = { email: `many${index}@example.com`, password: "wrong password" };
      statuses.push((await browser.send("POST", "/api/0/session/", body)).status);
    }
    expect(statuses.slice(0, 50).every((status) => status === 401)).toBe(true);
    expect(statuses[50]).toBe(429);
    now += 24 * 3_600_000;
  });
});

it("a signed-out page learns that the instance is set up, and nothing else", async () => {
  const session = await new Browser(web.server).open();
  expect(session).toEqual({
    user: null,
    csrfToken: expect.stringMatching(/^[\w-]{43}$/),
    needsSetup: false,
    needsSetupToken: false,
    version: "0.0.0-test",
    url: "http://localhost:9000",
    organizations: [],
    mail: "outbox",
  } satisfies WireSession);
});
