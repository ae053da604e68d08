import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleOf } from "../../src/releases/artifacts/bundle/bundle.fixture.ts";
import { type ArtifactsWeb, chunksOf, openArtifactsWeb, sha1Of, Uploader } from "../support/artifacts-web.ts";

let instance: ArtifactsWeb;
let uploader: Uploader;
beforeAll(async () => {
  instance = await openArtifactsWeb();
  uploader = new Uploader(instance.url, await instance.token("member", "org:ci"));
});
afterAll(() => instance?.[Symbol.asyncDispose]());

const CHUNKS = "organizations/acme/chunk-upload/";
const ASSEMBLE = "organizations/acme/artifactbundle/assemble/";

/** One that nobody has sent before. */
function freshBundle(bytes = 3_000): Buffer {
  return bundleOf({ "~/app.js": { bytes: randomBytes(bytes) } });
}

function query<Row>(text: string, values: unknown[] = []): Promise<Row[]> {
  return instance.connection.pool.query(text, values).then(({ rows }) => rows as Row[]);
}

describe("chunks", () => {
  it("are asked for at the public address, within bounds", async () => {
    const { status, body } = await uploader.ask<Record<string, unknown>>("GET", CHUNKS);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      url: `${instance.url}/api/0/${CHUNKS}`,
      hashAlgorithm: "sha1",
      compression: ["gzip"],
      accept: ["release_files", "artifact_bundles", "artifact_bundles_v2"],
    });
    for (const name of ["chunkSize", "chunksPerRequest", "maxRequestSize", "maxFileSize", "concurrency"]) {
      expect(body[name], name).toBeGreaterThan(0);
    }
  });

  it("are kept once, gzipped or plain, however often they come", async () => {
    const chunk = randomBytes(2_000);
    for (const field of ["file_gzip", "file", "file"]) {
      expect((await uploader.send([chunk, chunk], { field })).status).toBe(200);
    }
    const rows = await query("select from file_blob where sha1 = $1", [sha1Of(chunk)]);
    expect(rows).toHaveLength(1);
    expect(await query("select from file_loose")).toEqual([]);
  });

  it("that are wrong are refused in words, and those before them stay", async () => {
    const sound = randomBytes(100);
    const refused = async (...args: Parameters<Uploader["send"]>) => {
      const { status, body } = await uploader.send(...args);
      expect(status).toBe(400);
      return body.detail;
    };
    const other = sha1Of(Buffer.from("other"));
    expect(await refused([sound, randomBytes(9)], { names: [sha1Of(sound), other] })).toContain("damaged");
    expect(await query("select from file_blob where sha1 = $1", [sha1Of(sound)])).toHaveLength(1);
    expect(await refused([randomBytes(9)], { names: ["app.js"] })).toContain("SHA-1");
    expect(await refused([randomBytes(9)], { field: "chunk" })).toContain("`file`");
    expect(await refused([Buffer.alloc(4 * 2 ** 20 + 1)])).toContain("4 MiB");
    expect(await refused([randomBytes(4 * 2 ** 20 + 70_000)], { field: "file" })).toContain("4 MiB");
    expect(await refused([Buffer.alloc(100 * 2 ** 20)])).toContain("4 MiB");
    const threes = [1, 2, 3].map((fill) => Buffer.alloc(3 * 2 ** 20, fill));
    expect(await refused(threes)).toContain("8 MiB");
    expect(await refused(Array.from({ length: 65 }, () => randomBytes(2)))).toContain("64 chunks");
    expect(await refused([])).toContain("no chunk");
  });

  it("in a damaged gzip, or in no form, are refused in words", async () => {
    const form = new FormData();
    form.append("file_gzip", new Blob(["no gzip"]), sha1Of(Buffer.from("a")));
    expect(await uploader.ask("POST", CHUNKS, form)).toMatchObject({
      status: 400,
      body: { detail: expect.stringContaining("gzip") },
    });
    expect(await uploader.ask("POST", CHUNKS, { file: "" })).toMatchObject({ status: 415 });
  });

  it("in a form that is cut off or malformed are refused in words", async () => {
    const head = (field: string) =>
      `--x\r\nContent-Disposition: form-data; name="${field}"; filename="${"a".repeat(40)}"\r\n\r\nabc`;
    const long = `x${"x".repeat(300)}`;
    for (const [body, boundary] of [
      [head("file"), "; boundary=x"],
      [head("file_gzip"), "; boundary=x"],
      [`${head("file")}\r\n--x`, "; boundary=x"],
      ["no form", "; boundary=x"],
      [head("file"), ""],
      [head("file"), `; boundary=${long}`],
    ] as const) {
      const answer = await uploader.sendRaw(CHUNKS, body, `multipart/form-data${boundary}`);
      expect(answer, body).toMatchObject({
        status: 400,
        body: { detail: expect.stringMatching(/form|gzip/) },
      });
    }
  });

  it("are taken from members of the organisation who may upload, alone", async () => {
    const reader = new Uploader(instance.url, await instance.token("member", "project:read", "event:read"));
    expect((await reader.ask("GET", CHUNKS)).status).toBe(403);
    expect((await reader.send([randomBytes(3)])).status).toBe(403);
    expect((await reader.ask("POST", ASSEMBLE, {})).status).toBe(403);
    const stranger = new Uploader(instance.url, "nobody");
    expect((await stranger.send([randomBytes(3)])).status).toBe(401);
  });
});

