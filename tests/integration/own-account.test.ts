import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resetPassword } from "../../src/accounts/change-password.ts";
import { makePasswordLink } from "../../src/accounts/password-links.ts";
import { createToken } from "../../src/accounts/tokens.ts";
import type { WireOwnSession, WireUser } from "../../src/wire/account.ts";
import { Browser, openWeb, PASSWORD, signedIn, type TestWeb, withToken } from "../support/web.ts";

let web: TestWeb;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(() => web[Symbol.asyncDispose]());

const url = "/api/0/users/me/";
const sessions = `${url}sessions/`;
const NEXT = "another good password";

describe("one's own account", () => {
  it("can be given another name", async () => {
    const { browser } = await signedIn(web, "name@example.com");
    expect((await browser.send<WireUser>("PUT", url, { name: "Ann" })).body.name).toBe("Ann");
    expect((await browser.get<WireUser>(url)).body.name).toBe("Ann");
  });

  it("gets another password from who knows the old one, and every other session ends", async () => {
    const { browser } = await signedIn(web, "change@example.com");
    const elsewhere = new Browser(web.server);
    await elsewhere.signIn("change@example.com", PASSWORD);
    expect((await browser.send("PUT", url, { password: NEXT, currentPassword: PASSWORD })).status).toBe(200);
    expect((await browser.get(url)).status).toBe(200);
    expect((await elsewhere.get(url)).status).toBe(401);
    expect((await new Browser(web.server).signIn("change@example.com", PASSWORD)).status).toBe(401);
    expect((await new Browser(web.server).signIn("change@example.com", NEXT)).status).toBe(200);
  });

  it("says at which field a new password is refused, and why", async () => {
    const email = "a.long.name@example.com";
    const { browser } = await signedIn(web, email);
    const refused = async (password: string, currentPassword?: string) => {
      const answer = await browser.send("PUT", url, {
        password,
        ...(currentPassword !== undefined && { currentPassword }),
      });
      return [answer.status, answer.body];
    };
    const notYours = [400, { currentPassword: ["This is not your password."] }];
    expect(await refused(NEXT, "wrong")).toEqual(notYours);
    expect(await refused(NEXT)).toEqual(notYours);
    const weak = (text: string) => [400, { password: [text] }];
    expect(await refused("short", PASSWORD)).toEqual(weak("Choose at least 8 characters."));
    expect(await refused("x1".repeat(300), PASSWORD)).toEqual(weak("Choose at most 512 characters."));
    expect(await refused(email.toUpperCase(), PASSWORD)).toEqual(
      weak("Choose something other than your e-mail address."),
    );
    expect(await refused("bbbbbbbbbb", PASSWORD)).toEqual(weak("Choose more than one character, repeated."));
    expect((await new Browser(web.server).signIn(email, PASSWORD)).status).toBe(200);
  });

  it("gets another password only from a page that holds the session's own token", async () => {
    const { browser } = await signedIn(web, "csrf@example.com");
    const given = { password: NEXT, currentPassword: PASSWORD };
    const answer = await browser.send("PUT", url, given, { "x-csrf-token": "of another session" });
    expect([answer.status, answer.body]).toEqual([
      403,
      {
        detail:
          "The page is out of date, or its cookie is missing. Reload it at http://localhost:9000 and try again.",
      },
    ]);
  });

  it("voids a link that was asked for before its password was changed", async () => {
    const email = "link@example.com";
    const { browser } = await signedIn(web, email);
    const { rows } = await web.pool.query<{ id: number }>("select id from account where email = $1", [email]);
    const secret = await makePasswordLink(web.room.db, {
      accountId: Number(rows[0]?.id),
      purpose: "password_reset",
      expiresAt: new Date(Date.now() + 3_600_000),
    });
    const read = () => browser.send("POST", "/api/0/password-links/read/", { secret });
    expect((await read()).status).toBe(200);
    await browser.send("PUT", url, { password: NEXT, currentPassword: PASSWORD });
    await browser.open();
    expect((await read()).status).toBe(404);
  });

  it("is not open to guesses at the password by who found the browser open", async () => {
    const { browser } = await signedIn(web, "found@example.com");
    const statuses: number[] = [];
    for (let index = 0; index < 11; index += 1) {
      statuses.push(
        (await browser.send("PUT", url, { password: NEXT, currentPassword: `x${index}` })).status,
      );
    }
    expect(statuses.at(-1)).toBe(429);
  });

  it("lists where its person is signed in, and ends one of them or all others", async () => {
    const email = "places@example.com";
    const { browser } = await signedIn(web, email);
    const places: Browser[] = [];
    for (const name of ["Firefox", "Safari", "Lynx"]) {
      const place = new Browser(web.server, "127.0.0.1", name);
      await place.signIn(email, PASSWORD);
      places.push(place);
    }
    const list = async () => (await browser.get<WireOwnSession[]>(sessions)).body;
    const before = await list();
    expect(before.map(({ userAgent, isCurrent }) => [userAgent, isCurrent]).toSorted()).toEqual([
      ["Firefox", false],
      ["Lynx", false],
      ["Safari", false],
      ["lightMyRequest", true],
    ]);
    const lynx = before.find(({ userAgent }) => userAgent === "Lynx");
    expect((await browser.send("DELETE", `${sessions}${lynx?.id}/`)).status).toBe(204);
    expect(await Promise.all(places.map(async (place) => (await place.get(url)).status))).toEqual([
      200, 200, 401,
    ]);
    expect((await browser.send("DELETE", sessions)).body).toEqual({ ended: 2 });
    expect(await Promise.all(places.map(async (place) => (await place.get(url)).status))).toEqual([
      401, 401, 401,
    ]);
    expect((await list()).map(({ isCurrent }) => isCurrent)).toEqual([true]);
  });

  it("shows nothing of a session that would sign somebody in", async () => {
    const { browser } = await signedIn(web, "secret@example.com");
    const { text } = await browser.get(sessions);
    for (const cookie of browser.cookies.values()) {
      expect(text).not.toContain(cookie);
      expect(text).not.toContain(createHash("sha256").update(cookie).digest("hex"));
    }
  });

  it("does not end sessions of others, nor those that are over", async () => {
    const { browser } = await signedIn(web, "mine@example.com");
    const { browser: theirs } = await signedIn(web, "theirs@example.com");
    const [other] = (await theirs.get<WireOwnSession[]>(sessions)).body;
    for (const id of [other?.id, "0".repeat(16), "%25"]) {
      const answer = await browser.send("DELETE", `${sessions}${id}/`);
      expect([answer.status, answer.body]).toEqual([
        404,
        { detail: "You have no such session; it may be over by now." },
      ]);
    }
    expect((await theirs.get(url)).status).toBe(200);
  });

  it("shows and ends no sessions for a token", async () => {
    await signedIn(web, "token-sessions@example.com");
    const { token } = await createToken(web.room, { email: "token-sessions@example.com", scopes: [] });
    for (const method of ["GET", "DELETE"] as const)
      expect((await withToken(web.server, token, method, sessions)).status).toBe(403);
  });

  it("is not changed by a token", async () => {
    await signedIn(web, "token@example.com");
    const { token } = await createToken(web.room, { email: "token@example.com", scopes: [] });
    expect((await withToken(web.server, token, "PUT", url, { name: "Eve" })).status).toBe(403);
  });

  it("gets a new password from the operator, who needs no old one, and its person reads of it", async () => {
    const { browser } = await signedIn(web, "reset@example.com");
    const done = await resetPassword(web.room, { email: "RESET@example.com", password: NEXT });
    expect(done).toEqual({ email: "reset@example.com", tokensKept: 0, tokensRevoked: 0 });
    expect((await browser.get(url)).status).toBe(401);
    expect((await browser.signIn("reset@example.com", NEXT)).status).toBe(200);
    expect((await browser.get(`${url}activity/`)).body).toEqual([
      { kind: "password_reset", date: expect.stringMatching(/Z$/) },
    ]);
  });

  it("is open again after a reset, however often somebody guessed", async () => {
    const { browser } = await signedIn(web, "guessed@example.com");
    for (let index = 0; index < 11; index += 1) await browser.signIn("guessed@example.com", `x${index}`);
    expect((await browser.signIn("guessed@example.com", PASSWORD)).status).toBe(429);
    await resetPassword(web.room, { email: "guessed@example.com", password: NEXT });
    expect((await browser.signIn("guessed@example.com", NEXT)).status).toBe(200);
  });

  it("keeps its API tokens through a new password, unless the operator revokes them", async () => {
    const email = "builds@example.com";
    await signedIn(web, email);
    const { token } = await createToken(web.room, { email, scopes: [] });
    expect((await resetPassword(web.room, { email, password: NEXT })).tokensKept).toBe(1);
    expect((await withToken(web.server, token, "GET", url)).status).toBe(200);
    const done = await resetPassword(web.room, { email, password: NEXT, revokeTokens: true });
    expect(done).toMatchObject({ tokensKept: 0, tokensRevoked: 1 });
    expect((await withToken(web.server, token, "GET", url)).status).toBe(401);
  });
});
