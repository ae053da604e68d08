import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFilesystem } from "../../src/drivers/files-filesystem/open.ts";
import { openS3, type S3FileStore } from "../../src/drivers/files-s3/open.ts";
import type { S3Options } from "../../src/drivers/files-s3/options.ts";
import { describeWhere } from "../support/describe-where.ts";
import { ACCESS_KEY, lacksS3, SECRET_KEY, startS3, type TestS3 } from "../support/s3.ts";
import { fileStoreContract, inChunks, keysOf, read } from "./file-store.ts";

fileStoreContract("filesystem", async () => {
  const dir = await mkdtemp(path.join(tmpdir(), "vedette-files-"));
  const store = await openFilesystem(dir);
  return { store, [Symbol.asyncDispose]: () => rm(dir, { recursive: true }) };
});

describe("files in a folder", () => {
  it("leave nothing of a process that was killed, but what was whole", async () => {
    const dir = await mkdtemp(path.join(tmpdir(), "vedette-files-"));
    const store = await openFilesystem(dir);
    await store.put("a/1", inChunks(Buffer.from("whole")));
    for (const name of ["old", "new"]) await writeFile(path.join(dir, "incoming", name), "part");
    await utimes(path.join(dir, "incoming/old"), 1, 1);
    const again = await openFilesystem(dir);
    await again.removeAbandoned(new Date(Date.now() - 3_600_000));
    expect(await readdir(path.join(dir, "incoming"))).toEqual(["new"]);
    expect(await keysOf(again, "")).toEqual(["a/1"]);
    expect((await read(again, "a/1"))?.toString()).toBe("whole");
    await rm(dir, { recursive: true });
  });
});

describeWhere(lacksS3, "S3", () => {
  const stack = new AsyncDisposableStack();
  let s3: TestS3;
  let options: S3Options;
  beforeAll(async () => {
    s3 = stack.use(await startS3({ MINIO_DOMAIN: "s3.test" }));
    await s3.createBucket("files");
    options = {
      endpoint: s3.endpoint,
      region: "us-east-1",
      bucket: "files",
      prefix: "",
      accessKey: ACCESS_KEY,
      secretKey: SECRET_KEY,
      pathStyle: true,
    };
  });
  afterAll(() => stack.disposeAsync());

  fileStoreContract("S3, path style, with a prefix", async () => {
    const store = openS3({ ...options, prefix: "some/where/" });
    return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
  });

  fileStoreContract("S3, virtual-host style", async () => {
    await s3.createBucket("by-host");
    const store = openS3({
      ...options,
      bucket: "by-host",
      pathStyle: false,
      endpoint: `http://s3.test:${s3.port}`,
      lookup: (host, { all }, callback) => {
        if (host !== "by-host.s3.test") callback(new Error(`asked for ${host}`), "", 4);
        else if (all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
        else callback(null, "127.0.0.1", 4);
      },
    });
    return { store, [Symbol.asyncDispose]: () => store[Symbol.asyncDispose]() };
  });

  it("keeps two instances apart that share a bucket by prefix", async () => {
    await using one = openS3({ ...options, prefix: "one/" });
    await using other = openS3({ ...options, prefix: "other/" });
    await one.put("a", inChunks(Buffer.from("1")));
    await other.put("b", inChunks(Buffer.from("2")));
    expect(await keysOf(one, "")).toEqual(["a"]);
    expect(await other.stat("a")).toBeUndefined();
  });

  describe("checked at start", () => {
    const check = async (change: Partial<S3Options>) => {
      await using store: S3FileStore = openS3({ ...options, ...change });
      return await store.trouble();
    };

    it("is content with a bucket that can be listed, written and deleted from", async () => {
      expect(await check({})).toBeUndefined();
      await using store = openS3(options);
      expect(await keysOf(store, "vedette-check")).toEqual([]);
    });

    it("says that the bucket is not there", async () => {
      const trouble = await check({ bucket: "missing" });
      expect(trouble?.kind).toBe("not_found");
      expect(trouble?.sentence).toContain('bucket "missing"');
    });

    it("says whose key is wrong, and never the secret", async () => {
      const unknown = await check({ accessKey: "nobody" });
      expect(unknown).toMatchObject({ kind: "access_denied" });
      expect(unknown?.sentence).toContain("access key");
      const wrong = await check({ secretKey: "a wrong secret" });
      expect(wrong).toMatchObject({ kind: "access_denied" });
      expect(wrong?.sentence).toContain("secret key");
      expect(wrong?.sentence).not.toContain("a wrong secret");
    });

    it("says that nothing listens there, and that a name is unknown", async () => {
      const trouble = await check({ endpoint: "http://127.0.0.1:1" });
      expect(trouble).toMatchObject({ kind: "unreachable" });
      expect(trouble?.sentence).toContain("nothing listens there");
      const unknown = await check({ endpoint: "http://s3.invalid:9000" });
      expect(unknown).toMatchObject({ kind: "unreachable" });
    });

    it("says which region is the right one", async () => {
      await using other = await startS3({ MINIO_REGION: "eu-central-1" });
      await other.createBucket("files");
      await using store = openS3({ ...options, endpoint: other.endpoint });
      const trouble = await store.trouble();
      expect(trouble?.kind).toBe("wrong_region");
      expect(trouble?.sentence).toContain('"eu-central-1"');
    });
  });

  it("answers that it comes back, while it is away, and goes on when it is back", async () => {
    await using store = openS3(options);
    await store.put("before", inChunks(Buffer.from("kept")));
    await s3.kill();
    for (const ask of [
      () => store.put("meanwhile", inChunks(Buffer.from("x"))),
      () => store.get("before"),
      () => store.stat("before"),
      () => store.remove(["before"]),
      () => keysOf(store, ""),
    ]) {
      await expect(ask()).rejects.toMatchObject({ code: "overloaded", details: { retryAfterSeconds: 5 } });
    }
    await s3.restart();
    expect((await read(store, "before"))?.toString()).toBe("kept");
    expect(await store.stat("meanwhile")).toBeUndefined();
  });
});
