import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { WireMember } from "../../src/wire/account.ts";
import { Browser, openWeb, PASSWORD, signedIn, type TestWeb } from "../support/web.ts";

let web: TestWeb;
let owner: { browser: Browser; id: number };
let manager: { browser: Browser; id: number };
const url = "/api/0/organizations/acme/members/";

beforeAll(async () => {
  web = await openWeb();
  const { organizationId } = await ensureProject(web.room, { organization: "acme", project: "web" });
  owner = await signedIn(web, "owner@example.com");
  manager = await signedIn(web, "manager@example.com");
  await insertMembership(web.room.db, organizationId, owner.id, "owner");
  await insertMembership(web.room.db, organizationId, manager.id, "manager");
});
afterAll(() => web[Symbol.asyncDispose]());

describe("members", () => {
  it("are added with a first password, and can sign in with it", async () => {
    const added = await manager.browser.send<WireMember>("POST", url, {
      email: "new@example.com",
      name: "New",
      password: PASSWORD,
    });
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({ email: "new@example.com", name: "New", role: "member" });
    const newcomer = await new Browser(web.server).signIn("new@example.com", PASSWORD);
    expect(newcomer.body.organizations).toMatchObject([{ slug: "acme", role: "member" }]);
    const again = await manager.browser.send("POST", url, { email: "NEW@example.com" });
    expect(again.status).toBe(409);
    expect(again.body).toEqual({ email: ["This person is a member already. Change the role instead."] });
  });

  it("that have an account keep their password", async () => {
    await signedIn(web, "known@example.com");
    const body = { email: "known@example.com", password: "another password" };
    expect((await owner.browser.send("POST", url, body)).status).toBe(201);
    expect((await new Browser(web.server).signIn("known@example.com", "another password")).status).toBe(401);
    expect((await new Browser(web.server).signIn("known@example.com", PASSWORD)).status).toBe(200);
  });

  it("cannot reach above themselves", async () => {
    const send = manager.browser.send.bind(manager.browser);
    expect((await send("PUT", `${url}${manager.id}/`, { role: "owner" })).status).toBe(403);
    expect((await send("PUT", `${url}${owner.id}/`, { role: "member" })).status).toBe(403);
    expect((await send("DELETE", `${url}${owner.id}/`)).status).toBe(403);
    const body = { email: "boss@example.com", password: PASSWORD, role: "owner" };
    expect((await send("POST", url, body)).status).toBe(403);
  });

  it("always have an owner among them, also when two owners remove each other at once", async () => {
    const last = await owner.browser.send("DELETE", `${url}${owner.id}/`);
    expect(last.status).toBe(409);
    expect(last.body).toEqual({
      detail: "An organization needs an owner. Make somebody else an owner first.",
    });
    expect((await owner.browser.send("PUT", `${url}${owner.id}/`, { role: "member" })).status).toBe(409);

    expect((await owner.browser.send("PUT", `${url}${manager.id}/`, { role: "owner" })).status).toBe(200);
    const answers = await Promise.all([
      owner.browser.send("DELETE", `${url}${manager.id}/`),
      manager.browser.send("DELETE", `${url}${owner.id}/`),
    ]);
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
  });
});
