import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createToken } from "../../src/accounts/tokens.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import { openKeyDirectory } from "../../src/projects/key-directory.ts";
import { ensureProject } from "../../src/projects/projects.ts";
import type { WireArrivals, WireProject, WireProjectKey } from "../../src/wire/project.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { silent } from "../support/silent.ts";
import { type Answer, openWeb, signedIn, type TestWeb, withToken } from "../support/web.ts";

let web: TestWeb;
let token: string;

beforeAll(async () => {
  web = await openWeb({ url: "https://errors.example.com:8443" });
  await signedIn(web, "root@example.com", { isSuperuser: true });
  ({ token } = await createToken(web.room, { email: "root@example.com", scopes: [] }));
  await ensureProject(web.room, { organization: "acme", project: "first" });
});
afterAll(() => web[Symbol.asyncDispose]());

type Method = "GET" | "POST" | "PUT" | "DELETE";
const ask = <Body = unknown>(method: Method, path: string, body?: object): Promise<Answer<Body>> =>
  withToken<Body>(web.server, token, method, `/api/0${path}`, body);

describe("projects", () => {
  it("are made with a key, and their slug comes from their name", async () => {
    const made = await ask<WireProject>("POST", "/organizations/acme/projects/", {
      name: "Métro Web",
      platform: "javascript-react",
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      slug: "metro-web",
      name: "Métro Web",
      platform: "javascript-react",
      firstEvent: null,
      unresolvedIssues: 0,
      organization: { slug: "acme" },
      teams: [],
    });
    expect(made.body.stats["24h"]).toHaveLength(24);
    const again = await ask<WireProject>("POST", "/teams/acme/acme/projects/", { name: "Métro Web" });
    expect(again.body.slug).toBe("metro-web-2");
    const keys = await ask<WireProjectKey[]>("GET", "/projects/acme/metro-web/keys/");
    const key = keys.body[0];
    expect(key?.dsn.public).toBe(`https://${key?.public}@errors.example.com:8443/${made.body.id}`);
    expect(key).toMatchObject({ id: key?.public, isActive: true, rateLimit: null });
  });

  it("answer to their slug in any case and to their number, with and without the last slash", async () => {
    const { body } = await ask<WireProject>("GET", "/projects/acme/first/");
    for (const path of ["/projects/acme/FIRST/", `/projects/acme/${body.id}/`, "/projects/acme/first"]) {
      expect((await ask<WireProject>("GET", `${path}?collapse=organization&useRpc=1`)).body.id).toBe(body.id);
    }
  });

  it("say of every bad field what is wrong with it", async () => {
    const post = async (body: object) => (await ask("POST", "/organizations/acme/projects/", body)).body;
    expect(await post({})).toEqual({ name: ["This field is required."] });
    expect(await post({ name: 7, slug: "Ä" })).toEqual({
      name: ["This must be text."],
      slug: ["Use 1 to 50 lower-case letters, digits, - and _; not digits alone."],
    });
    expect(await post({ name: "x".repeat(101) })).toEqual({
      name: ["This must be at most 100 characters long."],
    });
    expect(await post({ name: "a\u0000b" })).toEqual({ name: ["This may not hold control characters."] });
    expect(await post({ name: "web", slug: "123" })).toHaveProperty("slug");
    expect(await post({ name: "first", slug: "first" })).toEqual({
      slug: ["Another project of this organization has this slug. Choose another one."],
    });
  });

  it("can be renamed, but not to a slug that is taken", async () => {
    await ask("POST", "/organizations/acme/projects/", { name: "old name", slug: "old" });
    const renamed = await ask<WireProject>("PUT", "/projects/acme/old/", {
      name: "New name",
      slug: "new",
      platform: "python",
      allowedDomains: ["*.example.com"],
    });
    expect(renamed.body).toMatchObject({ name: "New name", slug: "new", platform: "python" });
    expect((await ask("GET", "/projects/acme/old/")).status).toBe(404);
    expect((await ask("PUT", "/projects/acme/new/", { slug: "first" })).status).toBe(409);
  });

  it("are gone after they are deleted", async () => {
    await ask("POST", "/organizations/acme/projects/", { name: "gone" });
    expect((await ask("DELETE", "/projects/acme/gone/")).status).toBe(204);
    expect((await ask("GET", "/projects/acme/gone/")).status).toBe(404);
  });

  it("come in pages that can be turned both ways", async () => {
    for (let index = 0; index < 5; index += 1) {
      await ensureProject(web.room, { organization: "paged", project: `p${index}` });
    }
    const seen: string[] = [];
    let cursor = "";
    let previous = "";
    for (let page = 0; page < 3; page += 1) {
      const answer = await ask<WireProject[]>(
        "GET",
        `/organizations/paged/projects/?per_page=2&cursor=${cursor}`,
      );
      seen.push(...answer.body.map(({ slug }) => slug));
      const link = String(answer.headers.link);
      expect(link).toContain(`rel="next"; results="${page < 2}"`);
      expect(link).toContain(`rel="previous"; results="${page > 0}"`);
      cursor = encodeURIComponent(/rel="next"[^,]*cursor="([^"]+)"/.exec(link)?.[1] ?? "");
      previous = /rel="previous"[^,]*cursor="([^"]+)"/.exec(link)?.[1] ?? "";
    }
    expect(seen).toEqual(["p0", "p1", "p2", "p3", "p4"]);
    const back = await ask<WireProject[]>(
      "GET",
      `/organizations/paged/projects/?per_page=2&cursor=${previous}`,
    );
    expect(back.body.map(({ slug }) => slug)).toEqual(["p2", "p3"]);
    expect((await ask("GET", "/organizations/paged/projects/?cursor=nonsense")).status).toBe(400);
  });
});

