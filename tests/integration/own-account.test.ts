import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resetPassword } from "../../src/accounts/change-password.ts";
import { createToken } from "../../src/accounts/tokens.ts";
import type { WireUser } from "../../src/wire/account.ts";
import { Browser, openWeb, PASSWORD, signedIn, type TestWeb, withToken } from "../support/web.ts";

let web: TestWeb;
beforeAll(async () => {
  web = await openWeb();
});
afterAll(() => web[Symbol.asyncDispose]());

const url = "/api/0/users/me/";
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
    const wrong = await browser.send("PUT", url, { password: NEXT, currentPassword: "wrong" });
    expect([wrong.status, wrong.body]).toEqual([400, { currentPassword: ["This is not your password."] }]);
    expect((await browser.send("PUT", url, { password: NEXT })).status).toBe(400);
    const weak = await browser.send("PUT", url, { password: "short", currentPassword: PASSWORD });
    expect(weak.body).toEqual({ password: ["Choose at least 8 characters."] });

    expect((await browser.send("PUT", url, { password: NEXT, currentPassword: PASSWORD })).status).toBe(200);
    expect((await browser.get(url)).status).toBe(200);
    expect((await elsewhere.get(url)).status).toBe(401);
    expect((await new Browser(web.server).signIn("change@example.com", PASSWORD)).status).toBe(401);
    expect((await new Browser(web.server).signIn("change@example.com", NEXT)).status).toBe(200);
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
