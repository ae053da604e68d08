import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openArtifacts } from "../../src/releases/artifacts/find/open-artifacts.ts";
import { type ArtifactsWeb, openArtifactsWeb } from "../support/artifacts-web.ts";
import { describeWhere } from "../support/describe-where.ts";
import { ROOT } from "../support/program.ts";
import { lacksSentryCli, type SentryCli, sentryCli } from "../support/sentry-cli.ts";

describeWhere(lacksSentryCli, "source maps of an app, sent", () => {
  let instance: ArtifactsWeb;
  let token: string;
  let folder: string;
  let app: string;
  beforeAll(async () => {
    instance = await openArtifactsWeb();
    token = await instance.token("member", "org:ci", "project:read", "project:releases");
    folder = await mkdtemp(path.join(tmpdir(), "vedette-cli-"));
    app = path.join(folder, "app");
    await build({
      entryPoints: [path.join(ROOT, "tests/fixtures/bundled-app/src/main.js")],
      outdir: app,
      bundle: true,
      minify: true,
      sourcemap: true,
    });
  });
  afterAll(async () => {
    await instance?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const artifacts = () => openArtifacts({ db: instance.connection.db, files: instance.files });
  const run = async (version: SentryCli, cwd: string, ...args: string[]) => {
    const at = { url: instance.url, token, org: "acme", project: "web", cwd, version };
    const { code, stdout, stderr } = await sentryCli(args, at);
    const output = stdout + stderr;
    expect(code, `${args.join(" ")}: ${output}`).toBe(0);
    expect(output).not.toMatch(/warn|error|fail/i);
    return output;
  };
  /** The app once more, injected anew: debug ids come of the content, so it is changed a little. */
  const copyOf = async (name: string) => {
    const copy = path.join(folder, name);
    await cp(app, copy, { recursive: true });
    return copy;
  };
  const textOf = async (artifact: Parameters<ReturnType<typeof artifacts>["read"]>[0] | undefined) => {
    if (!artifact) throw new Error("nothing was found");
    return Buffer.concat(await (await artifacts().read(artifact)).toArray()).toString();
  };

  describe.each<SentryCli>([2, 3])("by sentry-cli %i", (version) => {
    it("with debug ids, are found by them", async () => {
      const cwd = await copyOf(`inject-${version}`);
      await run(version, cwd, "sourcemaps", "inject", ".");
      const output = await run(version, cwd, "sourcemaps", "upload", "--wait", ".");
      expect(output).toContain("artifact bundle");
      const script = await readFile(path.join(cwd, "main.js"), "utf8");
      const id = /debugId=([0-9a-f-]{36})/.exec(script)?.[1] ?? "";
      const found = await artifacts().byDebugIds(instance.projectIds.web, [id]);
      expect(found.map(({ kind, url }) => [kind, url]).sort()).toEqual([
        ["minified_source", "~/main.js"],
        ["source_map", "~/main.js.map"],
      ]);
      expect(await textOf(found.find(({ kind }) => kind === "minified_source"))).toBe(script);
    });

    it("with a release, dist and prefix, are found by their URL, and sent again at once", async () => {
      const cwd = await copyOf(`release-${version}`);
      const release = `cli@${version}`;
      const args = ["--release", release, "--dist", "7", "--url-prefix", "~/static", "--wait-for", "30", "."];
      for (let again = 0; again < 2; again++) await run(version, cwd, "sourcemaps", "upload", ...args);
      const urls = ["~/static/main.js", "~/static/main.js.map"];
      const found = await artifacts().byUrls(instance.projectIds.web, release, "7", urls);
      expect(found.map(({ url, sourceMapUrl }) => [url, sourceMapUrl]).sort()).toEqual([
        ["~/static/main.js", "main.js.map"],
        ["~/static/main.js.map", undefined],
      ]);
      expect(await artifacts().byUrls(instance.projectIds.web, release, "8", urls)).toEqual([]);
      expect(await textOf(found.find(({ url }) => url.endsWith(".map")))).toContain("prices.js");
    });
  });

  it("by sentry-cli 2 in its older forms, are found by their URL", async () => {
    const cwd = await copyOf("older");
    await run(2, cwd, "releases", "new", "older@1");
    await run(2, cwd, "releases", "files", "older@1", "upload-sourcemaps", ".", "--url-prefix", "~/a");
    await run(2, cwd, "releases", "files", "older@1", "upload", "main.js.map", "~/b/main.js.map");
    const urls = ["~/a/main.js", "~/a/main.js.map", "~/b/main.js.map"];
    const found = await artifacts().byUrls(instance.projectIds.web, "older@1", undefined, urls);
    expect(found.map(({ url }) => url).sort()).toEqual(urls);
    const map = await readFile(path.join(cwd, "main.js.map"), "utf8");
    expect(await textOf(found.find(({ url }) => url === "~/b/main.js.map"))).toBe(map);
  });
});
