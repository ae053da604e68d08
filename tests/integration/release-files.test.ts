import { randomBytes } from "node:crypto";
import { readdirSync } from "node:fs";
import { request } from "node:http";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openS3 } from "../../src/drivers/files-s3/open.ts";
import { sweepFiles } from "../../src/files/sweep.ts";
import type { WireReleaseFile } from "../../src/wire/release.ts";
import { inChunks, keysOf as keysOfStore, sha1 } from "../contracts/file-store.ts";
import { describeWhere } from "../support/describe-where.ts";
import { type GivenFile, releaseForm } from "../support/release-form.ts";
import { openReleasesWeb, type ReleasesWeb } from "../support/releases-web.ts";
import { ACCESS_KEY, lacksS3, SECRET_KEY, startS3 } from "../support/s3.ts";
import { until } from "../support/until.ts";

const MIB = 2 ** 20;
const FILES = "/api/0/organizations/acme/releases/1.0/files/";

let releases: ReleasesWeb;
let token: string;
beforeAll(async () => {
  releases = await openReleasesWeb({ limits: { maxFile: 8 * MIB, maxFilesOfRelease: 40 } });
  token = await releases.token("member", "org:ci");
  await makeRelease(releases, token, "1.0");
});
afterAll(() => releases[Symbol.asyncDispose]());

