import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WireCommit, WireRelease, WireReleaseFile } from "../../src/wire/release.ts";
import { describeWhere } from "../support/describe-where.ts";
import { openReleasesWeb, type ReleasesWeb } from "../support/releases-web.ts";
import { lacksSentryCli, sentryCli } from "../support/sentry-cli.ts";

describeWhere(lacksSentryCli, "sentry-cli 2.x", () => {
  let releases: ReleasesWeb;
  let token: string;
  let cwd: string;
  beforeAll(async () => {
    releases = await openReleasesWeb();
    token = await releases.token("member", "org:ci", "project:read", "project:releases");
    cwd = await mkdtemp(path.join(tmpdir(), "vedette-cli-"));
    await writeFile(
      path.join(cwd, "app.min.js"),
      'throw new Error("x");\n//# sourceMappingURL=app.min.js.map\n',
    );
    await writeFile(
      path.join(cwd, "app.min.js.map"),
      JSON.stringify({ version: 3, sources: [], mappings: "" }),
    );
  });
  afterAll(async () => {
    await releases[Symbol.asyncDispose]();
    await rm(cwd, { recursive: true });
  });

  const run = async (...args: string[]) => {
    const ended = await sentryCli(args, { url: releases.url, token, org: "acme", project: "web", cwd });
    expect(ended.code, `${args.join(" ")}: ${ended.stdout}${ended.stderr}`).toBe(0);
    return ended.stdout + ended.stderr;
  };
  const get = async <T>(url: string): Promise<T> => {
    const answer = await fetch(`${releases.url}/api/0${url}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status, url).toBe(200);
    return (await answer.json()) as T;
  };

  it("makes a release, sends a file by itself, finalizes, lists, archives and deletes", async () => {
    expect(await run("releases", "new", "web@1.0.0+build 7")).toContain("Created release");
    await run(
      "releases",
      "files",
      "web@1.0.0+build 7",
      "upload",
      "app.min.js",
      "~/static/app.min.js",
      "--dist",
      "7",
      "-H",
      "Sourcemap:app.min.js.map",
    );
    await run("releases", "finalize", "web@1.0.0+build 7");
    expect(await run("releases", "list")).toContain("web@1.0.0+build 7".slice(4));

    const version = encodeURIComponent("web@1.0.0+build 7");
    const release = await get<WireRelease>(`/organizations/acme/releases/${version}/`);
    expect(release.dateReleased).not.toBeNull();
    expect(release.projects.map(({ slug }) => slug)).toEqual(["web"]);
    const files = await get<WireReleaseFile[]>(`/projects/acme/web/releases/${version}/files/`);
    expect(files).toMatchObject([
      { name: "~/static/app.min.js", dist: "7", headers: { Sourcemap: "app.min.js.map" } },
    ]);

    await run("releases", "info", "web@1.0.0+build 7");
    await run("releases", "archive", "web@1.0.0+build 7");
    expect((await get<WireRelease>(`/organizations/acme/releases/${version}/`)).status).toBe("archived");
    await run("releases", "restore", "web@1.0.0+build 7");
    await run("releases", "files", "web@1.0.0+build 7", "delete", "~/static/app.min.js");
    await run("releases", "delete", "web@1.0.0+build 7");
    expect(await get<WireRelease[]>("/organizations/acme/releases/")).toEqual([]);
  });

  it("sends a folder of files, one by one", async () => {
    await run("releases", "new", "folder");
    await run("releases", "files", "folder", "upload", ".", "--url-prefix", "~/static");
    const files = await get<WireReleaseFile[]>("/projects/acme/web/releases/folder/files/");
    expect(files.map(({ name }) => name).sort()).toEqual(["~/static/app.min.js", "~/static/app.min.js.map"]);
    expect(await run("releases", "files", "folder", "list")).toContain("~/static/app.min.js.map");
  });

  it("keeps the commits that a release is of", async () => {
    await run("releases", "new", "of-a-commit");
    const git = (...args: string[]) => execFileSync("git", args, { cwd, encoding: "utf8" }).trim();
    git("init", "--quiet");
    git(
      "-c",
      "user.name=Ann",
      "-c",
      "user.email=ann@example.com",
      "commit",
      "--quiet",
      "--allow-empty",
      "-m",
      "Sell",
    );
    const sha = git("rev-parse", "HEAD");
    await run("releases", "set-commits", "of-a-commit", "--auto");
    const release = await get<WireRelease>("/organizations/acme/releases/of-a-commit/");
    expect(release).toMatchObject({
      commitCount: 1,
      lastCommit: { id: sha, author: { name: "Ann", email: "ann@example.com" } },
    });
    expect(await get<WireCommit[]>("/organizations/acme/releases/of-a-commit/commits/")).toMatchObject([
      { id: sha },
    ]);

    await run("releases", "new", "after-it");
    git(
      "-c",
      "user.name=Bob",
      "-c",
      "user.email=bob@example.com",
      "commit",
      "--quiet",
      "--allow-empty",
      "-m",
      "More",
    );
    await run("releases", "set-commits", "after-it", "--auto");
    const after = await get<WireRelease>("/organizations/acme/releases/after-it/");
    expect(after).toMatchObject({ commitCount: 1, lastCommit: { id: git("rev-parse", "HEAD") } });
  });
});
