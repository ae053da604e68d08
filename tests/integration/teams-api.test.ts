import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { insertMembership } from "../../src/accounts/store.ts";
import { createToken } from "../../src/accounts/tokens.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { Role, WireMember } from "../../src/wire/account.ts";
import type { WireProject } from "../../src/wire/project.ts";
import type { WireTeam, WireTeamDetails } from "../../src/wire/team.ts";
import { type Browser, openWeb, signedIn, type TestWeb, withToken } from "../support/web.ts";

let web: TestWeb;
let owner: Person;
let member: Person;
let outsider: Person;

interface Person {
  readonly browser: Browser;
  readonly id: number;
  readonly email: string;
}

beforeAll(async () => {
  web = await openWeb();
  const { organizationId } = await ensureProject(web.room, { organization: "acme", project: "web" });
  await ensureProject(web.room, { organization: "acme", project: "api" });
  const { organizationId: other } = await ensureProject(web.room, { organization: "other", project: "web" });
  const person = async (email: string, organization: number, role: Role): Promise<Person> => {
    const one = await signedIn(web, email);
    await insertMembership(web.room.db, organization, one.id, role);
    return { ...one, email };
  };
  owner = await person("owner@example.com", organizationId, "owner");
  member = await person("member@example.com", organizationId, "member");
  outsider = await person("outsider@example.com", other, "owner");
});
afterAll(() => web[Symbol.asyncDispose]());

const at = (path: string) => `/api/0${path}`;
const get = async <Body>(path: string) => (await owner.browser.get<Body>(at(path))).body;
const send = <Body>(method: "POST" | "PUT" | "DELETE", path: string, body?: object, by = owner) =>
  by.browser.send<Body>(method, at(path), body);
const made = async (name: string): Promise<WireTeamDetails> =>
  (await send<WireTeamDetails>("POST", "/organizations/acme/teams/", { name })).body;
const slugs = (teams: readonly { slug: string }[]) => teams.map(({ slug }) => slug);

describe("teams", () => {
  it("are made with a slug of their name, and whoever makes one is in it", async () => {
    const answer = await send<WireTeamDetails>("POST", "/organizations/acme/teams/", {
      name: "Zahlung & Co",
    });
    expect(answer.status, answer.text).toBe(201);
    expect(answer.body).toMatchObject({
      slug: "zahlung-co",
      name: "Zahlung & Co",
      isMember: true,
      teamRole: "contributor",
      memberCount: 1,
      projectCount: 0,
      projects: [],
      organization: { slug: "acme" },
    });
    expect((await made("Zahlung & Co")).slug).toBe("zahlung-co-2");
    const bySlug = await send<WireTeam>("POST", "/organizations/acme/teams/", { slug: "by-slug" });
    expect(bySlug.body).toMatchObject({ slug: "by-slug", name: "by-slug" });
    const taken = await send("POST", "/organizations/acme/teams/", { slug: "by-slug" });
    expect(taken.status).toBe(409);
    expect(taken.body).toEqual({
      slug: ["Another team of this organization has this slug. Choose another one."],
    });
    expect((await send("POST", "/organizations/acme/teams/", {})).body).toHaveProperty("name");
    expect((await send("POST", "/organizations/acme/teams/", { name: "a\0b" })).status).toBe(400);
    expect((await send("POST", "/organizations/acme/teams/", { slug: "../x" })).status).toBe(400);
  });

  it("are found by slug in any case and by number, renamed, and gone when they are deleted", async () => {
    const { id } = await made("Old crew");
    expect((await get<WireTeam>("/teams/acme/OLD-crew/")).id).toBe(id);
    const renamed = await send<WireTeam>("PUT", `/teams/acme/${id}/`, { name: "New", slug: "new-crew" });
    expect(renamed.body).toMatchObject({ id, name: "New", slug: "new-crew" });
    expect((await send("PUT", `/teams/acme/${id}/`, { slug: "by-slug" })).status).toBe(409);
    expect((await send("DELETE", "/teams/acme/new-crew/")).status).toBe(204);
    expect((await send("DELETE", "/teams/acme/new-crew/")).status).toBe(404);
    expect((await owner.browser.get(at(`/teams/acme/${id}/`))).status).toBe(404);
    expect(slugs(await get<WireTeam[]>("/organizations/acme/teams/"))).not.toContain("new-crew");
    // Its name may be taken at once.
    expect((await send("POST", "/organizations/acme/teams/", { slug: "new-crew" })).status).toBe(201);
  });

  it("come in pages by slug, and are searched by name", async () => {
    for (const name of ["Page a", "Page b", "Page c"]) await made(name);
    const first = await owner.browser.get<WireTeam[]>(at("/organizations/acme/teams/?query=PAGE&per_page=2"));
    expect(slugs(first.body)).toEqual(["page-a", "page-b"]);
    const cursor = /rel="next"; results="true"; cursor="([^"]+)"/.exec(String(first.headers.link))?.[1];
    const rest = await get<WireTeam[]>(`/organizations/acme/teams/?query=PAGE&per_page=2&cursor=${cursor}`);
    expect(slugs(rest)).toEqual(["page-c"]);
    expect(await get("/organizations/acme/teams/?query=%00")).toHaveProperty("length");
  });

  it("of others are neither seen nor touched", async () => {
    const { id } = await made("Secret");
    for (const team of ["secret", id]) {
      expect((await outsider.browser.get(at(`/teams/acme/${team}/`))).status).toBe(404);
      // In an organisation of their own, by somebody else's number.
      expect((await outsider.browser.get(at(`/teams/other/${team}/`))).status).toBe(404);
      expect((await send("DELETE", `/teams/other/${team}/`, undefined, outsider)).status).toBe(404);
      expect((await send("POST", `/projects/other/web/teams/${team}/`, {}, outsider)).status).toBe(404);
      const join = `/organizations/other/members/me/teams/${team}/`;
      expect((await send("POST", join, {}, outsider)).status).toBe(404);
    }
  });
});