function upload(given: GivenFile | FormData, path = FILES, at = releases, by = token): Promise<Response> {
  return fetch(at.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${by}` },
    body: given instanceof FormData ? given : releaseForm(given),
  });
}

async function get(path: string, at = releases, by = token): Promise<Response> {
  return await fetch(at.url + path, { headers: { authorization: `Bearer ${by}` } });
}

async function makeRelease(at: ReleasesWeb, by: string, version: string): Promise<void> {
  const answer = await fetch(`${at.url}/api/0/organizations/acme/releases/`, {
    method: "POST",
    headers: { authorization: `Bearer ${by}`, "content-type": "application/json" },
    body: JSON.stringify({ version, projects: ["web"] }),
  });
  expect(answer.status).toBe(201);
}

const keysOf = (at = releases) => keysOfStore(at.files, "");

describe("a file of a release", () => {
  it("is kept with name, dist and headers, listed, and given back byte by byte", async () => {
    const bytes = randomBytes(3 * MIB);
    const answer = await upload({
      bytes,
      name: "~/static/app.js",
      dist: "7",
      headers: ["Sourcemap: app.js.map", "X-Odd: a:b"],
    });
    expect(answer.status).toBe(201);
    const file = (await answer.json()) as WireReleaseFile;
    expect(file).toMatchObject({
      name: "~/static/app.js",
      dist: "7",
      headers: { Sourcemap: "app.js.map", "X-Odd": "a:b" },
      size: bytes.length,
      sha1: sha1(bytes),
    });
    expect(await (await get(`${FILES}${file.id}/`)).json()).toEqual(file);
    const download = await get(`${FILES}${file.id}/?download=1`);
    expect(download.headers.get("content-disposition")).toBe('attachment; filename="app.js"');
    expect(download.headers.get("x-content-type-options")).toBe("nosniff");
    expect(sha1(Buffer.from(await download.arrayBuffer()))).toBe(file.sha1);
    const listed = (await (await get(`${FILES}?query=APP.JS&query=nothing`)).json()) as WireReleaseFile[];
    expect(listed).toEqual([file]);
    expect(await (await get(`${FILES}?checksum=${file.sha1}`)).json()).toEqual([file]);
    expect(await (await get(`${FILES}?query=elsewhere`)).json()).toEqual([]);
  });

  it("has the name of the file that was sent, where none was given", async () => {
    const answer = await upload({ bytes: "x", filename: "main.js" });
    expect(await answer.json()).toMatchObject({ name: "main.js", dist: null, size: 1 });
  });

  it("is the same when it is sent twice, and refused when it differs", async () => {
    const first = await upload({ bytes: "one", name: "~/same.js" });
    const again = await upload({ bytes: "one", name: "~/same.js" });
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(await again.json()).toEqual(await first.json());
    const other = await upload({ bytes: "two", name: "~/same.js" });
    expect(other.status).toBe(409);
    expect(await other.text()).toContain("Delete that one first");
    expect((await upload({ bytes: "two", name: "~/same.js", dist: "8" })).status).toBe(201);
  });

  it("lies in the store once, however many have its bytes", async () => {
    const bytes = randomBytes(1000);
    await upload({ bytes, name: "~/first.js" });
    const before = await keysOf();
    await Promise.all(Array.from({ length: 5 }, (_, index) => upload({ bytes, name: `~/twin-${index}.js` })));
    expect((await keysOf()).sort()).toEqual(before.sort());
  });

  it("is found by its name alone in the release it is of", async () => {
    const file = (await (await upload({ bytes: "mine", name: "~/mine.js" })).json()) as WireReleaseFile;
    await makeRelease(releases, token, "other");
    expect((await get(`/api/0/organizations/acme/releases/other/files/${file.id}/`)).status).toBe(404);
    expect((await get(`/api/0/projects/acme/api/releases/1.0/files/${file.id}/`)).status).toBe(404);
    expect((await get(`${FILES}abc/`)).status).toBe(404);
  });

  it.each<[string, GivenFile]>([
    ["an empty name", { bytes: "x", name: " ", filename: "" }],
    ["a name with a line break", { bytes: "x", name: "a\nb" }],
    ["a name that is too long", { bytes: "x", name: "x".repeat(501) }],
    ["a dist that is too long", { bytes: "x", name: "~/a", dist: "x".repeat(65) }],
    ["a header without a colon", { bytes: "x", name: "~/a", headers: ["nothing"] }],
    ["a field that is too long", { bytes: "x", name: "x".repeat(5_000) }],
    [
      "too many headers",
      { bytes: "x", name: "~/a", headers: Array.from({ length: 21 }, (_, i) => `h${i}: 1`) },
    ],
    ["the file in another field", { bytes: "x", name: "~/a", field: "data" }],
  ])("is refused with %s, and says so", async (_, given) => {
    const answer = await upload(given);
    expect(answer.status).toBe(400);
    expect(Object.keys((await answer.json()) as object).length).toBe(1);
  });

  it("is refused without the file, and as anything but a form", async () => {
    const fields = new FormData();
    fields.append("name", "~/a.js");
    expect((await upload(fields)).status).toBe(400);
    const json = await fetch(releases.url + FILES, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: "{}",
    });
    expect(json.status).toBe(415);
  });

  it("is refused when it is too large, and leaves nothing", async () => {
    const before = await keysOf();
    const answer = await upload({ bytes: randomBytes(9 * MIB), name: "~/large.js" });
    expect(answer.status).toBe(413);
    expect(await answer.text()).toContain("8 MiB");
    expect(await keysOf()).toEqual(before);
  });

  it("is refused when the release has as many as it may", async () => {
    await makeRelease(releases, token, "full");
    const path = "/api/0/organizations/acme/releases/full/files/";
    const sent = await Promise.all(
      Array.from({ length: 40 }, (_, index) => upload({ bytes: "x", name: `~/${index}.js` }, path)),
    );
    expect(sent.every(({ status }) => status === 201)).toBe(true);
    const more = await upload({ bytes: "x", name: "~/more.js" }, path);
    expect(more.status).toBe(413);
    expect(await more.text()).toContain("40 files");
  });

  it("is never kept by half when its sender goes away", async () => {
    const before = await keysOf();
    const sending = request(releases.url + FILES, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "multipart/form-data; boundary=x" },
    });
    sending.on("error", () => {});
    sending.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.js"\r\n\r\n');
    sending.write(randomBytes(MIB));
    const incoming = () => readdirSync(path.join(releases.dir, "incoming")).length;
    await until("begun file", () => incoming() === 1);
    sending.destroy();
    await until("end of it", () => incoming() === 0);
    expect(await keysOf()).toEqual(before);
    expect(await loose()).toBe(1); // noted before its first byte, and for the sweeper to look after
  });

  it("is refused in words in a form that is cut off or malformed", async () => {
    const head = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.js"\r\n\r\nabc';
    for (const [type, body] of [
      ["multipart/form-data; boundary=x", head],
      ["multipart/form-data; boundary=x", ""],
      ["multipart/form-data", head],
      [`multipart/form-data; boundary=${"x".repeat(5_000)}`, head],
    ] as const) {
      const answer = await fetch(releases.url + FILES, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": type },
        body,
      });
      expect(answer.status, type.slice(0, 60)).toBe(400);
      expect(await answer.text()).toContain("Send it");
    }
  });

  it("may be deleted by whoever may send it, and not by a reader", async () => {
    const file = (await (await upload({ bytes: "bye", name: "~/bye.js" })).json()) as WireReleaseFile;
    const remove = (by: string) =>
      fetch(`${releases.url}${FILES}${file.id}/`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${by}` },
      });
    expect((await remove(await releases.token("member", "project:read"))).status).toBe(403);
    expect((await remove(token)).status).toBe(204);
    expect((await remove(token)).status).toBe(404);
  });
});