describe("ensuring a project", () => {
  it("makes what is missing and answers the same DSN each time", async () => {
    const wanted = { organization: "New Org", project: "Shop", platform: "node" };
    const first = await ensureProject(web.room, wanted);
    expect(first.dsn).toMatch(/^https:\/\/[0-9a-f]{32}@errors\.example\.com:8443\/\d+$/);
    expect(await ensureProject(web.room, wanted)).toEqual(first);
    expect((await ask("GET", "/projects/new-org/shop/")).status).toBe(200);
  });

  it("agrees when many do it at once", async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => ensureProject(web.room, { organization: "rush", project: "api" })),
    );
    expect(new Set(answers.map(({ dsn }) => dsn)).size).toBe(1);
    const keys = await web.room.db
      .selectFrom("project_key")
      .selectAll()
      .where("project_id", "=", answers[0]?.projectId ?? 0)
      .execute();
    expect(keys).toHaveLength(1);
  });

  it("makes every superuser an owner of a new organization", async () => {
    await ensureProject(web.room, { organization: "owned", project: "api" });
    const members = await ask<{ role: string; email: string }[]>("GET", "/organizations/owned/members/");
    expect(members.body).toMatchObject([{ role: "owner", email: "root@example.com" }]);
  });
});

describe("keys", () => {
  it("can be made, limited, disabled and deleted", async () => {
    const url = "/projects/acme/first/keys/";
    const made = await ask<WireProjectKey>("POST", url, { name: "CI" });
    expect(made.status).toBe(201);
    expect(made.body.label).toBe("CI");
    const own = `${url}${made.body.id}/`;
    const limited = await ask<WireProjectKey>("PUT", own, { rateLimit: { window: 60, count: 100 } });
    expect(limited.body.rateLimit).toEqual({ window: 60, count: 100 });
    const disabled = await ask<WireProjectKey>("PUT", own, { isActive: false });
    expect(disabled.body).toMatchObject({ isActive: false, rateLimit: { window: 60, count: 100 } });
    expect((await ask("PUT", own, { rateLimit: { window: 0, count: 1 } })).status).toBe(400);

    const directory = openKeyDirectory(web.room);
    expect(await directory.find(made.body.public)).toEqual({
      keyId: expect.any(Number),
      projectId: made.body.projectId,
      isActive: false,
      allowedDomains: ["*"],
      rateLimit: { windowSeconds: 60, count: 100 },
    });
    expect((await ask("DELETE", own)).status).toBe(204);
    expect((await ask("GET", own)).status).toBe(404);
    directory.forget(made.body.public);
    expect(await directory.find(made.body.public)).toBeUndefined();
  });

  it("are known anew on this node as soon as they or their project change", async () => {
    const changed: string[] = [];
    await using node = await openWeb({ keyChanged: (publicKey) => changed.push(publicKey) });
    const { dsn } = await ensureProject(node.room, { organization: "acme", project: "told" });
    const publicKey = new URL(dsn).username;
    const { browser } = await signedIn(node, "root@example.com", { isSuperuser: true });
    const url = "/api/0/projects/acme/told/";
    await browser.send("PUT", url, { name: "Told" });
    expect(changed).toEqual([]);
    await browser.send("PUT", url, { allowedDomains: ["example.com"] });
    expect((await openKeyDirectory(node.room).find(publicKey))?.allowedDomains).toEqual(["example.com"]);
    await browser.send("PUT", `${url}keys/${publicKey}/`, { isActive: false });
    await browser.send("DELETE", url);
    expect(changed).toEqual([publicKey, publicKey, publicKey]);
  });

  it("of one project do not open through another", async () => {
    const other = await ensureProject(web.room, { organization: "acme", project: "second" });
    const publicKey = new URL(other.dsn).username;
    expect((await ask("GET", `/projects/acme/second/keys/${publicKey}/`)).status).toBe(200);
    expect((await ask("GET", `/projects/acme/first/keys/${publicKey}/`)).status).toBe(404);
    expect((await ask("PUT", `/projects/acme/first/keys/${publicKey}/`, { isActive: false })).status).toBe(
      404,
    );
  });
});

