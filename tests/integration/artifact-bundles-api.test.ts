import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleOf } from "../../src/releases/artifacts/bundle/bundle.fixture.ts";
import { openArtifacts } from "../../src/releases/artifacts/find/open-artifacts.ts";
import type { WireArtifactBundle, WireArtifactBundleFiles } from "../../src/wire/artifact.ts";
import { type ArtifactsWeb, openArtifactsWeb, Uploader } from "../support/artifacts-web.ts";

const ID = "621f6201-ec17-530f-b025-29fc375cd4d5";
const LIST = "projects/acme/web/files/artifact-bundles/";

describe("artifact bundles of a project", () => {
  let instance: ArtifactsWeb;
  let uploader: Uploader;
  beforeAll(async () => {
    instance = await openArtifactsWeb();
    uploader = new Uploader(instance.url, await instance.token("member", "project:releases", "project:read"));
    const script = { bytes: "throw 1", headers: { "debug-id": ID, sourcemap: "app.js.map" } };
    const first = bundleOf({ "~/app.js": script, "~/Deep/Map.js.map": { bytes: "{}", type: "source_map" } });
    await uploader.upload(first, { version: "shop@1.0", dist: "Eins" });
    await uploader.upload(first, { version: "shop@1.1" });
    await uploader.upload(bundleOf({ "~/b.js": { bytes: "b" } }), { projects: ["web", "api"] });
    await uploader.upload(bundleOf({ "~/c.js": { bytes: "c" } }), { projects: ["api"], version: "other" });
  });
  afterAll(() => instance?.[Symbol.asyncDispose]());

  const list = async (query = "", at = LIST) =>
    (await uploader.ask<WireArtifactBundle[]>("GET", `${at}?${query}`)).body;
  const filesAt = (bundle: WireArtifactBundle | undefined) =>
    `projects/acme/web/artifact-bundles/${bundle?.bundleId}/files/`;

  it("are listed newest first, with what they were sent for", async () => {
    const [second, first, ...more] = await list();
    expect(more).toEqual([]);
    expect(second).toMatchObject({ fileCount: 1, associations: [{ release: null, dist: null }] });
    expect(first).toMatchObject({
      bundleId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      fileCount: 2,
      associations: [
        { release: "shop@1.0", dist: "Eins" },
        { release: "shop@1.1", dist: null },
      ],
      date: expect.stringMatching(/Z$/),
      dateLastUsed: expect.stringMatching(/Z$/),
    });
  });

  it("are found by release, dist, file, their id and debug ids", async () => {
    const [second, first] = await list();
    for (const query of [
      "SHOP@1.1",
      "eins",
      "~/app.js",
      "map.js.MAP",
      ID.replaceAll("-", ""),
      first?.bundleId,
    ]) {
      expect(await list(`query=${query}`), query).toEqual([first]);
    }
    expect(await list("query=b.js")).toEqual([second]);
    expect(await list("release=shop@1.1")).toEqual([first]);
    expect(await list("release=shop@1.1&query=b.js")).toEqual([]);
    expect(await list("release=shop@1")).toEqual([]);
    for (const query of ["other", "c.js", "%00", "%25", "_"]) {
      const found = await list(`query=${query}`);
      expect(found, query).toEqual(query === "%00" ? [second, first] : []);
    }
  });

  it("come in pages, forth and back", async () => {
    const [second, first] = await list();
    const page = await uploader.ask("GET", `${LIST}?per_page=1`);
    expect(page.body).toEqual([second]);
    const cursors = (link: string | null) =>
      [...(link ?? "").matchAll(/results="(\w+)"; cursor="([^"]+)"/g)].map(([, results, at]) => [
        results,
        at,
      ]);
    const [, next] = cursors(page.headers.get("link"));
    expect(next?.[0]).toBe("true");
    const last = await uploader.ask("GET", `${LIST}?per_page=1&cursor=${next?.[1]}`);
    expect(last.body).toEqual([first]);
    const [previous, end] = cursors(last.headers.get("link"));
    expect(end?.[0]).toBe("false");
    expect(await list(`per_page=1&cursor=${previous?.[1]}`)).toEqual([second]);
  });

  it("show their files, which can be searched and fetched", async () => {
    const [, first] = await list();
    const { body } = await uploader.ask<WireArtifactBundleFiles>("GET", filesAt(first));
    expect(body).toMatchObject({
      ...first,
      files: [
        { filePath: "~/app.js", fileType: 2, fileSize: 7, debugId: ID, sourcemap: "app.js.map" },
        { filePath: "~/Deep/Map.js.map", fileType: 3, fileSize: 2, debugId: null, sourcemap: null },
      ],
    });
    const found = async (query: string) =>
      (await uploader.ask<WireArtifactBundleFiles>("GET", `${filesAt(first)}?${query}`)).body.files;
    expect(await found("query=deep")).toEqual([body.files[1]]);
    expect(await found(`query=${ID}`)).toEqual([body.files[0]]);
    expect(await found("per_page=1")).toEqual([body.files[0]]);

    const file = await uploader.ask("GET", `${filesAt(first)}${body.files[0]?.id}/`);
    expect([file.status, file.body]).toEqual([200, "throw 1"]);
    expect(file.headers.get("content-type")).toBe("application/octet-stream");
    expect(file.headers.get("content-disposition")).toBe('attachment; filename="app.js"');
    expect((await uploader.ask("GET", `${filesAt(first)}999999/`)).status).toBe(404);
  });

  it("of another project are not there", async () => {
    const [other] = await list("query=other", "projects/acme/api/files/artifact-bundles/");
    expect(other?.fileCount).toBe(1);
    expect((await uploader.ask("GET", filesAt(other))).status).toBe(404);
    expect((await uploader.ask("DELETE", `${LIST}?bundleId=${other?.bundleId}`)).status).toBe(404);
    for (const id of ["", "x", "%27"]) {
      expect((await uploader.ask("DELETE", `${LIST}?bundleId=${id}`)).status).toBe(404);
    }
  });

  it("are read by those who may read the project, and deleted by those who manage its releases", async () => {
    const [second] = await list();
    const ci = new Uploader(instance.url, await instance.token("member", "org:ci"));
    expect((await ci.ask("GET", LIST)).status).toBe(200);
    expect((await ci.ask("DELETE", `${LIST}?bundleId=${second?.bundleId}`)).status).toBe(403);
    const guest = new Uploader(instance.url, await instance.token("member", "member:read"));
    for (const at of [LIST, filesAt(second), `${filesAt(second)}1/`]) {
      expect((await guest.ask("GET", at)).status).toBe(403);
    }
  });

  it("go when deleted, and stay with the other project that has them", async () => {
    const [second, first] = await list();
    expect((await uploader.ask("DELETE", `${LIST}?bundleId=${second?.bundleId}`)).status).toBe(204);
    expect(await list()).toEqual([first]);
    expect(await list("query=b.js", "projects/acme/api/files/artifact-bundles/")).toHaveLength(1);

    expect((await uploader.ask("DELETE", `${LIST}?bundleId=${first?.bundleId}`)).status).toBe(204);
    const artifacts = openArtifacts({ db: instance.connection.db, files: instance.files });
    expect(await artifacts.byDebugIds(instance.projectIds.web, [ID])).toEqual([]);
    expect(await artifacts.byUrls(instance.projectIds.web, "shop@1.1", undefined, ["~/app.js"])).toEqual([]);
    expect(await artifacts.near(instance.projectIds.web, "app.js")).toEqual([]);
  });
});