describe("the sweeper", () => {
  const sweep = () =>
    sweepFiles(
      { db: releases.web.room.db, files: releases.files, now: Date.now },
      new AbortController().signal,
    );
  const aDayPasses = async () => {
    await releases.pool.query("update file_blob set used_at = used_at - interval '25 hours'");
    await releases.pool.query("update file_loose set since = since - interval '25 hours'");
  };

  it("removes what nobody refers to, after a day, and nothing else", async () => {
    await makeRelease(releases, token, "swept");
    const path = "/api/0/organizations/acme/releases/swept/files/";
    const [shared, alone] = [randomBytes(500), randomBytes(600)];
    await upload({ bytes: shared, name: "~/shared.js" });
    await upload({ bytes: shared, name: "~/shared.js" }, path);
    await upload({ bytes: alone, name: "~/alone.js" }, path);
    await releases.files.put("blobs/half", inChunks(Buffer.from("half")));
    await releases.pool.query("insert into file_loose (key) values ('blobs/half')");
    await sweep();
    const before = await keysOf();
    expect(before).toContain("blobs/half");

    await releases.pool.query("delete from release where version = 'swept'");
    await sweep();
    expect((await keysOf()).length).toBe(before.length);
    await aDayPasses();
    await sweep();
    const after = await keysOf();
    expect(after).not.toContain("blobs/half");
    const left = await releases.pool.query<{ sha1: string; refs: number; key: string }>(
      "select sha1, refs, key from file_blob",
    );
    expect(left.rows.map((row) => row.sha1)).toContain(sha1(shared));
    expect(left.rows.map((row) => row.sha1)).not.toContain(sha1(alone));
    expect(after.sort()).toEqual(left.rows.map(({ key }) => key).sort());
    expect(await loose()).toBe(0);
  });

  it("keeps the count of references through everything that deletes", async () => {
    const wrong = await releases.pool.query(
      "select b.id from file_blob b where refs <> (select count(*) from release_file where blob_id = b.id)",
    );
    expect(wrong.rows).toEqual([]);
  });

  it("lets a file be sent again while its old blob is being swept", async () => {
    const bytes = randomBytes(700);
    const path = "/api/0/organizations/acme/releases/again/files/";
    await makeRelease(releases, token, "again");
    for (let round = 0; round < 10; round += 1) {
      const file = (await (await upload({ bytes, name: "~/again.js" }, path)).json()) as WireReleaseFile;
      await releases.pool.query("delete from release_file where id = $1", [file.id]);
      await aDayPasses();
      const [answer] = await Promise.all([upload({ bytes, name: "~/again.js" }, path), sweep(), sweep()]);
      expect(answer.status).toBe(201);
      const { id } = (await answer.json()) as WireReleaseFile;
      const download = await get(`${path}${id}/?download=1`);
      expect(sha1(Buffer.from(await download.arrayBuffer()))).toBe(sha1(bytes));
      await releases.pool.query("delete from release_file where id = $1", [id]);
    }
  });
});

describeWhere(lacksS3, "files of releases in S3", () => {
  it("are refused with the time to come again while S3 is away, and nothing half-stored stays", async () => {
    await using s3 = await startS3();
    await s3.createBucket("files");
    await using files = openS3({
      endpoint: s3.endpoint,
      region: "us-east-1",
      bucket: "files",
      prefix: "vedette/",
      accessKey: ACCESS_KEY,
      secretKey: SECRET_KEY,
      pathStyle: true,
    });
    await using at = await openReleasesWeb({ files });
    const by = await at.token("member", "org:ci");
    await makeRelease(at, by, "1.0");
    const bytes = randomBytes(12 * MIB);
    const first = (await (await upload({ bytes, name: "~/a.js" }, FILES, at, by)).json()) as WireReleaseFile;

    await s3.kill();
    const refused = await upload({ bytes: randomBytes(7 * MIB), name: "~/b.js" }, FILES, at, by);
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect((await get(`${FILES}${first.id}/?download=1`, at, by)).status).toBe(503);
    expect((await get(`${FILES}${first.id}/`, at, by)).status).toBe(200);

    await s3.restart();
    const download = await get(`${FILES}${first.id}/?download=1`, at, by);
    expect(sha1(Buffer.from(await download.arrayBuffer()))).toBe(sha1(bytes));
    expect((await upload({ bytes: "b", name: "~/b.js" }, FILES, at, by)).status).toBe(201);
    await at.pool.query("update file_loose set since = since - interval '25 hours'");
    await sweepFiles({ db: at.web.room.db, files, now: Date.now }, new AbortController().signal);
    expect((await keysOf(at)).length).toBe(2);
    expect((await at.pool.query("select from file_loose")).rows.length).toBe(0);
  });
});

async function loose(): Promise<number> {
  const { rows } = await releases.pool.query<{ count: number }>(
    "select count(*)::int as count from file_loose",
  );
  return rows[0]?.count ?? 0;
}
