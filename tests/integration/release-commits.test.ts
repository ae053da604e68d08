import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { adoptOldCommits } from "../../src/releases/commits/adopt-old.ts";
import type { WireEvent } from "../../src/wire/event.ts";
import type {
  WireCodeMapping,
  WireCommit,
  WireCommitFile,
  WireCommitters,
  WireDeploy,
  WireDeployOfRelease,
  WireRelease,
  WireReleaseComparison,
  WireRepository,
} from "../../src/wire/release.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { openReleasesWeb, type ReleasesWeb } from "../support/releases-web.ts";
import { type Answer, withToken } from "../support/web.ts";

let releases: ReleasesWeb;
let token: string;
beforeAll(async () => {
  releases = await openReleasesWeb();
  token = await releases.token("owner");
});
afterAll(() => releases[Symbol.asyncDispose]());

const ORG = "/organizations/acme/releases/";

function ask<Body = WireRelease>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: object,
): Promise<Answer<Body>> {
  return withToken<Body>(releases.web.server, token, method, `/api/0${path}`, body);
}

function commit(id: string, files: string[] = [], about: object = {}): object {
  return {
    id: id.padEnd(40, "0"),
    message: `Change ${id}`,
    timestamp: "2026-11-20T10:00:00+01:00",
    author_name: "Ann",
    author_email: "ann@example.com",
    repository: "acme/shop",
    patch_set: files.map((path) => ({ path, type: "M" })),
    ...about,
  };
}

async function release(version: string, commits: object[], about: object = {}): Promise<WireRelease> {
  await ask("POST", ORG, { version, projects: ["web"], ...about });
  const changed = await ask("PUT", `${ORG}${encodeURIComponent(version)}/`, { commits });
  expect(changed.status, changed.text).toBe(200);
  return changed.body;
}

