import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { createToken } from "../../src/accounts/tokens.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { Role } from "../../src/wire/account.ts";
import { type Browser, openWeb, signedIn, type TestWeb, withToken } from "../support/web.ts";

let web: TestWeb;
let organizationId: number;
const people = new Map<Role | "outsider" | "superuser", Browser>();

beforeAll(async () => {
  web = await openWeb();
  ({ organizationId } = await ensureProject(web.room, { organization: "acme", project: "web" }));
  await ensureProject(web.room, { organization: "other", project: "web" });
  await web.room.db
    .insertInto("team")
    .values({ organization_id: organizationId, slug: "crew", name: "Crew" })
    .execute();
  for (const role of ["owner", "manager", "member"] as const) {
    const { browser, id } = await signedIn(web, `${role}@example.com`);
    await insertMembership(web.room.db, organizationId, id, role);
    people.set(role, browser);
  }
  people.set("outsider", (await signedIn(web, "outsider@example.com")).browser);
  people.set("superuser", (await signedIn(web, "root@example.com", { isSuperuser: true })).browser);
});
afterAll(() => web[Symbol.asyncDispose]());

type Method = "GET" | "POST" | "PUT" | "DELETE";

/** What each may do: statuses of owner, manager, member. Bodies are empty, so 400 and 409 mean "may". */
const ROUTES: [Method, string, number, number, number][] = [
  ["GET", "/organizations/acme/", 200, 200, 200],
  ["PUT", "/organizations/acme/", 200, 200, 403],
  ["GET", "/organizations/acme/projects/", 200, 200, 200],
  ["POST", "/organizations/acme/projects/", 400, 400, 403],
  ["POST", "/teams/acme/acme/projects/", 400, 400, 403],
  ["POST", "/teams/acme/crew/projects/", 400, 400, 403],
  ["GET", "/organizations/acme/teams/", 200, 200, 200],
  ["GET", "/organizations/acme/user-teams/", 200, 200, 200],
  ["POST", "/organizations/acme/teams/", 400, 400, 403],
  ["GET", "/teams/acme/crew/", 200, 200, 200],
  ["PUT", "/teams/acme/crew/", 200, 200, 403],
  ["DELETE", "/teams/acme/missing/", 404, 404, 403],
  ["GET", "/teams/acme/crew/members/", 200, 200, 200],
  ["GET", "/teams/acme/crew/projects/", 200, 200, 200],
  ["POST", "/organizations/acme/members/999999/teams/crew/", 404, 404, 403],
  ["DELETE", "/organizations/acme/members/999999/teams/crew/", 404, 404, 403],
  ["DELETE", "/organizations/acme/members/me/teams/missing/", 404, 404, 404],
  ["GET", "/projects/acme/web/teams/", 200, 200, 200],
  ["POST", "/projects/acme/web/teams/missing/", 404, 404, 403],
  ["DELETE", "/projects/acme/web/teams/crew/", 404, 404, 403],
  ["GET", "/organizations/acme/members/", 200, 200, 200],
  ["GET", "/organizations/acme/members/me/", 200, 200, 200],
  ["POST", "/organizations/acme/members/", 400, 400, 403],
  ["PUT", "/organizations/acme/members/999999/", 400, 400, 403],
  ["DELETE", "/organizations/acme/members/999999/", 404, 404, 403],
  ["GET", "/projects/acme/web/", 200, 200, 200],
  ["PUT", "/projects/acme/web/", 200, 200, 403],
  ["DELETE", "/projects/acme/web/keys/999999/", 404, 404, 403],
  ["GET", "/projects/acme/web/keys/", 200, 200, 200],
  ["POST", "/projects/acme/web/keys/", 201, 201, 403],
  ["PUT", "/projects/acme/web/keys/999999/", 404, 404, 403],
  ["GET", "/projects/acme/web/arrivals/", 200, 200, 200],
];

async function ask(who: Role | "outsider" | "superuser", method: Method, path: string) {
  const browser = people.get(who);
  if (!browser) throw new Error(`nobody is ${who}`);
  const url = `/api/0${path}`;
  return method === "GET" ? await browser.get(url) : await browser.send(method, url, {});
}

