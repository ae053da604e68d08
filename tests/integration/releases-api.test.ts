import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteSeenReleases } from "../../src/releases/seen.ts";
import type { WireRelease } from "../../src/wire/release.ts";
import { openReleasesWeb, type ReleasesWeb } from "../support/releases-web.ts";
import { type Answer, withToken } from "../support/web.ts";

let releases: ReleasesWeb;
let token: string;
beforeAll(async () => {
  releases = await openReleasesWeb();
  token = await releases.token("member");
});
afterAll(() => releases[Symbol.asyncDispose]());

const ORG = "/organizations/acme/releases/";

function ask<Body = WireRelease>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: object,
  by = token,
): Promise<Answer<Body>> {
  return withToken<Body>(releases.web.server, by, method, `/api/0${path}`, body);
}

describe("a release", () => {
  it("is made once, and made again adds to it", async () => {
    const made = await ask("POST", ORG, {
      version: "app@1.2.3-rc.1+9",
      projects: ["web"],
      url: "https://ci/1",
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      version: "app@1.2.3-rc.1+9",
      shortVersion: "1.2.3-rc.1+9",
      versionInfo: { package: "app", version: { major: 1, minor: 2, patch: 3, pre: "rc.1", buildCode: "9" } },
      status: "open",
      url: "https://ci/1",
      dateReleased: null,
      lastCommit: null,
      lastDeploy: null,
      firstEvent: null,
      newGroups: 0,
      projects: [{ slug: "web" }],
    });
    const again = await ask("POST", ORG, {
      version: "app@1.2.3-rc.1+9",
      projects: [releases.projectIds.api],
      dateReleased: "2026-11-20T10:00:00.5Z",
      ref: null,
    });
    expect(again.status).toBe(200);
    expect(again.body.id).toBe(made.body.id);
    expect(again.body).toMatchObject({ url: "https://ci/1", dateReleased: "2026-11-20T10:00:00.500Z" });
    expect(again.body.projects.map(({ slug }) => slug)).toEqual(["api", "web"]);
  });

  it("is made once by many builds at the same moment", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => ask("POST", ORG, { version: "race", projects: ["web"] })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it("is finalized, archived and given refs, and what is not sent stays", async () => {
    await ask("POST", "/projects/acme/web/releases/", { version: "2.0", ref: "main" });
    const refs = [{ repository: "acme/shop", commit: "a".repeat(40), previousCommit: null }];
    expect((await ask("PUT", `${ORG}2.0/`, { refs })).body.refs).toEqual(refs);
    const final = await ask("PUT", "/projects/acme/web/releases/2.0/", {
      projects: ["web"],
      dateReleased: "2026-11-21T12:00:00+02:00",
      status: "archived",
    });
    expect(final.body).toMatchObject({
      dateReleased: "2026-11-21T10:00:00.000Z",
      status: "archived",
      ref: "main",
      refs,
    });
    expect((await ask("PUT", `${ORG}2.0/`, { refs: [] })).body.refs).toEqual([]);
  });

  it("is found by its project, and not by another's", async () => {
    await ask("POST", ORG, { version: "of-api", projects: ["api"] });
    expect((await ask("GET", "/projects/acme/api/releases/of-api/")).status).toBe(200);
    expect((await ask("GET", "/projects/acme/web/releases/of-api/")).status).toBe(404);
    const listed = await ask<WireRelease[]>("GET", "/projects/acme/api/releases/");
    expect(listed.body.every(({ projects }) => projects.every(({ slug }) => slug === "api"))).toBe(true);
  });

  it("may have any name that survives in an address", async () => {
    for (const version of ["1.0 beta", "发布-1", "a%b+c&d?e#f", "x".repeat(250)]) {
      const made = await ask("POST", ORG, { version, projects: ["web"] });
      expect(made.status, version).toBe(201);
      const got = await ask("GET", `${ORG}${encodeURIComponent(version)}/`);
      expect(got.body.version).toBe(version);
    }
  });

  it.each(["", " 1", "a/b", "a\\b", "a\nb", "..", "x".repeat(251), "a\0b"])(
    "is not made of %j",
    async (version) => {
      const answer = await ask<object>("POST", ORG, { version, projects: ["web"] });
      expect(answer.status).toBe(400);
      expect(answer.body).toHaveProperty("version");
    },
  );

  it("names the project that is not there", async () => {
    const answer = await ask<object>("POST", ORG, { version: "1.1", projects: ["wbe"] });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain("Was web meant?");
    expect((await ask<object>("POST", ORG, { version: "1.1" })).body).toHaveProperty("projects");
    expect((await ask("GET", `${ORG}1.1/`)).status).toBe(404);
  });

  it("keeps odd texts of commits", async () => {
    const commits = [
      { id: "c1", message: "half \ud800 a character", author_name: "Ann", author_email: null },
    ];
    const changed = await ask("PUT", `${ORG}race/`, { commits });
    expect(changed.status).toBe(200);
    expect(changed.body.lastCommit).toMatchObject({ id: "c1", author: { name: "Ann", email: null } });
    expect((await ask("PUT", `${ORG}race/`, { commits: [{ id: "a\0b" }] })).status).toBe(400);
  });

  it("is deleted, and then not found", async () => {
    await ask("POST", ORG, { version: "gone", projects: ["web"] });
    expect((await ask("DELETE", `${ORG}gone/`)).status).toBe(204);
    expect((await ask("DELETE", `${ORG}gone/`)).status).toBe(404);
  });
});

describe("the list of releases", () => {
  it("is read in pages, newest first, forth and back", async () => {
    for (let index = 0; index < 5; index += 1) {
      await ask("POST", ORG, {
        version: `page-${index}`,
        projects: ["api"],
        dateReleased: `2030-01-01T00:00:0${index === 4 ? 3 : index}Z`,
      });
    }
    const path = `${ORG}?query=PAGE-&per_page=2`;
    const first = await ask<WireRelease[]>("GET", path);
    expect(first.body.map(({ version }) => version)).toEqual(["page-4", "page-3"]);
    const second = await ask<WireRelease[]>("GET", `${path}&cursor=${cursorOf(first, "next")}`);
    expect(second.body.map(({ version }) => version)).toEqual(["page-2", "page-1"]);
    const third = await ask<WireRelease[]>("GET", `${path}&cursor=${cursorOf(second, "next")}`);
    expect(third.body.map(({ version }) => version)).toEqual(["page-0"]);
    const back = await ask<WireRelease[]>("GET", `${path}&cursor=${cursorOf(second, "previous")}`);
    expect(back.body.map(({ version }) => version)).toEqual(["page-4", "page-3"]);
  });

  it("is narrowed by project and status", async () => {
    const archived = await ask<WireRelease[]>("GET", `${ORG}?status=archived`);
    expect(archived.body.map(({ version }) => version)).toEqual(["2.0"]);
    const ofApi = await ask<WireRelease[]>("GET", `${ORG}?project=${releases.projectIds.api}`);
    expect(ofApi.body.map(({ version }) => version)).toContain("page-0");
    expect(ofApi.body.map(({ version }) => version)).not.toContain("2.0");
  });
});

describe("who may", () => {
  it("make, read and delete, by the scopes of a token", async () => {
    const ci = await releases.token("member", "org:ci");
    const reader = await releases.token("member", "project:read");
    const other = await releases.token("member", "event:read");
    const body = { version: "scoped", projects: ["web"] };
    expect((await ask("POST", ORG, body, reader)).status).toBe(403);
    expect((await ask("POST", ORG, body, ci)).status).toBe(201);
    expect((await ask("GET", `${ORG}scoped/`, undefined, reader)).status).toBe(200);
    expect((await ask("GET", `${ORG}scoped/`, undefined, other)).status).toBe(403);
    expect((await ask("DELETE", `${ORG}scoped/`, undefined, ci)).status).toBe(403);
    expect((await ask("DELETE", `${ORG}scoped/`)).status).toBe(204);
  });

  it("have a large list of commits read, and nobody else", async () => {
    const reader = await releases.token("member", "project:read");
    const large = `{"commits": [${" ".repeat(2 * 2 ** 20)}`;
    for (const [by, status] of [
      [token, 400],
      [reader, 403],
      ["nobody", 401],
    ] as const) {
      const answer = await releases.web.server.inject({
        method: "PUT",
        url: `/api/0${ORG}2.0/`,
        headers: { authorization: `Bearer ${by}`, "content-type": "application/json" },
        payload: large,
      });
      expect(answer.statusCode, by === token ? "writer" : by).toBe(status);
    }
  });

  it("do nothing, when they are of another organisation or nobody", async () => {
    expect((await ask("GET", "/organizations/other/releases/")).status).toBe(404);
    expect((await releases.web.server.inject({ url: `/api/0${ORG}` })).statusCode).toBe(401);
  });
});

describe("releases that events name", () => {
  it("are made from what issues counted, with their first and last event and their new issues", async () => {
    const { pool } = releases;
    const { web: projectId } = releases.projectIds;
    const { rows } = await pool.query<{ id: number }>(
      `insert into issue (project_id, number, level, type, title, culprit, platform, metadata, first_seen, last_seen,
         first_release, grouping) values ($1, 1, 'error', 'error', 't', 'c', 'node', '{}', now(), now(), 'seen@1', '{}')
       returning id`,
      [projectId],
    );
    for (const [value, first, last] of [
      ["seen@1", "2026-11-20T10:00:00.123456Z", new Date().toISOString()],
      ["2.0", new Date().toISOString(), new Date().toISOString()],
    ]) {
      await pool.query("insert into issue_tag values ($1, 'release', $2, 1, $3, $4)", [
        rows[0]?.id,
        value,
        first,
        last,
      ]);
    }
    const room = { db: releases.web.room.db, now: Date.now };
    await noteSeenReleases(room);
    await noteSeenReleases(room);
    const seen = await ask("GET", `${ORG}seen%401/`);
    expect(seen.body).toMatchObject({
      dateCreated: "2026-11-20T10:00:00.123Z",
      firstEvent: "2026-11-20T10:00:00.123Z",
      newGroups: 1,
      projects: [{ slug: "web", newGroups: 1 }],
    });
    expect((await ask("GET", `${ORG}2.0/`)).body).toMatchObject({ ref: "main", newGroups: 0 });
    expect((await ask("GET", `${ORG}2.0/`)).body.lastEvent).not.toBeNull();
  });
});

function cursorOf(answer: Answer<unknown>, rel: string): string {
  const link = String(answer.headers.link);
  const match = new RegExp(`rel="${rel}"; results="true"; cursor="([^"]+)"`).exec(link);
  if (!match?.[1]) throw new Error(`no ${rel} in ${link}`);
  return match[1];
}
