import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { noteSeenReleases } from "../../src/releases/seen.ts";
import type { WireIssueDetails, WireResolution } from "../../src/wire/issue.ts";
import type { WireRelease, WireReleaseStats } from "../../src/wire/release.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { openReleasesWeb, type ReleasesWeb } from "../support/releases-web.ts";
import { withToken } from "../support/web.ts";

let releases: ReleasesWeb;
let token: string;
beforeAll(async () => {
  releases = await openReleasesWeb();
  token = await releases.token("owner");
});
afterAll(() => releases[Symbol.asyncDispose]());

function ask<Body>(method: "GET" | "POST" | "PUT", path: string, body?: object) {
  return withToken<Body>(releases.web.server, token, method, `/api/0${path}`, body);
}

let made = 0;

/** Events of one issue of the project `api`; answers the issue's id. */
async function strike(hash: string, release: string | undefined, at = Date.now()): Promise<number> {
  const [stored] = await releases.store([
    preparedEvent({
      projectId: releases.projectIds.api,
      hashes: [hash.padStart(32, "0")],
      event: {
        timestamp: at / 1000,
        received: at / 1000,
        ...(release !== undefined && { release }),
      },
      tags: [
        ["level", "error"],
        ...(release === undefined ? [] : [["release", release] as [string, string]]),
      ],
    }),
  ]);
  return stored?.issueId ?? 0;
}

async function newRelease(version: string, about: object = {}): Promise<void> {
  const answer = await ask("POST", "/organizations/acme/releases/", { version, projects: ["api"], ...about });
  expect(answer.status, answer.text).toBeLessThan(300);
}

/** A new issue that an event of this release struck a minute ago. */
async function newIssue(release: string): Promise<{ id: number; hash: string }> {
  made += 1;
  const hash = made.toString(16);
  return { id: await strike(hash, release, Date.now() - 60_000), hash };
}