describe("the permission table", () => {
  for (const [method, path, owner, manager, member] of ROUTES) {
    it(`${method} ${path}: owner ${owner}, manager ${manager}, member ${member}, outsider 404, nobody 401`, async () => {
      expect((await ask("owner", method, path)).status).toBe(owner);
      expect((await ask("superuser", method, path)).status).toBe(path.endsWith("/me/") ? 404 : owner);
      expect((await ask("manager", method, path)).status).toBe(manager);
      expect((await ask("member", method, path)).status).toBe(member);
      const outside = await ask("outsider", method, path);
      expect(outside.status).toBe(404);
      const missing = await ask("outsider", method, path.replace("/acme/", "/missing/"));
      expect(outside.body).toEqual(missing.body);
      const nobody = await web.server.inject({ method, url: `/api/0${path}` });
      expect(nobody.statusCode).toBe(401);
    });
  }

  it("says which scope is lacking, in a sentence", async () => {
    expect((await ask("member", "PUT", "/projects/acme/web/")).body).toEqual({
      detail:
        "Your role here (member) does not allow this; it needs project:write. Ask an owner of the organization.",
    });
  });

  it("shows each only their own organizations", async () => {
    const slugs = async (who: Role | "outsider" | "superuser") =>
      ((await ask(who, "GET", "/organizations/")).body as { slug: string }[]).map(({ slug }) => slug);
    expect(await slugs("member")).toEqual(["acme"]);
    expect(await slugs("outsider")).toEqual([]);
    expect(await slugs("superuser")).toEqual(["acme", "other"]);
  });

  it("does not open a project of one organization through another", async () => {
    const { projectId } = await ensureProject(web.room, { organization: "other", project: "secret" });
    expect((await ask("owner", "GET", `/projects/acme/${projectId}/`)).status).toBe(404);
    expect((await ask("owner", "GET", "/projects/acme/secret/")).status).toBe(404);
  });
});

describe("an API token", () => {
  it("may do what its scopes and its owner's role both allow", async () => {
    const status = async (email: string, scopes: string[], method: Method, path: string) => {
      const { token } = await createToken(web.room, { email, scopes });
      return (await withToken(web.server, token, method, `/api/0${path}`, method === "GET" ? undefined : {}))
        .status;
    };
    const url = "/projects/acme/web/keys/";
    expect(await status("owner@example.com", ["project:read"], "GET", url)).toBe(200);
    expect(await status("owner@example.com", ["project:admin"], "GET", url)).toBe(200);
    expect(await status("owner@example.com", ["project:read"], "POST", url)).toBe(403);
    expect(await status("owner@example.com", ["org:read"], "GET", url)).toBe(403);
    expect(await status("owner@example.com", ["project:write"], "POST", url)).toBe(201);
    expect(await status("member@example.com", ["project:admin"], "POST", url)).toBe(403);
    expect(await status("outsider@example.com", ["project:admin"], "GET", url)).toBe(404);
    // Without scopes: whatever the account may do.
    expect(await status("owner@example.com", [], "POST", url)).toBe(201);
  });

  it("needs no CSRF token, is known by its hash only, and notes when it was used", async () => {
    const { token } = await createToken(web.room, { email: "owner@example.com", scopes: ["org:read"] });
    expect(token).toMatch(/^sntryu_[0-9a-f]{64}$/);
    const info = await withToken<{ auth: unknown }>(web.server, token, "GET", "/api/0/");
    expect(info.body).toMatchObject({ version: "0", auth: { scopes: ["org:read"] } });
    const rows = await web.room.db.selectFrom("api_token").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(token);
    expect(rows.find((row) => token.endsWith(row.last_characters))?.used_at).toBeInstanceOf(Date);
  });

  it("is refused when unknown, also where no sign-in is needed", async () => {
    const answer = await withToken(web.server, `sntryu_${"0".repeat(64)}`, "GET", "/api/0/");
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ detail: expect.stringContaining("This API token is not valid") });
  });

  it("cannot make, list or revoke tokens, so a narrow one cannot widen itself", async () => {
    const { token } = await createToken(web.room, { email: "owner@example.com", scopes: [] });
    const url = "/api/0/api-tokens/";
    expect((await withToken(web.server, token, "GET", url)).status).toBe(403);
    expect((await withToken(web.server, token, "POST", url, { scopes: ["org:admin"] })).status).toBe(403);
    expect((await withToken(web.server, token, "DELETE", `${url}1/`)).status).toBe(403);
  });

  it("is made and revoked by its owner, and shown once", async () => {
    const browser = people.get("owner") as Browser;
    const url = "/api/0/api-tokens/";
    const made = await browser.send<{ id: string; token: string }>("POST", url, {
      name: "CI",
      scopes: ["org:ci"],
    });
    expect(made.status).toBe(201);
    const listed = await browser.get<{ id: string; token?: string; tokenLastCharacters: string }[]>(url);
    const found = listed.body.find(({ id }) => id === made.body.id);
    expect(found).toMatchObject({ name: "CI", tokenLastCharacters: made.body.token.slice(-4) });
    expect(listed.text).not.toContain(made.body.token);
    const member = people.get("member") as Browser;
    expect((await member.send("DELETE", `${url}${made.body.id}/`)).status).toBe(404);
    expect((await browser.send("DELETE", `${url}${made.body.id}/`)).status).toBe(204);
    expect((await withToken(web.server, made.body.token, "GET", "/api/0/")).status).toBe(401);
    const wrong = await browser.send("POST", url, { scopes: ["root"] });
    expect(wrong.body).toEqual({
      scopes: [expect.stringContaining('There is no scope "root". Scopes are: org:read')],
    });
  });

  it("leaves other kinds of authorization alone", async () => {
    const response = await web.server.inject({
      url: "/api/0/",
      headers: { authorization: "DSN http://a@localhost/1" },
    });
    expect(response.json()).toEqual({ version: "0", auth: null, user: null });
  });
});