describe("members of a team", () => {
  const join = (who: Person | "me", team: string, by = owner) =>
    send<WireTeam>(
      "POST",
      `/organizations/acme/members/${who === "me" ? who : who.id}/teams/${team}/`,
      {},
      by,
    );
  const leave = (who: Person | "me", team: string, by = owner) =>
    send<WireTeam>(
      "DELETE",
      `/organizations/acme/members/${who === "me" ? who : who.id}/teams/${team}/`,
      {},
      by,
    );

  it("join and leave by themselves, and are put in and taken out by owners and managers alone", async () => {
    await made("Crew");
    const joined = await join("me", "crew", member);
    expect(joined.status).toBe(201);
    expect(joined.body).toMatchObject({ isMember: true, memberCount: 2 });
    expect((await join("me", "crew", member)).status).toBe(200);
    const people = await get<WireMember[]>("/teams/acme/crew/members/");
    expect(people.map(({ email }) => email)).toEqual([owner.email, member.email]);
    expect(people[1]).toMatchObject({ teams: ["crew"], teamRoles: [{ teamSlug: "crew", role: null }] });
    expect(await get(`/organizations/acme/members/${member.id}/`)).toMatchObject({ teams: ["crew"] });
    const own = await member.browser.get<WireTeam[]>(at("/organizations/acme/user-teams/"));
    expect(slugs(own.body)).toEqual(["crew"]);

    expect((await leave(owner, "crew", member)).status).toBe(403);
    expect((await leave("me", "crew", member)).body).toMatchObject({ isMember: false, memberCount: 1 });
    expect((await leave("me", "crew", member)).status).toBe(404);
    expect((await join(member, "crew")).status).toBe(201);
    expect((await leave(member, "crew")).status).toBe(200);
    // Of another organisation.
    expect((await join(outsider, "crew")).status).toBe(404);
  });

  it("leave when they leave the organisation, and come back to no team", async () => {
    const { organizationId } = await ensureProject(web.room, { organization: "acme", project: "web" });
    const guest = { ...(await signedIn(web, "guest@example.com")), email: "guest@example.com" };
    await insertMembership(web.room.db, organizationId, guest.id, "member");
    await made("Guests");
    expect((await join("me", "guests", guest)).status).toBe(201);
    expect((await send("DELETE", `/organizations/acme/members/${guest.id}/`)).status).toBe(204);
    expect((await get<WireTeam>("/teams/acme/guests/")).memberCount).toBe(1);
    await insertMembership(web.room.db, organizationId, guest.id, "member");
    expect((await get<WireTeam>("/teams/acme/guests/")).memberCount).toBe(1);
  });

  it("do not change by tokens that only read", async () => {
    await made("Locked");
    const tokenWith = async (...scopes: string[]) =>
      (await createToken(web.room, { email: member.email, scopes })).token;
    const path = at("/organizations/acme/members/me/teams/locked/");
    const reads = await withToken(web.server, await tokenWith("org:read", "team:read"), "POST", path, {});
    expect(reads.status).toBe(403);
    const writes = await withToken(web.server, await tokenWith("team:write"), "POST", path, {});
    expect(writes.status, writes.text).toBe(201);
    const made2 = await withToken(
      web.server,
      await tokenWith("team:admin"),
      "POST",
      at("/organizations/acme/teams/"),
      {
        name: "By a member",
      },
    );
    expect(made2.status).toBe(403);
  });
});

describe("projects of a team", () => {
  it("are put under it and taken away, and everybody sees them as before", async () => {
    await made("Builders");
    const added = await send<WireProject>("POST", "/projects/acme/web/teams/builders/");
    expect(added.status).toBe(201);
    expect(added.body).toMatchObject({
      slug: "web",
      team: { slug: "builders" },
      teams: [{ slug: "builders" }],
    });
    expect((await send("POST", "/projects/acme/web/teams/builders/")).status).toBe(200);
    expect(slugs(await get<WireProject[]>("/teams/acme/builders/projects/"))).toEqual(["web"]);
    expect(await get<WireTeamDetails>("/teams/acme/builders/")).toMatchObject({
      projectCount: 1,
      projects: [{ slug: "web" }],
    });
    expect((await member.browser.get<WireProject>(at("/projects/acme/web/"))).body).toMatchObject({
      hasAccess: true,
      teams: [{ slug: "builders", name: "Builders" }],
    });
    expect((await member.browser.get<WireProject>(at("/projects/acme/api/"))).body).toMatchObject({
      hasAccess: true,
      team: null,
      teams: [],
    });
    const removed = await send<WireProject>("DELETE", "/projects/acme/web/teams/builders/");
    expect(removed.body.teams).toEqual([]);
    expect((await send("DELETE", "/projects/acme/web/teams/builders/")).status).toBe(404);
  });

  it("are made under the team that the address names; the organisation's own slug is none", async () => {
    await made("Makers");
    const under = await send<WireProject>("POST", "/teams/acme/makers/projects/", { name: "Under" });
    expect(under.body).toMatchObject({ slug: "under", teams: [{ slug: "makers" }] });
    const beside = await send<WireProject>("POST", "/teams/acme/acme/projects/", { name: "Beside" });
    expect(beside.body).toMatchObject({ slug: "beside", teams: [] });
    const nowhere = await send("POST", "/teams/acme/nobody/projects/", { name: "Nowhere" });
    expect(nowhere.status).toBe(404);
    expect(nowhere.body).toEqual({ detail: "This organization has no such team." });
  });
});
