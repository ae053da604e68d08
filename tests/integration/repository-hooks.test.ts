import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { forgetOldPushes } from "../../src/releases/hooks/forget-old-pushes.ts";
import type { WireIssueDetails } from "../../src/wire/issue.ts";
import type {
  WireCommit,
  WireCommitFile,
  WireNewRepositoryHook,
  WireRelease,
  WireRepository,
  WireRepositoryHook,
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

const REPOS = "/organizations/acme/repos/";

function ask<Body>(
  method: "GET" | "POST" | "PUT" | "DELETE",
  path: string,
  body?: object,
): Promise<Answer<Body>> {
  return withToken<Body>(releases.web.server, token, method, `/api/0${path}`, body);
}

interface Hooked {
  readonly repository: WireRepository;
  readonly hook: WireNewRepositoryHook;
  readonly path: string;
}

async function hooked(name: string): Promise<Hooked> {
  const repository = (await ask<WireRepository>("POST", REPOS, { name })).body;
  const { body: hook, status } = await ask<WireNewRepositoryHook>("POST", `${REPOS}${repository.id}/hook/`);
  expect(status).toBe(201);
  return { repository, hook, path: new URL(hook.address).pathname };
}

const sign = (secret: string, body: string) => createHmac("sha256", secret).update(body).digest("hex");

/** As GitHub sends it. */
async function send(
  { path, hook }: Pick<Hooked, "path" | "hook">,
  payload: object | string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const body = typeof payload === "string" ? payload : JSON.stringify(payload);
  const answer = await fetch(releases.url + path, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-hub-signature-256": `sha256=${sign(hook.secret, body)}`,
      ...headers,
    },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

const sha = (id: string) => id.padEnd(40, "0");

function push(ids: readonly string[], about: object = {}, messages: Record<string, string> = {}): object {
  return {
    ref: "refs/heads/main",
    after: sha(ids.at(-1) ?? ""),
    commits: ids.map((id) => ({
      id: sha(id),
      message: messages[id] ?? `Change ${id}`,
      timestamp: "2026-11-20T10:00:00Z",
      author: { name: "Ann", email: "ann@example.com" },
      added: [],
      modified: [`src/${id}.ts`],
      removed: [],
    })),
    ...about,
  };
}

async function release(
  version: string,
  repository: string,
  commit: string,
  about: object = {},
): Promise<string[]> {
  const refs = [{ repository, commit, previousCommit: null }];
  const made = await ask("POST", "/organizations/acme/releases/", {
    version,
    projects: ["web"],
    refs,
    ...about,
  });
  expect(made.status, made.text).toBeLessThan(300);
  return await commitsOf(version);
}

async function commitsOf(version: string): Promise<string[]> {
  const path = `/organizations/acme/releases/${encodeURIComponent(version)}/commits/`;
  const { body } = await ask<WireCommit[]>("GET", path);
  return body.map(({ id }) => id.replace(/0+$/, ""));
}

async function newIssue(hash: string): Promise<WireIssueDetails> {
  const [stored] = await releases.store([
    preparedEvent({ projectId: releases.projectIds.web, hashes: [hash.padStart(32, "0")], event: {} }),
  ]);
  return await issue(stored?.issueId ?? 0);
}

const issue = async (id: number | string): Promise<WireIssueDetails> =>
  (await ask<WireIssueDetails>("GET", `/organizations/acme/issues/${id}/`)).body;

describe("what was pushed", () => {
  it("is what a release has that only names its commit, down to the release before", async () => {
    const shop = await hooked("acme/shop");
    expect(await send(shop, push(["a1", "a2"]))).toMatchObject({ status: 200 });
    await send(shop, push(["a3", "a4", "a5"]));
    await send(shop, push(["a6"]));
    expect(await release("h@1", "acme/shop", sha("a2"))).toEqual(["a2", "a1"]);
    expect(await release("h@2", "acme/shop", sha("a5"))).toEqual(["a5", "a4", "a3"]);
    const files = await ask<WireCommitFile[]>("GET", "/organizations/acme/releases/h%402/commitfiles/");
    expect(files.body.map(({ filename }) => filename)).toEqual(["src/a5.ts", "src/a4.ts", "src/a3.ts"]);
    // A first part of its name is enough, and the build may say where it begins.
    const refs = [{ repository: "acme/shop", commit: sha("a6").slice(0, 9), previousCommit: sha("a3") }];
    expect(await release("h@3", "acme/shop", sha("a6"), { refs })).toEqual(["a6", "a5", "a4"]);
  });

  it("is not cut short by releases of other projects from the same repository", async () => {
    const mono = await hooked("acme/mono");
    await send(mono, push(["b1", "b2", "b3"]));
    await release("mono-web@1", "acme/mono", sha("b1"));
    await release("mono-api@1", "acme/mono", sha("b2"), { projects: ["api"] });
    expect(await release("mono-web@2", "acme/mono", sha("b3"))).toEqual(["b3", "b2"]);
  });

  it("comes twice and is there once, and late, and is there as well", async () => {
    const late = await hooked("acme/late");
    await send(late, push(["c1"]));
    await release("late@1", "acme/late", sha("c1"));
    expect(await release("late@2", "acme/late", sha("c3"))).toEqual(["c3"]);
    const answers = await Promise.all([1, 2, 3].map(() => send(late, push(["c2", "c3"]))));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await commitsOf("late@2")).toEqual(["c3", "c2"]);
    const { body } = await ask<WireRelease>("GET", "/organizations/acme/releases/late%402/");
    expect(body).toMatchObject({ commitCount: 2, lastCommit: { id: sha("c3"), message: "Change c3" } });
  });

  it("begins anew with a branch that was rewritten", async () => {
    const forced = await hooked("acme/forced");
    await send(forced, push(["d1", "d2", "d3"]));
    await release("forced@1", "acme/forced", sha("d1"));
    await send(forced, push(["d4", "d5"], { forced: true }));
    expect(await release("forced@2", "acme/forced", sha("d5"))).toEqual(["d5", "d4"]);
    const { rows } = await releases.pool.query("select sha from code_commit where sha = any($1)", [
      [sha("d1"), sha("d2"), sha("d3")],
    ]);
    expect(rows).toEqual([{ sha: sha("d1") }]);
  });

  it("is found in the branch that was released from", async () => {
    const branches = await hooked("acme/branches");
    await send(branches, push(["e1"]));
    await release("branches@1", "acme/branches", sha("e1"));
    await send(branches, push(["e3"], { ref: "refs/heads/feature" }));
    await send(branches, push(["e2", "e3", "e4"]));
    expect(await release("branches@2", "acme/branches", sha("e3"))).toEqual(["e3", "e2"]);
  });

  it("comes while builds make releases of it, and repositories get other names", async () => {
    const busy = await hooked("acme/busy");
    const rounds = Array.from({ length: 12 }, (_, at) => at);
    const answers = await Promise.all([
      ...rounds.map((at) => send(busy, push([`7${at}a`, `7${at}b`, `7${at}c`]))),
      ...rounds.map((at) =>
        ask("POST", "/organizations/acme/releases/", {
          version: `busy@${at}`,
          projects: ["web"],
          refs: [
            { repository: "acme/busy", commit: sha(`7${at}c`) },
            { repository: "acme/busy", commit: sha(`7${(at + 5) % 12}a`) },
          ],
        }),
      ),
      ...rounds.map((at) =>
        ask("POST", "/organizations/acme/releases/", {
          version: `busy@${at}`,
          projects: ["web"],
          commits: [`7${at}b`, `7${(at + 3) % 12}c`].map((id) => ({
            id: sha(id),
            message: "Listed",
            repository: "acme/busy",
          })),
        }),
      ),
    ]);
    expect(answers.filter(({ status }) => status >= 300)).toEqual([]);
    await ask("PUT", `${REPOS}${busy.repository.id}/`, { name: "acme/renamed" });
    expect((await send(busy, push(["7z"]))).status).toBe(200);
    const { rows } = await releases.pool.query("select repository_id from code_commit where sha = $1", [
      sha("7z"),
    ]);
    expect(rows).toEqual([{ repository_id: Number(busy.repository.id) }]);
  });

  it("goes when it is old and in no release", async () => {
    const old = await hooked("acme/old");
    await send(old, push(["f1", "f2"]));
    await release("old@1", "acme/old", sha("f1"), { refs: [{ repository: "acme/old", commit: sha("f1") }] });
    const count = async () =>
      (await releases.pool.query("select sha from code_commit where sha = any($1)", [[sha("f1"), sha("f2")]]))
        .rows;
    await forgetOldPushes(releases.web.room, new Date(Date.now() - 60_000), new AbortController().signal);
    expect(await count()).toHaveLength(2);
    await releases.pool.query(
      `update branch_commit set pushed_at = now() - interval '2 minutes' where repository_id = $1`,
      [old.repository.id],
    );
    await forgetOldPushes(releases.web.room, new Date(Date.now() - 60_000), new AbortController().signal);
    expect(await count()).toEqual([{ sha: sha("f1") }]);
  });
});

describe("a commit that was pushed", () => {
  it("resolves the issues that it fixes in the release that has it, once", async () => {
    const fixing = await hooked("acme/fixing");
    const { id, shortId } = await newIssue("71");
    await send(fixing, push(["71", "72"], {}, { "71": `Mend\n\nFixes ${shortId}` }));
    expect((await issue(id)).status).toBe("unresolved");
    await release("fixing@1", "acme/fixing", sha("72"));
    expect(await issue(id)).toMatchObject({
      status: "resolved",
      statusDetails: { inRelease: "fixing@1", inCommit: { repository: "acme/fixing", commit: sha("71") } },
    });
    await ask("PUT", `/organizations/acme/issues/${id}/`, { status: "unresolved" });
    await send(fixing, push(["71", "72"], {}, { "71": `Fixes ${shortId}` }));
    await release("fixing@2", "acme/fixing", sha("72"));
    expect((await issue(id)).status).toBe("unresolved");
  });

  it("resolves them also when its release came first, and where the issue waits for it", async () => {
    const first = await hooked("acme/first");
    const [named, waiting] = [await newIssue("81"), await newIssue("82")];
    await ask("PUT", `/organizations/acme/issues/${waiting.id}/`, {
      status: "resolved",
      statusDetails: { inCommit: { repository: "acme/first", commit: sha("81") } },
    });
    await release("first@1", "acme/first", sha("82"));
    await send(first, push(["81", "82"], {}, { "82": `Closes ${named.shortId}` }));
    expect(await issue(named.id)).toMatchObject({
      status: "resolved",
      statusDetails: { inRelease: "first@1" },
    });
    expect(await issue(waiting.id)).toMatchObject({ statusDetails: { inRelease: "first@1" } });
  });

  it("fixes nothing of another organisation", async () => {
    const { rows } = await releases.pool.query(
      "insert into organization (slug, name) values ('other', 'Other') returning id",
    );
    await releases.pool.query("insert into project (organization_id, slug, name) values ($1, 'web', 'Web')", [
      rows[0].id,
    ]);
    const here = await hooked("acme/here");
    const { id, shortId } = await newIssue("91");
    await releases.pool.query("insert into repository (organization_id, name) values ($1, 'acme/here')", [
      rows[0].id,
    ]);
    await send(here, push(["91"], {}, { "91": `Fixes ${shortId}` }));
    const { rows: theirs } = await releases.pool.query(
      "select 1 from code_commit c join repository r on r.id = c.repository_id where r.organization_id = $1",
      [rows[0].id],
    );
    expect(theirs).toEqual([]);
    expect((await issue(id)).status).toBe("unresolved");
  });
});

describe("a web-hook", () => {
  it("takes the ways of GitLab, Gitea, Bitbucket, and a form", async () => {
    const any = await hooked("acme/any");

    const ways: [string, object | string, Record<string, string>][] = [
      ["g1", push(["g1"]), { "x-gitlab-event": "Push Hook", "x-gitlab-token": any.hook.secret }],
      ["g2", push(["g2"]), { "x-gitea-event": "push", "x-gitea-signature": "sign" }],
      [
        "g3",
        {
          push: {
            changes: [
              {
                new: { type: "branch", name: "main", target: { hash: sha("g3") } },
                commits: [{ hash: sha("g3"), message: "m" }],
              },
            ],
          },
        },
        { "x-event-key": "repo:push", "x-hub-signature": "sign" },
      ],
      [
        "g4",
        { changes: [{ ref: { type: "BRANCH", displayId: "main" }, toHash: sha("g4"), type: "UPDATE" }] },
        { "x-event-key": "repo:refs_changed", "x-hub-signature": "sign" },
      ],
      [
        "g5",
        `payload=${encodeURIComponent(JSON.stringify(push(["g5"])))}`,
        {
          "x-github-event": "push",
          "x-hub-signature-256": "sign",
          "content-type": "application/x-www-form-urlencoded",
        },
      ],
    ];
    for (const [id, payload, headers] of ways) {
      const body = typeof payload === "string" ? payload : JSON.stringify(payload);
      const signature = `sha256=${sign(any.hook.secret, body)}`;
      const all = Object.entries({ "content-type": "application/json", ...headers }).map(
        ([name, value]): [string, string] => [name, value === "sign" ? signature : value],
      );
      const answer = await fetch(releases.url + any.path, { method: "POST", headers: all, body });
      expect(answer.status, `${id} ${await answer.text()}`).toBe(200);
    }

    const { rows } = await releases.pool.query(
      "select left(sha, 2) as id from code_commit where repository_id = $1 order by 1",
      [any.repository.id],
    );
    expect(rows.map(({ id }) => id)).toEqual(["g1", "g2", "g3", "g4", "g5"]);
  });

  it("says what to do when the signature is wrong or missing, and shows when that was", async () => {
    const careful = await hooked("acme/careful");
    const wrong = await send({ ...careful, hook: { ...careful.hook, secret: "guessed" } }, push(["1"]));
    expect(wrong).toMatchObject({ status: 401, text: expect.stringContaining("Enter the secret") });
    const unsigned = await send(careful, push(["1"]), { "x-hub-signature-256": "sha1=" });
    expect(unsigned.status).toBe(401);
    const shown = await ask<WireRepositoryHook>("GET", `${REPOS}${careful.repository.id}/hook/`);
    expect(shown.body).toMatchObject({ datePushed: null, dateRefused: expect.stringMatching(/^20/) });
    expect((await send(careful, push(["1"]))).status).toBe(200);
    const after = await ask<WireRepositoryHook>("GET", `${REPOS}${careful.repository.id}/hook/`);
    expect(after.body.datePushed).toMatch(/^20/);
  });

  it("shows its secret once, keeps it nowhere, and ends with a new one", async () => {
    const { hook, path, repository } = await hooked("acme/secret");
    const shown = await ask("GET", `${REPOS}${repository.id}/hook/`);
    expect(shown.text).not.toContain(hook.secret);
    const { rows } = await releases.pool.query("select t::text as row from repository_hook t");
    expect(rows.map(({ row }) => row).join()).not.toContain(hook.secret);
    const again = await ask<WireNewRepositoryHook>("POST", `${REPOS}${repository.id}/hook/`);
    expect(again.body.secret).not.toBe(hook.secret);
    expect((await send({ hook, path }, push(["1"]))).status).toBe(404);
    const fresh = { hook: again.body, path: new URL(again.body.address).pathname };
    expect((await send(fresh, push(["1"]))).status).toBe(200);
    const listed = await ask<WireRepository[]>("GET", REPOS);
    expect(listed.body.find(({ id }) => id === repository.id)).toMatchObject({ hasHook: true });
    expect((await ask("DELETE", `${REPOS}${repository.id}/hook/`)).status).toBe(204);
    expect((await ask("GET", `${REPOS}${repository.id}/hook/`)).status).toBe(404);
    expect((await send(fresh, push(["1"]))).status).toBe(404);
  });

  it.each([
    ["no JSON", "{", {}, 400],
    ["a service that is not named", "{}", { "x-github-event": undefined }, 400],
    ["a ping", "{}", { "x-github-event": "ping" }, 200],
    ["nothing at all", "", {}, 400],
    ["a push of a tag", JSON.stringify({ ref: "refs/tags/v1", commits: [] }), {}, 200],
  ])("answers %s in words", async (name, body, headers, status) => {
    const odd = await hooked(`acme/odd ${name}`);
    const given: Record<string, string> = {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-hub-signature-256": `sha256=${sign(odd.hook.secret, body)}`,
    };
    for (const [key, value] of Object.entries(headers)) {
      if (value === undefined) delete given[key];
      else given[key] = value;
    }
    const answer = await fetch(releases.url + odd.path, { method: "POST", headers: given, body });
    expect([answer.status, typeof ((await answer.json()) as { detail: unknown }).detail]).toEqual([
      status,
      "string",
    ]);
  });

  it("reads no body of strangers, and of others no more than it must", async () => {
    const large = "x".repeat(11 * 1024 * 1024);
    const bounded = await hooked("acme/bounded");
    expect((await send(bounded, large)).status).toBe(413);
    for (const path of [
      "/api/hooks/repositories/0123456789abcdef0123456789abcdef/",
      "/api/hooks/repositories/%00/",
    ]) {
      const answer = await send({ path, hook: bounded.hook }, push(["1"]));
      expect(answer).toMatchObject({
        status: 404,
        text: expect.stringContaining("no web-hook at this address"),
      });
    }
  });

  it("is for those to make and see who may configure", async () => {
    const { repository } = await hooked("acme/mine");
    const path = `/api/0${REPOS}${repository.id}/hook/`;
    const ci = await releases.token("member", "org:ci", "project:read");
    for (const method of ["GET", "POST", "DELETE"] as const) {
      expect((await withToken(releases.web.server, ci, method, path)).status).toBe(403);
    }
    const { rows } = await releases.pool.query(
      "select id from repository where organization_id <> $1 limit 1",
      [releases.organizationId],
    );
    expect((await ask("POST", `${REPOS}${rows[0].id}/hook/`)).status).toBe(404);
  });
});
