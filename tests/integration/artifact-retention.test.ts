import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Refusal } from "../../src/errors.ts";
import { sweepFiles } from "../../src/files/sweep.ts";
import { bundleOf } from "../../src/releases/artifacts/bundle/bundle.fixture.ts";
import { openArtifacts } from "../../src/releases/artifacts/find/open-artifacts.ts";
import { dropUnusedBundles, takeUpAssemblies } from "../../src/releases/artifacts/retention/keep-bundles.ts";
import { type ArtifactsWeb, chunksOf, openArtifactsWeb, sha1Of, Uploader } from "../support/artifacts-web.ts";
import { silent } from "../support/silent.ts";

const DAY_MS = 86_400_000;
const never = new AbortController().signal;

describe("a bundle of source maps", () => {
  let instance: ArtifactsWeb;
  let uploader: Uploader;
  beforeAll(async () => {
    instance = await openArtifactsWeb();
    uploader = new Uploader(instance.url, await instance.token("owner", "project:admin", "project:releases"));
  });
  afterAll(() => instance?.[Symbol.asyncDispose]());

  const room = () => ({
    db: instance.connection.db,
    files: instance.files,
    limits: { maxBundle: 2 ** 31 },
    log: silent,
    now: Date.now,
  });
  const run = (text: string, ...values: unknown[]) =>
    instance.connection.pool.query(text, values).then(({ rows }) => rows as Record<string, unknown>[]);
  const stateOf = async (bundle: Buffer) => {
    const [row] = await run("select state, detail from artifact_bundle where checksum = $1", sha1Of(bundle));
    return row?.state;
  };
  /** As if it had come, and been used last, so long ago. */
  const age = (bundle: Buffer, days: number) =>
    run(
      `update artifact_bundle set used_at = now() - $2 * interval '1 day',
              settled_at = now() - $2 * interval '1 day', made_at = now() - $2 * interval '1 day'
        where checksum = $1`,
      sha1Of(bundle),
      days,
    );
  const drop = () => dropUnusedBundles(room(), new Date(Date.now() - 90 * DAY_MS), never);
  const send = async (more: object = {}) => {
    const id = randomUUID();
    const script = { bytes: randomBytes(2_000), headers: { "debug-id": id } };
    const bundle = bundleOf({ "~/a.js": script });
    expect((await uploader.upload(bundle, more)).state).toBe("ok");
    return { id, bundle };
  };

  it("that no event used goes after its days, with its rows and its bytes", async () => {
    const { bundle } = await send();
    await age(bundle, 89);
    await drop();
    expect(await stateOf(bundle)).toBe("ok");
    await age(bundle, 91);
    await drop();
    expect(await stateOf(bundle)).toBeUndefined();
    expect(
      await run(
        "select from artifact_file f where not exists (select from artifact_bundle where id = f.bundle_id)",
      ),
    ).toEqual([]);
    const [blob] = await run("select key, refs from file_blob where sha1 = $1", sha1Of(bundle));
    expect(blob?.refs).toBe(0);
    await run("update file_blob set used_at = now() - interval '2 days' where sha1 = $1", sha1Of(bundle));
    await sweepFiles(room(), never);
    expect(await instance.files.stat(String(blob?.key))).toBeUndefined();
  });

  it("that an event used stays, and its use is written once a day", async () => {
    const { id, bundle } = await send({ version: "used" });
    const artifacts = openArtifacts(room());
    const { web } = instance.projectIds;
    const usedAt = async () =>
      (await run("select used_at from artifact_bundle where checksum = $1", sha1Of(bundle)))[0]?.used_at;
    for (const use of [
      () => artifacts.byDebugIds(web, [id]),
      () => artifacts.byUrls(web, "used", undefined, ["~/a.js"]),
    ]) {
      await age(bundle, 91);
      expect(await use()).toHaveLength(1);
      const noted = await usedAt();
      await use();
      expect(await usedAt()).toEqual(noted);
      await drop();
      expect(await stateOf(bundle)).toBe("ok");
    }
    await age(bundle, 91);
    await artifacts.near(web, "a.js");
    await drop();
    expect(await stateOf(bundle)).toBeUndefined();
  });

  it("goes with the last release or project that it was sent for, an hour later", async () => {
    const { bundle } = await send({ version: "first" });
    await uploader.upload(bundle, { version: "second" });
    expect((await uploader.ask("DELETE", "organizations/acme/releases/first/")).status).toBe(204);
    await age(bundle, 1);
    await drop();
    expect(await stateOf(bundle)).toBe("ok");
    expect((await uploader.ask("DELETE", "organizations/acme/releases/second/")).status).toBe(204);
    await run("update artifact_bundle set used_at = now() where checksum = $1", sha1Of(bundle));
    await drop();
    expect(await stateOf(bundle)).toBe("ok");
    await age(bundle, 1);
    await drop();
    expect(await stateOf(bundle)).toBeUndefined();

    const ofApi = await send({ projects: ["api"] });
    await run("delete from project where slug = 'api'");
    await age(ofApi.bundle, 1);
    await drop();
    expect(await stateOf(ofApi.bundle)).toBeUndefined();
  });

  it("that was wrong is told of for a day", async () => {
    const bundle = randomBytes(500);
    await uploader.send([bundle]);
    expect((await uploader.assemble(bundle, [bundle])).state).toBe("error");
    await drop();
    expect(await stateOf(bundle)).toBe("error");
    await age(bundle, 2);
    await drop();
    expect(await stateOf(bundle)).toBeUndefined();
  });

  it("whose chunks lie for a day with no bundle loses them", async () => {
    const chunk = randomBytes(700);
    await uploader.send([chunk]);
    const [blob] = await run(
      "update file_blob set used_at = now() - interval '25 hours' where sha1 = $1 returning key",
      sha1Of(chunk),
    );
    await sweepFiles(room(), never);
    expect(await instance.files.stat(String(blob?.key))).toBeUndefined();
    expect((await uploader.assemble(chunk, [chunk])).missingChunks).toEqual([sha1Of(chunk)]);
  });

  /** As a node leaves it that died at work. */
  const left = async (bundle: Buffer, chunks: Buffer[], change: string) => {
    await uploader.send(chunks);
    await run(
      `insert into artifact_bundle (organization_id, checksum, chunks, used_at) values ($1, $2, $3, now() - interval '5 minutes')`,
      instance.organizationId,
      sha1Of(bundle),
      chunks.map(sha1Of),
    );
    await run(`update artifact_bundle set ${change} where checksum = $1`, sha1Of(bundle));
  };
  const fresh = () => bundleOf({ "~/a.js": { bytes: randomBytes(3_000) } });

  it("that a node left half-way is put together by the next, when its lease is over", async () => {
    const bundle = fresh();
    const held = "state = 'assembling', turn = 1, attempts = 1, lease_until = now() + interval '20 seconds'";
    await left(bundle, chunksOf(bundle, 1_000), held);
    await takeUpAssemblies(room(), never);
    expect(await stateOf(bundle)).toBe("assembling");
    await run(
      "update artifact_bundle set lease_until = now() - interval '1 second' where checksum = $1",
      sha1Of(bundle),
    );
    await Promise.all([1, 2, 3].map(() => takeUpAssemblies(room(), never)));
    expect(await stateOf(bundle)).toBe("ok");
  });

  it("that nodes die of is given up after five of them, and says so", async () => {
    const bundle = fresh();
    await left(bundle, chunksOf(bundle, 1_000), "state = 'assembling', attempts = 5, lease_until = now()");
    await takeUpAssemblies(room(), never);
    const answer = await uploader.assemble(bundle, chunksOf(bundle, 1_000));
    expect(answer).toMatchObject({ state: "error", detail: expect.stringContaining("log") });
  });

  it("whose chunks are gone is told to be sent again, and then is", async () => {
    const bundle = fresh();
    const chunks = chunksOf(bundle, 1_000);
    await left(bundle, chunks, "state = 'created'");
    await run("delete from file_blob where sha1 = $1", sha1Of(chunks[1] ?? bundle));
    await takeUpAssemblies(room(), never);
    expect(await uploader.assemble(bundle, chunks)).toMatchObject({
      state: "error",
      detail: expect.stringContaining("Upload it again"),
    });
    expect((await uploader.upload(bundle)).state).toBe("ok");
  });

  it("waits unharmed while the file store is away", async () => {
    const bundle = fresh();
    await left(bundle, chunksOf(bundle, 1_000), "state = 'created'");
    const away = () => Promise.reject(new Refusal("overloaded", "away"));
    const files = { ...instance.files, get: away, put: away } as typeof instance.files;
    await takeUpAssemblies({ ...room(), files }, never);
    const [row] = await run(
      "select state, attempts from artifact_bundle where checksum = $1",
      sha1Of(bundle),
    );
    expect(row).toEqual({ state: "created", attempts: 0 });
    await run("update artifact_bundle set lease_until = null where checksum = $1", sha1Of(bundle));
    await takeUpAssemblies(room(), never);
    expect(await stateOf(bundle)).toBe("ok");
  });
});