describe("commits of a release", () => {
  it("are listed newest first, with their files and authors", async () => {
    const made = await release("c@1", [
      commit("a2", ["src/till.ts"], { author_name: "Bob", author_email: "bob@example.com" }),
      commit("a1", ["src/shop.ts", "old.ts"]),
      commit("a0"),
    ]);
    expect(made).toMatchObject({
      commitCount: 3,
      lastCommit: { id: "a2".padEnd(40, "0"), dateCreated: "2026-11-20T09:00:00.000Z", url: null },
      authors: [{ name: "Ann" }, { name: "Bob" }],
    });
    const first = await ask<WireCommit[]>("GET", `${ORG}c%401/commits/?per_page=2`);
    expect(first.body.map(({ id }) => id.slice(0, 2))).toEqual(["a2", "a1"]);
    const cursor = /rel="next"; results="true"; cursor="([^"]+)"/.exec(String(first.headers.link))?.[1];
    const second = await ask<WireCommit[]>("GET", `${ORG}c%401/commits/?per_page=2&cursor=${cursor}`);
    expect(second.body.map(({ id }) => id.slice(0, 2))).toEqual(["a0"]);
    const files = await ask<WireCommitFile[]>("GET", `${ORG}c%401/commitfiles/`);
    expect(files.body.map(({ filename }) => filename)).toEqual(["src/till.ts", "old.ts", "src/shop.ts"]);
  });

  it("are replaced when they are sent again, and taken away by no refs", async () => {
    await release("c@2", [commit("b1"), commit("b0")]);
    expect((await release("c@2", [commit("b1")])).commitCount).toBe(1);
    const refs = [{ repository: "acme/shop", commit: "b2".padEnd(40, "0"), previousCommit: null }];
    expect((await ask("PUT", `${ORG}c%402/`, { refs })).body).toMatchObject({
      commitCount: 2,
      lastCommit: { id: "b2".padEnd(40, "0"), message: null },
    });
    expect((await ask("PUT", `${ORG}c%402/`, { refs: [] })).body).toMatchObject({
      commitCount: 0,
      lastCommit: null,
    });
  });

  it("are taken over from where an earlier version of Vedette kept them", async () => {
    await ask("POST", ORG, { version: "c@old", projects: ["web"] });
    await releases.pool.query("update release set commits = $1 where version = 'c@old'", [
      JSON.stringify([{ id: "c1", message: "Old", repository: "acme/shop" }]),
    ]);
    await adoptOldCommits(releases.web.room.db);
    await adoptOldCommits(releases.web.room.db);
    expect((await ask("GET", `${ORG}c%40old/`)).body).toMatchObject({
      commitCount: 1,
      lastCommit: { id: "c1", message: "Old" },
    });
  });

  it("survive long and odd texts, and two builds at the same moment", async () => {
    const odd = [
      commit("d1", ["a\0b", "x".repeat(3_000)], { message: "m".repeat(50_000), timestamp: "soon" }),
    ];
    const made = await release("c@3", odd);
    expect(made.lastCommit).toMatchObject({ dateCreated: null });
    const answers = await Promise.all(
      [1, 2, 3, 4].map((turn) =>
        ask("PUT", `${ORG}c%403/`, {
          commits: turn % 2 ? [commit("e1"), commit("e0")] : [commit("e0"), commit("e1")],
        }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect((await ask("GET", `${ORG}c%403/`)).body.commitCount).toBe(2);
  });

  it.each(["-100000-01-01T00:00:00Z", "+275760-09-13T00:00:00Z", "0000-01-01T00:00:00Z"])(
    "lose a time that no database holds: %s",
    async (timestamp) => {
      const made = await release("c@time", [commit("t1", [], { timestamp })]);
      expect(made.lastCommit).toMatchObject({ dateCreated: null });
    },
  );

  it("name files by paths that no index could hold", async () => {
    // Of signs that do not repeat, so that nothing of them is packed away.
    const long = Array.from({ length: 1_000 }, (_, at) => String.fromCodePoint(0x4e00 + at * 7)).join("");
    await release("c@path", [commit("p1", [`src/${long}`])]);
    const files = await ask<WireCommitFile[]>("GET", `${ORG}c%40path/commitfiles/`);
    expect(files.body[0]?.filename.startsWith("src/")).toBe(true);
  });

  it("need a name", async () => {
    await release("c@4", []);
    const nameless = { commits: [commit("", [], { id: "" })] };
    expect((await ask("PUT", `${ORG}c%404/`, nameless)).status).toBe(400);
    const refs = { refs: [{ repository: "acme/shop", commit: "" }] };
    expect((await ask("PUT", `${ORG}c%404/`, refs)).status).toBe(400);
  });
});

describe("lists", () => {
  it.each([
    "releases/c%401/commits/",
    "releases/c%401/deploys/",
    "releases/c%401/files/",
    "releases/",
    "repos/",
    "code-mappings/",
  ])("begin somewhere with a cursor that nobody gave out: %s", async (path) => {
    const nines = "9".repeat(60);
    for (const cursor of [
      `${nines}:${nines}:0`,
      `-${nines}:-${nines}:1`,
      "x:y:0",
      "-8e15:-1:0",
      "1.5:1e400:1",
    ]) {
      const answer = await ask("GET", `/organizations/acme/${path}?cursor=${encodeURIComponent(cursor)}`);
      expect(answer.status, cursor).toBe(200);
    }
  });
});

describe("deploys of a release", () => {
  it("are noted and listed, the newest first", async () => {
    await ask("POST", ORG, { version: "d@1", projects: ["web"] });
    const path = `${ORG}d%401/deploys/`;
    const made = await ask<WireDeploy>("POST", path, {
      environment: "staging",
      dateFinished: "2026-11-20T10:00:00Z",
    });
    expect(made).toMatchObject({ status: 201, body: { environment: "staging", name: null } });
    await ask("POST", path, { environment: "production", name: "Nr. 7", url: "https://ci.example.com/7" });
    const listed = await ask<WireDeploy[]>("GET", path);
    expect(listed.body.map(({ environment }) => environment)).toEqual(["production", "staging"]);
    expect((await ask("GET", `${ORG}d%401/`)).body).toMatchObject({
      deployCount: 2,
      lastDeploy: { environment: "production", name: "Nr. 7" },
      environments: ["production", "staging"],
    });
    expect((await ask("POST", path, { environment: " " })).status).toBe(400);

    const all = (query: string) => ask<WireDeployOfRelease[]>("GET", `/organizations/acme/deploys/?${query}`);
    const { body } = await all("project=web&since=2026-01-01T00:00:00Z");
    expect(
      body.map(({ version, shortVersion, environment }) => [version, shortVersion, environment]),
    ).toEqual([
      ["d@1", "1", "production"],
      ["d@1", "1", "staging"],
    ]);
    expect((await all("project=api&since=2026-01-01T00:00:00Z")).body).toEqual([]);
    expect((await all("since=2026-11-20T10:00:01Z")).body).toHaveLength(1);
    expect((await all("since=soon")).status).toBe(400);
    expect((await ask("POST", `${ORG}nothing/deploys/`, { environment: "x" })).status).toBe(404);
  });
});

describe("repositories and code mappings", () => {
  it("lead from a frame to its line", async () => {
    await release("r@1", [commit("f1", [], { repository: "acme/desk" })]);
    const listed = await ask<WireRepository[]>("GET", "/organizations/acme/repos/");
    const desk = listed.body.find(({ name }) => name === "acme/desk");
    expect(desk).toMatchObject({ url: null, provider: { id: "unknown" } });
    const changed = await ask<WireRepository>("PUT", `/organizations/acme/repos/${desk?.id}/`, {
      url: "https://gitlab.example.com/acme/desk.git",
    });
    expect(changed.body).toMatchObject({
      url: "https://gitlab.example.com/acme/desk",
      provider: { name: "GitLab" },
    });
    const mapping = {
      projectId: String(releases.projectIds.web),
      repositoryId: desk?.id,
      stackRoot: "app:///",
      sourceRoot: "packages/desk",
      defaultBranch: "trunk",
    };
    const made = await ask<WireCodeMapping>("POST", "/organizations/acme/code-mappings/", mapping);
    expect(made).toMatchObject({ status: 201, body: { repoName: "acme/desk", projectSlug: "web" } });
    expect((await ask("POST", "/organizations/acme/code-mappings/", mapping)).status).toBe(409);

    const link = "/projects/acme/web/stacktrace-link/?file=app:///src/till.ts&lineNo=7";
    expect((await ask<object>("GET", link)).body).toMatchObject({
      sourceUrl: "https://gitlab.example.com/acme/desk/-/blob/trunk/packages/desk/src/till.ts#L7",
      config: { id: made.body.id },
    });
    expect((await ask<object>("GET", `${link}&release=r%401`)).body).toMatchObject({
      sourceUrl: `https://gitlab.example.com/acme/desk/-/blob/${"f1".padEnd(40, "0")}/packages/desk/src/till.ts#L7`,
    });
    expect(
      (await ask<object>("GET", "/projects/acme/web/stacktrace-link/?file=lib/x.ts")).body,
    ).toMatchObject({
      sourceUrl: null,
      error: "stack_root_mismatch",
    });

    const [stored] = await releases.store([
      preparedEvent({
        projectId: releases.projectIds.web,
        hashes: ["1".repeat(32)],
        event: {
          release: "r@1",
          exception: {
            values: [
              {
                type: "Error",
                stacktrace: { frames: [{ filename: "app:///src/till.ts", lineno: 7, in_app: true }] },
              },
            ],
          },
        },
      }),
    ]);
    const event = await ask<WireEvent>("GET", `/projects/acme/web/events/${stored?.eventId}/`);
    const entry = event.body.entries.find(({ type }) => type === "exception");
    expect(JSON.stringify(entry)).toContain(`/-/blob/${"f1".padEnd(40, "0")}/packages/desk/src/till.ts#L7`);
    expect((await ask("DELETE", `/organizations/acme/code-mappings/${made.body.id}/`)).status).toBe(204);
    expect((await ask("DELETE", `/organizations/acme/repos/${desk?.id}/`)).status).toBe(204);
  });

  it("are not for tokens of builds to change", async () => {
    const ci = await releases.token("member", "org:ci", "project:read");
    const ways = [
      ["POST", "/organizations/acme/repos/"],
      ["PUT", "/organizations/acme/repos/1/"],
      ["POST", "/organizations/acme/code-mappings/"],
    ] as const;
    for (const [method, path] of ways) {
      const answer = await withToken(releases.web.server, ci, method, `/api/0${path}`, { name: "x" });
      expect(answer.status, `${method} ${path}`).toBe(403);
    }
  });

  it.each([
    { name: "" },
    { name: "x", url: "javascript:alert(1)" },
    { name: "x", url: "https://a.example/?q" },
    { name: "x", provider: "cvs" },
    { name: "x", url: "https://somebody:secret@git.example.com/a/b" },
  ])("refuse %j", async (body) => {
    expect((await ask("POST", "/organizations/acme/repos/", body)).status).toBe(400);
  });
});

describe("suspect commits", () => {
  it("are those that touched the crash's files last, before the issue began", async () => {
    await release("s@1", [commit("s1", ["src/suspect/till.ts"], { author_name: "Old" })], {
      dateReleased: "2026-11-01T00:00:00Z",
    });
    await release(
      "s@2",
      [
        commit("s3", ["src/suspect/shop.ts"], { author_name: "Cyd", author_email: "cyd@example.com" }),
        commit("s2", ["src/suspect/till.ts"], { author_name: "Bob", author_email: "bob@example.com" }),
      ],
      { dateReleased: "2026-11-21T00:00:00Z" },
    );
    await release(
      "s@3",
      [commit("s4", ["src/suspect/till.ts"], { author_name: "Late", author_email: "late@example.com" })],
      { dateReleased: "2026-11-22T00:00:00Z" },
    );
    const frame = (filename: string) => ({ filename, lineno: 1, in_app: true });
    const [stored] = await releases.store([
      preparedEvent({
        projectId: releases.projectIds.web,
        hashes: ["2".repeat(32)],
        event: {
          release: "s@2",
          exception: {
            values: [
              {
                type: "Error",
                stacktrace: {
                  frames: [frame("app:///src/suspect/shop.ts"), frame("app:///src/suspect/till.ts")],
                },
              },
            ],
          },
        },
      }),
    ]);
    const of = (path: string) => ask<WireCommitters>("GET", path);
    const found = await of(`/organizations/acme/issues/${stored?.issueId}/committers/`);
    expect(found.status, found.text).toBe(200);
    expect(found.body.committers.map(({ author }) => author.name)).toEqual(["Bob", "Cyd", "Old"]);
    expect(found.body.committers[0]?.commits[0]).toMatchObject({
      id: "s2".padEnd(40, "0"),
      release: "s@2",
      isOfFirstRelease: true,
      files: [{ path: "src/suspect/till.ts", framesFromCrash: 0 }],
    });
    const ofEvent = await of(`/projects/acme/web/events/${stored?.eventId}/committers/`);
    expect(ofEvent.body).toEqual(found.body);
    expect((await of(`/projects/acme/api/events/${stored?.eventId}/committers/`)).status).toBe(404);
  });
});

describe("two releases", () => {
  it("are compared by what came between them", async () => {
    await release("v@1.0", [commit("v0")], { dateReleased: "2031-01-01T00:00:00Z" });
    await release("v@1.1", [commit("v1"), commit("v0")], { dateReleased: "2031-01-02T00:00:00Z" });
    await release(
      "v@1.2",
      [commit("v2", [], { author_name: "Bob", author_email: "b@example.com" }), commit("v1")],
      {
        dateReleased: "2031-01-03T00:00:00Z",
      },
    );
    const compared = await ask<WireReleaseComparison>(
      "GET",
      "/organizations/acme/release-comparison/?base=v%401.0&head=v%401.2",
    );
    expect(compared.status, compared.text).toBe(200);
    expect(compared.body).toMatchObject({
      base: { version: "v@1.0" },
      head: { version: "v@1.2" },
      commitCount: 2,
      between: 1,
      issues: { new: 0, both: 0, gone: 0, come: 0 },
    });
    expect(compared.body.order).toBeLessThan(0);
    expect(compared.body.commits.map(({ id }) => id.slice(0, 2)).sort()).toEqual(["v1", "v2"]);
    expect((await ask("GET", "/organizations/acme/release-comparison/?base=v%401.0&head=no")).status).toBe(
      404,
    );
  });
});