describe("arrivals", () => {
  it("tell a project that waits what came and was refused", async () => {
    const { projectId } = await ensureProject(web.room, { organization: "acme", project: "waiting" });
    const before = await ask<WireArrivals>("GET", "/projects/acme/waiting/arrivals/");
    expect(before.body).toEqual({ firstEvent: null, refusals: [], counts: {} });

    const event = preparedEvent({ projectId });
    const receivedAt = (event.event.received ?? 0) * 1000;
    const refused = { at: receivedAt, projectId, category: "error", outcome: "invalid" } as const;
    const [stored] = await openEventWriter({ pool: web.pool, log: silent }).store({
      receipt: { source: "spool", from: 0n, to: 1n },
      events: [event, preparedEvent({ projectId })],
      outcomes: [{ ...refused, reason: "cors", quantity: 2 }],
      userReports: [],
    });
    const { body } = await ask<WireArrivals>("GET", "/projects/acme/waiting/arrivals/");
    expect(body).toEqual({
      firstEvent: {
        eventId: expect.stringMatching(/^[0-9a-f]{32}$/),
        issueId: String(stored?.issueId),
        shortId: "WAITING-1",
        dateReceived: expect.stringMatching(/Z$/),
      },
      refusals: [
        { at: expect.any(String), outcome: "invalid", reason: "cors", category: "error", quantity: 2 },
      ],
      counts: { accepted: 2, invalid: 2 },
    });
    const project = await ask<WireProject>("GET", "/projects/acme/waiting/");
    expect(project.body.unresolvedIssues).toBe(1);
    expect(project.body.firstEvent).toMatch(/Z$/);
    expect(project.body.stats["24h"].at(-1)?.[1]).toBe(2);
  });
});
