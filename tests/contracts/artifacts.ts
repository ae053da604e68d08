import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Artifact, Artifacts } from "../../src/ports/artifacts.ts";

export interface SentFile {
  readonly bytes: Buffer | string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ArtifactsUnderTest extends AsyncDisposable {
  readonly artifacts: Artifacts;
  readonly projectIds: Readonly<Record<"web" | "api", number>>;
  /** Sends files by their URL, as one upload. */
  send(
    files: Readonly<Record<string, SentFile>>,
    to?: { projects?: readonly ("web" | "api")[]; version?: string; dist?: string },
  ): Promise<void>;
  /** Sends one file by itself, in the older form. */
  sendAlone(
    url: string,
    file: { bytes: string; headers?: readonly string[] },
    to: { version: string; dist?: string },
  ): Promise<void>;
}

/** What every keeper of uploaded files promises. */
export function artifactsContract(name: string, open: () => Promise<ArtifactsUnderTest>): void {
  describe(`artifacts: ${name}`, () => {
    let tested: ArtifactsUnderTest;
    let artifacts: Artifacts;
    let web: number;
    let api: number;
    beforeAll(async () => {
      tested = await open();
      artifacts = tested.artifacts;
      ({ web, api } = tested.projectIds);
    });
    afterAll(() => tested?.[Symbol.asyncDispose]());

    const bytesOf = async (artifact: Artifact | undefined): Promise<Buffer> => {
      if (!artifact) throw new Error("nothing was found");
      return Buffer.concat(await (await artifacts.read(artifact)).toArray());
    };
    const pair = (id: string, script: Buffer | string): Record<string, SentFile> => ({
      "~/app.js": { bytes: script, headers: { "debug-id": id, sourcemap: "app.js.map" } },
      "~/app.js.map": { bytes: `{"x":"${id}"}`, type: "source_map", headers: { "debug-id": id } },
    });

    it("knows whether anything was uploaded for a project, in either form", async () => {
      expect(await artifacts.hasAny(2_000_000_000)).toBe(false);
      await tested.send(pair(randomUUID(), "a()"), { projects: ["web"] });
      expect(await artifacts.hasAny(web)).toBe(true);
      await tested.sendAlone("~/alone.js", { bytes: "a()" }, { version: "0.1" });
      expect(await artifacts.hasAny(web)).toBe(true);
    });

    it("finds by debug id, with all that was said, in the projects that it was sent for alone", async () => {
      const id = randomUUID();
      const script = randomBytes(300_000);
      await tested.send(pair(id, script), { version: "1.0", dist: "a" });
      const found = await artifacts.byDebugIds(web, [randomUUID(), id]);
      expect(found.find(({ kind }) => kind === "minified_source")).toMatchObject({
        url: "~/app.js",
        release: "1.0",
        dist: "a",
        debugId: id,
        sourceMapUrl: "app.js.map",
        size: 300_000,
      });
      expect(found.map(({ kind }) => kind).sort()).toEqual(["minified_source", "source_map"]);
      expect(await bytesOf(found.find(({ kind }) => kind === "minified_source"))).toEqual(script);
      expect(await artifacts.byDebugIds(api, [id])).toEqual([]);
      await tested.send(pair(id, script), { projects: ["api"] });
      expect(await artifacts.byDebugIds(api, [id])).toHaveLength(2);
    });

    it("names equal bytes alike, and others not", async () => {
      const [one, other] = [randomUUID(), randomUUID()];
      await tested.send({ ...pair(one, "same"), "~/more.js": { bytes: "more" } });
      await tested.send(pair(other, "same"));
      const names = async (id: string) =>
        new Map((await artifacts.byDebugIds(web, [id])).map(({ kind, content }) => [kind, content]));
      const [first, second] = [await names(one), await names(other)];
      expect(first.get("minified_source")).toBe(second.get("minified_source"));
      expect(first.get("source_map")).not.toBe(second.get("source_map"));
      expect([...first.values()].every((content) => /^[A-Za-z0-9.-]+$/.test(content))).toBe(true);
    });

    it("prefers what was sent last, whatever came first", async () => {
      const id = randomUUID();
      const files = (text: string) => pair(id, text);
      const script = async () => {
        const found = await artifacts.byDebugIds(web, [id]);
        return (await bytesOf(found.find(({ kind }) => kind === "minified_source"))).toString();
      };
      await tested.send(files("old"), { version: "newest" });
      await tested.send(files("new"), { version: "newest" });
      expect(await script()).toBe("new");
      await tested.send(files("old"), { version: "newest" });
      expect(await script()).toBe("old");
      const [byUrl] = await artifacts.byUrls(web, "newest", undefined, ["~/app.js"]);
      expect((await bytesOf(byUrl)).toString()).toBe("old");
    });

    it("finds by URL in one release: what has this dist, and what has none", async () => {
      await tested.send({ "~/a.js": { bytes: "none" } }, { version: "dists" });
      await tested.send({ "~/a.js": { bytes: "of 1" } }, { version: "dists", dist: "1" });
      await tested.send({ "~/a.js": { bytes: "of 2" } }, { version: "dists", dist: "2" });
      const found = async (dist: string | undefined, ...urls: string[]) =>
        (await artifacts.byUrls(web, "dists", dist, urls)).map((artifact) => artifact.dist ?? "").sort();
      expect(await found("1", "~/a.js", "~/b.js")).toEqual(["", "1"]);
      expect(await found("3", "~/a.js")).toEqual([""]);
      expect(await found(undefined, "~/a.js")).toEqual([""]);
      expect(await found("1", "~/A.js", "https://example.com/a.js", "~/a.js?")).toEqual([]);
      expect(await artifacts.byUrls(web, "other", "1", ["~/a.js"])).toEqual([]);
      expect(await artifacts.byUrls(api, "dists", "1", ["~/a.js"])).toEqual([]);
      expect(await artifacts.byUrls(web, "dists", "1", [])).toEqual([]);
    });

    it("finds files that were sent one by one, too", async () => {
      const to = { version: "alone", dist: "7" };
      await tested.sendAlone("~/one.js", { bytes: "throw 1", headers: ["Sourcemap: one.js.map"] }, to);
      await tested.sendAlone("~/one.js.map", { bytes: "{}" }, to);
      const urls = ["~/one.js", "~/one.js.map"];
      const found = await artifacts.byUrls(web, "alone", "7", urls);
      const script = found.find(({ url }) => url === "~/one.js");
      expect(script).toMatchObject({
        kind: "minified_source",
        release: "alone",
        dist: "7",
        sourceMapUrl: "one.js.map",
        size: 7,
      });
      expect((await bytesOf(script)).toString()).toBe("throw 1");
      expect(found.find(({ url }) => url.endsWith(".map"))?.kind).toBe("source_map");
      expect(await artifacts.byUrls(web, "alone", "8", urls)).toEqual([]);
      await tested.send({ "~/one.js": { bytes: "newer" } }, to);
      const [newest] = await artifacts.byUrls(web, "alone", "7", ["~/one.js"]);
      expect((await bytesOf(newest)).toString()).toBe("newer");
    });

    it("tells what is near by its name, of whatever case, release, dist and folder, newest first", async () => {
      await tested.send({ "~/deep/Near.js?v=1": { bytes: "1" } }, { version: "near", dist: "1" });
      await tested.sendAlone("https://example.com/near.js", { bytes: "2" }, { version: "near@2" });
      await tested.send({ "~/not-near.js": { bytes: "3" } });
      await tested.send({ "~/near.js": { bytes: "4" } });
      expect((await artifacts.near(web, "NEAR.js")).map(({ url }) => url)).toEqual([
        "~/near.js",
        "https://example.com/near.js",
        "~/deep/Near.js?v=1",
      ]);
      expect(await artifacts.near(web, "far.js")).toEqual([]);
      expect(await artifacts.near(web, "")).toEqual([]);
    });

    it("tells of twenty near ones at the most", async () => {
      const many = Array.from({ length: 30 }, (_, index) => [`~/${index}/crowd.js`, { bytes: "" }] as const);
      await tested.send(Object.fromEntries(many));
      expect(await artifacts.near(web, "crowd.js")).toHaveLength(20);
    });

    it("reads a file of many megabytes as it was, and one copied on the way", async () => {
      const id = randomUUID();
      const map = Buffer.alloc(16 * 2 ** 20, randomBytes(100_000));
      await tested.send({ "~/big.js.map": { bytes: map, type: "source_map", headers: { "debug-id": id } } });
      const [found] = await artifacts.byDebugIds(web, [id]);
      expect((await bytesOf(structuredClone(found))).equals(map)).toBe(true);
    });

    it("refuses to read what it never found", async () => {
      const made = { content: "x", kind: "source", url: "~/x", size: 1, uploadedAt: 0 } as const;
      await expect(artifacts.read(made)).rejects.toThrow("not found here");
    });
  });
}