describe("a bundle", () => {
  it("is put together of its chunks, and sent again costs nothing", async () => {
    const bundle = freshBundle(5_000);
    const chunks = chunksOf(bundle, 1_000);
    const missing = await uploader.assemble(bundle, chunks);
    expect(missing).toEqual({ state: "not_found", missingChunks: chunks.map(sha1Of), detail: null });
    await uploader.send(chunks.slice(0, 2));
    expect((await uploader.assemble(bundle, chunks)).missingChunks).toEqual(chunks.slice(2).map(sha1Of));
    await uploader.send(chunks.slice(2));
    const done = { state: "ok", missingChunks: [], detail: null };
    expect(await uploader.assemble(bundle, chunks)).toEqual(done);
    expect(await uploader.assemble(bundle, chunks)).toEqual(done);
    expect(await uploader.assemble(bundle, chunksOf(bundle, 700))).toEqual(done);
    const rows = await query("select state, files from artifact_bundle where checksum = $1", [
      sha1Of(bundle),
    ]);
    expect(rows).toEqual([{ state: "ok", files: 1 }]);
  });

  it("is put together of chunks that came to two nodes, asked for on both at once", async () => {
    const other = await instance.node();
    const there = new Uploader(other.url, await instance.token("member", "org:ci"));
    const bundle = freshBundle(6_000);
    const chunks = chunksOf(bundle, 1_000);
    await Promise.all(chunks.map((chunk, index) => (index % 2 ? uploader : there).send([chunk])));
    const asks = [uploader, there, uploader, there].map((client) => client.assemble(bundle, chunks));
    const states = (await Promise.all(asks)).map(({ state }) => state);
    expect(states).toContain("ok");
    expect(states.every((state) => ["ok", "assembling", "created"].includes(state))).toBe(true);
    const rows = await query(
      "select state, (select count(*) from artifact_file where bundle_id = b.id) as files from artifact_bundle b where checksum = $1",
      [sha1Of(bundle)],
    );
    expect(rows).toEqual([{ state: "ok", files: 1 }]);
  });

  it("sent again for another project, release or dist, is of that too", async () => {
    const bundle = freshBundle();
    const sent = [
      {},
      { version: "1.0" },
      { version: "1.0", dist: "7" },
      { version: "2.0", projects: ["api", "web"] },
    ];
    for (const more of sent) expect((await uploader.upload(bundle, more)).state).toBe("ok");
    const rows = await query(
      `select p.slug, r.version, u.dist from artifact_upload u join project p on p.id = u.project_id
         join artifact_bundle b on b.id = u.bundle_id left join release r on r.id = u.release_id
        where b.checksum = $1 order by u.id`,
      [sha1Of(bundle)],
    );
    expect(rows).toEqual([
      { slug: "web", version: null, dist: "" },
      { slug: "web", version: "1.0", dist: "" },
      { slug: "web", version: "1.0", dist: "7" },
      { slug: "web", version: "2.0", dist: "" },
      { slug: "api", version: "2.0", dist: "" },
    ]);
    expect(
      await query(
        "select p.slug from release_project rp join release r on r.id = rp.release_id join project p on p.id = rp.project_id where r.version = '2.0' order by 1",
      ),
    ).toEqual([{ slug: "api" }, { slug: "web" }]);
  });

  it("that names its release and dist itself is of them when its upload names none", async () => {
    const bundle = bundleOf({ "~/own.js": { bytes: randomBytes(50) } }, { release: "own@1", dist: "d1" });
    for (let again = 0; again < 2; again++) expect((await uploader.upload(bundle)).state).toBe("ok");
    const uploads = () =>
      query(
        `select r.version, u.dist from artifact_upload u join artifact_bundle b on b.id = u.bundle_id
           left join release r on r.id = u.release_id where b.checksum = $1 order by u.id`,
        [sha1Of(bundle)],
      );
    expect(await uploads()).toContainEqual({ version: "own@1", dist: "d1" });
    await uploader.upload(bundle, { version: "named@1" });
    expect(await uploads()).toContainEqual({ version: "named@1", dist: "d1" });
  });

  it("of the older form is of the release that it was sent to", async () => {
    const bundle = freshBundle();
    await uploader.ask("POST", "projects/acme/web/releases/", { version: "older", projects: ["web"] });
    await uploader.send([bundle]);
    const at = "organizations/acme/releases/older/assemble/";
    const body = { checksum: sha1Of(bundle), chunks: [sha1Of(bundle)] };
    expect((await uploader.ask("POST", at, body)).body).toMatchObject({ state: "ok" });
    const at404 = "organizations/acme/releases/none/assemble/";
    expect((await uploader.ask("POST", at404, body)).status).toBe(404);
  });

  it("that is wrong ends in words, and a sound list of its chunks mends it", async () => {
    const noBundle = randomBytes(2_000);
    await uploader.send([noBundle]);
    const wrong = await uploader.assemble(noBundle, [noBundle]);
    expect(wrong).toMatchObject({ state: "error", detail: expect.stringContaining("no artifact bundle") });
    expect(await uploader.assemble(noBundle, [noBundle])).toEqual(wrong);

    const bundle = freshBundle(3_000);
    const chunks = chunksOf(bundle, 1_000);
    await uploader.send(chunks);
    const disordered = await uploader.assemble(bundle, chunks.toReversed());
    expect(disordered).toMatchObject({ state: "error", detail: expect.stringContaining("checksum") });
    expect((await uploader.assemble(bundle, chunks)).state).toBe("ok");
  });

  it("without chunks is not known", async () => {
    expect(await uploader.assemble(freshBundle(), [])).toEqual({
      state: "not_found",
      missingChunks: [],
      detail: null,
    });
  });

  it("is refused with the field that is wrong", async () => {
    const sound = { checksum: sha1Of(Buffer.alloc(1)), chunks: [], projects: ["web"] };
    const fields = async (change: object) => {
      const { status, body } = await uploader.ask<object>("POST", ASSEMBLE, { ...sound, ...change });
      expect(status).toBe(400);
      return Object.keys(body);
    };
    expect(await fields({ checksum: "x" })).toEqual(["checksum"]);
    expect(await fields({ chunks: ["x"] })).toEqual(["chunks"]);
    expect(await fields({ projects: [] })).toEqual(["projects"]);
    expect(await fields({ projects: ["wep"] })).toEqual(["projects"]);
    expect(await fields({ dist: "a\nb" })).toEqual(["dist"]);
  });

  it("of many megabytes goes through in parts, and a second of its kind sends only what is new", async () => {
    const common = randomBytes(9_000_000);
    const bundle = bundleOf({ "~/common.js": { bytes: common }, "~/a.js": { bytes: randomBytes(90_000) } });
    expect((await uploader.upload(bundle)).state).toBe("ok");
    const next = bundleOf({ "~/common.js": { bytes: common }, "~/a.js": { bytes: randomBytes(90_000) } });
    const { missingChunks } = await uploader.assemble(next, chunksOf(next, 1_000_000));
    expect(missingChunks).toHaveLength(1);
    expect((await uploader.upload(next)).state).toBe("ok");
  });
});
