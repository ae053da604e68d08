import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openArtifacts } from "../../src/releases/artifacts/find/open-artifacts.ts";
import type { WireArtifactBundle, WireArtifactBundleFiles } from "../../src/wire/artifact.ts";
import { type ArtifactsWeb, openArtifactsWeb, Uploader } from "../support/artifacts-web.ts";
import { describeWhere } from "../support/describe-where.ts";
import { ROOT, start } from "../support/program.ts";
import { lacksSentryCli } from "../support/sentry-cli.ts";

describeWhere(lacksSentryCli, "the plugin of", () => {
  let instance: ArtifactsWeb;
  let token: string;
  let folder: string;
  beforeAll(async () => {
    instance = await openArtifactsWeb();
    token = await instance.token("member", "org:ci", "project:read", "project:releases");
    folder = await mkdtemp(path.join(tmpdir(), "vedette-bundles-"));
  });
  afterAll(async () => {
    await instance?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  it.each(["vite", "rollup", "esbuild", "webpack"])(
    "%s uploads what it builds, without a warning",
    async (bundler) => {
      const built = path.join(folder, bundler);
      const release = `${bundler}@1.0.0`;
      const { code, stdout, stderr } = await start(
        process.execPath,
        [path.join(ROOT, "tests/fixtures/bundled-app/build.mjs"), bundler, built],
        {
          SENTRY_URL: instance.url,
          SENTRY_AUTH_TOKEN: token,
          SENTRY_ORG: "acme",
          SENTRY_PROJECT: "web",
          RELEASE: release,
          NO_COLOR: "1",
          HOME: folder,
        },
        folder,
      ).ended;
      const output = stdout + stderr;
      expect(code, output).toBe(0);
      expect(output).not.toMatch(/warn|error|fail/i);
      expect((await readdir(built)).some((name) => name.endsWith(".js"))).toBe(true);

      const client = new Uploader(instance.url, token);
      const listed = await client.ask<WireArtifactBundle[]>(
        "GET",
        `projects/acme/web/files/artifact-bundles/?query=${encodeURIComponent(release)}`,
      );
      const [bundle] = listed.body;
      const { body } = await client.ask<WireArtifactBundleFiles>(
        "GET",
        `projects/acme/web/artifact-bundles/${bundle?.bundleId}/files/`,
      );
      const ids = [...new Set(body.files.flatMap(({ debugId }) => debugId ?? []))];
      const found = await openArtifacts({ db: instance.connection.db, files: instance.files }).byDebugIds(
        instance.projectIds.web,
        ids,
      );
      expect(found.map(({ kind }) => kind).sort()).toEqual(["minified_source", "source_map"]);
    },
    60_000,
  );
});