async function resolve(id: number, statusDetails: WireResolution): Promise<WireIssueDetails> {
  const answer = await ask<WireIssueDetails>("PUT", `/organizations/acme/issues/${id}/`, {
    status: "resolved",
    statusDetails,
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function issue(id: number): Promise<WireIssueDetails> {
  return (await ask<WireIssueDetails>("GET", `/organizations/acme/issues/${id}/`)).body;
}

describe("an issue", () => {
  it("is resolved in a release, in the latest one, and plainly again", async () => {
    await newRelease("a@1.0.0");
    await newRelease("a@1.2.0");
    await newRelease("a@1.1.0");
    const { id } = await newIssue("a@1.0.0");
    expect(await resolve(id, { inRelease: "a@1.1.0" })).toMatchObject({
      status: "resolved",
      statusDetails: { inRelease: "a@1.1.0" },
      activity: [{ type: "set_resolved_in_release", data: { version: "a@1.1.0" } }],
    });
    // 1.1.0 is newer, 1.2.0 greater: versions of one package are told by their numbers.
    expect((await resolve(id, { inRelease: "latest" })).statusDetails).toEqual({ inRelease: "a@1.2.0" });
    expect((await resolve(id, { inRelease: "latest" })).activity).toHaveLength(2);
    expect((await resolve(id, {})).statusDetails).toEqual({});
  });

  it("is resolved in the next release, which is that one once it is made", async () => {
    await newRelease("b@1.0.0", { dateReleased: "2030-01-01T00:00:00Z" });
    const { id } = await newIssue("b@1.0.0");
    expect((await resolve(id, { inNextRelease: true })).statusDetails).toEqual({ inNextRelease: true });
    await newRelease("b@0.9.0");
    expect((await issue(id)).statusDetails).toEqual({ inNextRelease: true });
    await newRelease("b@1.0.1");
    await newRelease("b@1.0.2");
    expect((await issue(id)).statusDetails).toEqual({ inRelease: "b@1.0.1" });
  });

  it("is resolved in the next release also where an event names it first", async () => {
    await newRelease("c@1.0.0", { dateReleased: "2031-01-01T00:00:00Z" });
    const { id } = await newIssue("c@1.0.0");
    await resolve(id, { inNextRelease: true });
    await newIssue("c@1.1.0");
    await noteSeenReleases({ db: releases.web.room.db, now: Date.now });
    expect((await issue(id)).statusDetails).toEqual({ inRelease: "c@1.1.0" });
  });

  it("is resolved in a commit, and in the release that has it", async () => {
    const { id } = await newIssue("d@1.0.0");
    const commit = "abcdef0123456789abcdef0123456789abcdef01";
    const inCommit = { repository: "acme/shop", commit: commit.slice(0, 10) };
    expect(await resolve(id, { inCommit })).toMatchObject({
      statusDetails: { inCommit },
      activity: [{ type: "set_resolved_in_commit", data: inCommit }],
    });
    await newRelease("d@1.1.0", { commits: [{ id: commit, repository: "acme/shop", message: "Mend" }] });
    expect((await issue(id)).statusDetails).toMatchObject({ inRelease: "d@1.1.0" });
    // A commit that a release has already says which one.
    const other = await newIssue("d@1.0.0");
    expect(
      (await resolve(other.id, { inCommit: { repository: "acme/shop", commit } })).statusDetails,
    ).toEqual({
      inRelease: "d@1.1.0",
      inCommit: { repository: "acme/shop", commit },
    });
  });

  it("is resolved by a commit that says so, once, and by its author", async () => {
    const { id } = await newIssue("e@1.0.0");
    const { shortId } = await issue(id);
    const commits = [
      {
        id: "e1",
        repository: "acme/shop",
        message: `Mend\n\nFixes ${shortId}`,
        author_email: "OWNER-1@example.com",
      },
    ];
    await newRelease("e@1.1.0", { commits });
    expect(await issue(id)).toMatchObject({
      status: "resolved",
      statusDetails: { inRelease: "e@1.1.0", inCommit: { commit: "e1" } },
      activity: [{ type: "set_resolved_in_release", user: { email: "owner-1@example.com" } }],
    });
    await ask("PUT", `/organizations/acme/issues/${id}/`, { status: "unresolved" });
    // The same build again, and a later release that has the commit as well.
    await newRelease("e@1.1.0", { commits });
    await newRelease("e@1.2.0", { commits });
    expect((await issue(id)).status).toBe("unresolved");
  });

  it("is resolved by a commit whose name came before its message", async () => {
    const { id } = await newIssue("e2@1.0.0");
    const { shortId } = await issue(id);
    await newRelease("e2@1.1.0", { refs: [{ repository: "acme/shop", commit: "e21" }] });
    expect((await issue(id)).status).toBe("unresolved");
    await newRelease("e2@1.1.0", {
      commits: [{ id: "e21", repository: "acme/shop", message: `Fixes ${shortId}` }],
    });
    expect(await issue(id)).toMatchObject({ status: "resolved", statusDetails: { inRelease: "e2@1.1.0" } });
  });

  it("is not resolved by a commit's word where it is of another organisation's project", async () => {
    const { id } = await newIssue("f@1.0.0");
    await newRelease("f@1.1.0", { commits: [{ id: "f1", message: "Fixes SECRET-1, API-ZZZZ" }] });
    expect((await issue(id)).status).toBe("unresolved");
  });
});

describe("an issue that is resolved in a release", () => {
  it("is back with that release and later ones, and stays resolved with earlier ones", async () => {
    await newRelease("g@1.0.0");
    await newRelease("g@1.1.0");
    const { id, hash } = await newIssue("g@1.0.0");
    await resolve(id, { inRelease: "g@1.1.0" });
    await strike(hash, "g@1.0.0", Date.now() + 1_000);
    await strike(hash, "g@1.1.0-rc.1", Date.now() + 1_000);
    expect(await issue(id)).toMatchObject({
      status: "resolved",
      count: "3",
      firstRelease: { version: "g@1.0.0" },
    });
    await strike(hash, "g@1.10.0", Date.now() + 2_000);
    const back = await issue(id);
    expect(back).toMatchObject({
      status: "unresolved",
      substatus: "regressed",
      statusDetails: {},
      lastRelease: { version: "g@1.10.0" },
    });
    expect(back.activity[0]).toMatchObject({ type: "set_regression", data: { version: "g@1.10.0" } });
  });

  it("stays resolved with what had happened before somebody resolved it", async () => {
    const { id, hash } = await newIssue("h@1.0.0");
    await newRelease("h@1.1.0");
    await resolve(id, { inRelease: "h@1.1.0" });
    await strike(hash, "h@1.1.0", Date.now() - 30_000);
    expect((await issue(id)).status).toBe("resolved");
    await strike(hash, "h@1.1.0", Date.now() + 1_000);
    expect((await issue(id)).status).toBe("unresolved");
  });

  it("is judged by the dates of releases where their names do not tell", async () => {
    await newRelease("1111111111111111", { dateReleased: "2026-11-01T00:00:00Z" });
    await newRelease("2222222222222222", { dateReleased: "2026-11-02T00:00:00Z" });
    const { id, hash } = await newIssue("1111111111111111");
    await resolve(id, { inRelease: "2222222222222222" });
    await strike(hash, "1111111111111111", Date.now() + 1_000);
    expect((await issue(id)).status).toBe("resolved");
    await strike(hash, "3333333333333333", Date.now() + 1_000);
    expect((await issue(id)).substatus).toBe("regressed");
  });

  it("is back with the next release only, when it is resolved in that", async () => {
    await newRelease("i@1.0.0", { dateReleased: "2033-01-01T00:00:00Z" });
    const { id, hash } = await newIssue("i@1.0.0");
    await resolve(id, { inNextRelease: true });
    await strike(hash, "i@1.0.0", Date.now() + 1_000);
    await strike(hash, undefined, Date.now() + 1_000);
    expect((await issue(id)).status).toBe("resolved");
    await strike(hash, "i@1.0.1", Date.now() + 1_000);
    expect((await issue(id)).substatus).toBe("regressed");
  });

  it("is not back while no release has its commit", async () => {
    const { id, hash } = await newIssue("j@1.0.0");
    await resolve(id, { inCommit: { repository: "acme/shop", commit: "feedfeed" } });
    await strike(hash, "j@9.0.0", Date.now() + 1_000);
    expect((await issue(id)).status).toBe("resolved");
  });

  it("is plainly resolved beside those: any later event brings that one back", async () => {
    const plain = await newIssue("k@1.0.0");
    const inRelease = await newIssue("k@1.0.0");
    await newRelease("k@2.0.0");
    await resolve(plain.id, {});
    await resolve(inRelease.id, { inRelease: "k@2.0.0" });
    await strike(plain.hash, "k@1.0.0", Date.now() + 1_000);
    await strike(inRelease.hash, "k@1.0.0", Date.now() + 1_000);
    expect((await issue(plain.id)).substatus).toBe("regressed");
    expect((await issue(inRelease.id)).status).toBe("resolved");
  });
});

describe("the adoption of a release", () => {
  it("counts its events by environment, and its share of the last day's", async () => {
    const web = releases.projectIds.web;
    const store = (release: string, environment: string, amount: number) =>
      releases.store(
        Array.from({ length: amount }, () =>
          preparedEvent({
            projectId: web,
            hashes: ["f".repeat(32)],
            event: { release, environment },
            tags: [
              ["environment", environment],
              ["release", release],
            ],
          }),
        ),
      );
    await store("z@1", "production", 3);
    await store("z@2", "production", 6);
    await store("z@2", "staging", 3);
    await noteSeenReleases({ db: releases.web.room.db, now: Date.now });
    const answer = await ask<WireRelease>("GET", "/organizations/acme/releases/z%402/");
    expect(answer.body).toMatchObject({
      environments: ["production", "staging"],
      adoption: { events: 9, events24h: 9, share24h: 0.75 },
    });
    const stats = await ask<WireReleaseStats>("GET", "/organizations/acme/releases/z%402/stats/");
    const series = stats.body["14d"];
    expect([series.length, series.reduce((sum, [, count]) => sum + count, 0)]).toEqual([56, 9]);
    expect((await ask("GET", "/projects/acme/api/releases/z%402/stats/")).status).toBe(404);
  });
});
