import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { WireIssueDetails } from "../../src/wire/issue.ts";
import type { WireCommitFile, WireDeploy, WireRelease, WireRepository } from "../../src/wire/release.ts";
import { describeWhere } from "../support/describe-where.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { openReleasesWeb, type ReleasesWeb } from "../support/releases-web.ts";
import { lacksSentryCli, type SentryCli, sentryCli } from "../support/sentry-cli.ts";

for (const version of [2, 3] as const satisfies readonly SentryCli[]) {
  describeWhere(lacksSentryCli, `sentry-cli ${version}.x`, () => {
    let releases: ReleasesWeb;
    let token: string;
    let cwd: string;
    beforeAll(async () => {
      releases = await openReleasesWeb();
      token = await releases.token("member", "org:ci", "project:read", "project:releases", "event:read");
      cwd = await mkdtemp(path.join(tmpdir(), "vedette-cli-"));
      git("init", "--quiet", "--initial-branch=main");
      git("remote", "add", "origin", "https://github.com/acme/shop.git");
    });
    afterAll(async () => {
      await releases[Symbol.asyncDispose]();
      await rm(cwd, { recursive: true });
    });

    const git = (...args: string[]) => {
      const who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
      return execFileSync("git", [...who, ...args], { cwd, encoding: "utf8" }).trim();
    };
    const commit = async (file: string, message: string): Promise<string> => {
      await mkdir(path.join(cwd, path.dirname(file)), { recursive: true });
      await writeFile(path.join(cwd, file), message);
      git("add", file);
      git("commit", "--quiet", "-m", message);
      return git("rev-parse", "HEAD");
    };
    const run = async (...args: string[]) => {
      const at = { url: releases.url, token, org: "acme", project: "web", cwd, version };
      const ended = await sentryCli(args, at);
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

    it("sends a repository's own commits with their files, also when we know where it is", async () => {
      await commit("src/till.ts", "Sell");
      await run("releases", "new", "shop@1.0.0");
      await run("releases", "set-commits", "shop@1.0.0", "--auto");
      // It calls a repository by the name of its remote.
      expect(await get<WireRepository[]>("/organizations/acme/repos/")).toMatchObject([{ name: "origin" }]);
      await releases.pool.query("update repository set url = 'https://github.com/acme/shop'");

      const sha = await commit("src/shop.ts", "Open the shop");
      await run("releases", "new", "shop@1.1.0");
      await run("releases", "set-commits", "shop@1.1.0", "--auto");
      expect(await get<WireRelease>("/organizations/acme/releases/shop%401.1.0/")).toMatchObject({
        commitCount: 1,
        lastCommit: {
          id: sha,
          message: expect.stringContaining("Open the shop"),
          url: `https://github.com/acme/shop/commit/${sha}`,
        },
        authors: [{ name: "Ann", email: "ann@example.com" }],
      });
      expect(
        await get<WireCommitFile[]>("/organizations/acme/releases/shop%401.1.0/commitfiles/"),
      ).toMatchObject([{ filename: "src/shop.ts", type: "A", commitId: sha }]);
      expect(await run("repos", "list")).toContain("origin");
      expect(await run("releases", "info", "shop@1.1.0", "--show-commits")).toContain(sha.slice(0, 12));
    });

    it("names commits of repositories, and clears them", async () => {
      const sha = "0123456789abcdef0123456789abcdef01234567";
      await releases.pool.query(
        "insert into repository (organization_id, name) values ($1, 'acme/elsewhere')",
        [releases.organizationId],
      );
      await run("releases", "new", "named");
      await run("releases", "set-commits", "named", "--commit", `acme/elsewhere@${sha}`);
      expect(await get<WireRelease>("/organizations/acme/releases/named/")).toMatchObject({
        refs: [{ repository: "acme/elsewhere", commit: sha }],
        commitCount: 1,
        lastCommit: { id: sha, repository: "acme/elsewhere" },
      });
      await run("releases", "set-commits", "named", "--clear");
      expect(await get<WireRelease>("/organizations/acme/releases/named/")).toMatchObject({ commitCount: 0 });
    });

    it("notes and lists deploys", async () => {
      await run("releases", "new", "deployed");
      await run(
        ...(version === 2
          ? ["releases", "deploys", "deployed", "new", "-e", "production", "-n", "Nr. 7", "-t", "30"]
          : ["deploys", "new", "--release", "deployed", "-e", "production", "-n", "Nr. 7", "-t", "30"]),
      );
      expect(await get<WireDeploy[]>("/organizations/acme/releases/deployed/deploys/")).toMatchObject([
        { environment: "production", name: "Nr. 7", dateStarted: expect.any(String) },
      ]);
      const listed = await run(
        ...(version === 2
          ? ["releases", "deploys", "deployed", "list"]
          : ["deploys", "list", "--release", "deployed"]),
      );
      expect(listed).toContain("production");
    });

    it("resolves what a commit says that it fixes, in its release", async () => {
      const [stored] = await releases.store([preparedEvent({ projectId: releases.projectIds.web })]);
      await commit("src/till.ts", "Give change\n\nFixes WEB-1");
      await run("releases", "new", "shop@1.2.0");
      await run("releases", "set-commits", "shop@1.2.0", "--auto");
      await run("releases", "finalize", "shop@1.2.0");
      const issue = await get<WireIssueDetails>(`/organizations/acme/issues/${stored?.issueId}/`);
      expect(issue).toMatchObject({
        shortId: "WEB-1",
        status: "resolved",
        statusDetails: { inRelease: "shop@1.2.0", inCommit: { commit: git("rev-parse", "HEAD") } },
        activity: [{ type: "set_resolved_in_release", data: { version: "shop@1.2.0" } }],
      });
    });
  });
}
