import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { transform } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openFiles } from "../../src/compose-files.ts";
import { loadConfig, openConfig } from "../../src/config.ts";
import type { FileStore } from "../../src/ports/file-store.ts";
import { bundleOf } from "../../src/releases/artifacts/bundle/bundle.fixture.ts";
import type { WireEvent, WireEventRow } from "../../src/wire/event.ts";
import type { ApiClient } from "../support/api-client.ts";
import { Uploader } from "../support/artifacts-web.ts";
import { exceptionOf } from "../support/crashing-app.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { lackOfRedis, RedisServer } from "../support/redis.ts";
import { ACCESS_KEY, lacksS3, SECRET_KEY, startS3, type TestS3 } from "../support/s3.ts";
import { Instance, type RunningRole } from "../support/server.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";

const SOURCE = `/** What it costs. */
export function priceOf(item) {
  return item.price.amount;
}
`;
const SCRIPT_URL = "https://shop.test/static/app.js";
const OTHER_URL = "https://elsewhere.test/widget.js";

describeWhere(
  lacksS3 ?? lackOfRedis,
  "source maps in a bucket, read by workers with folders of their own,",
  () => {
    const stack = new AsyncDisposableStack();
    let instance: Instance;
    let s3: TestS3;
    let files: FileStore;
    let api: ApiClient;
    let dsn: URL;
    let uploader: Uploader;
    let worker: RunningRole;
    let script: string;
    let map: string;
    let column: number;

    beforeAll(async () => {
      const database = stack.use(await freshDatabase());
      const redis = stack.use(await RedisServer.start());
      s3 = stack.use(await startS3());
      await s3.createBucket("maps");
      const env = {
        QUEUE_URL: redis.url,
        FILES_URL: `s3+http://${ACCESS_KEY}:${SECRET_KEY}@127.0.0.1:${s3.port}/maps/vedette`,
        VEDETTE_SECRET_KEY: "the same on every node, and 32 characters",
      };
      files = stack.use(await openFiles(openConfig(loadConfig({}, env, tmpdir()).config).files, silent));
      instance = stack.use(await Instance.open({ databaseUrl: database.url, env }));
      dsn = await instance.dsn("acme/web", "javascript");
      api = await instance.api();
      const token = await instance.command("createtoken", "--email", "robot@example.com");
      uploader = new Uploader(instance.url, token.trim());
      await instance.start("web");
      worker = await startWorker();

      const built = await transform(SOURCE, {
        minify: true,
        sourcemap: "external",
        sourcefile: "src/price.js",
      });
      script = `${built.code}//# sourceMappingURL=app.js.map\n`;
      map = built.map;
      column = script.indexOf(".amount") + 2;
    }, 120_000);

    afterAll(() => stack.disposeAsync());

    /** One on another machine: with an empty folder. */
    function startWorker(): Promise<RunningRole> {
      const folder = mkdtempSync(path.join(tmpdir(), "vedette-worker-"));
      stack.defer(() => rmSync(folder, { recursive: true, force: true }));
      return instance.start("worker", { VEDETTE_DATA_DIR: folder });
    }

    async function crash(release: string, more: object[] = []): Promise<WireEvent> {
      const id = randomUUID().replaceAll("-", "");
      const frames = [
        ...more,
        { abs_path: SCRIPT_URL, filename: SCRIPT_URL, function: "t", lineno: 1, colno: column },
      ];
      const event = {
        event_id: id,
        platform: "javascript",
        release,
        exception: { values: [{ type: "TypeError", value: "no price", stacktrace: { frames } }] },
      };
      const body = `{"event_id":"${id}"}\n{"type":"event"}\n${JSON.stringify(event)}\n`;
      const at = `${instance.url}/api${dsn.pathname}/envelope/?sentry_version=7&sentry_key=${dsn.username}`;
      const answer = await fetch(at, { method: "POST", body });
      expect(answer.status).toBe(200);
      return await api.event("acme/web", id);
    }

    async function upload(release: string): Promise<void> {
      const bundle = bundleOf(
        {
          "~/static/app.js": { bytes: script, headers: { sourcemap: "app.js.map" } },
          "~/static/app.js.map": { bytes: map, type: "source_map" },
        },
        { release },
      );
      await until(
        "assembled bundle",
        async () => (await uploader.upload(bundle, { version: release })).state === "ok",
      );
    }

    /** Sends the crash again and again until one is readable: what was looked for in vain is not looked for at once. */
    const readable = (release: string) =>
      until(
        "readable crash",
        async () => {
          const event = await crash(release);
          return (await isReadableAsStored(event)) ? event : undefined;
        },
        45_000,
      );

    const expectReadable = (event: WireEvent) => {
      const top = exceptionOf(event).stacktrace?.frames.at(-1);
      expect(top).toMatchObject({ function: "priceOf", lineNo: 3, colNo: 21 });
      expect(top?.filename).toMatch(/src\/price\.js$/);
      expect(top?.context.find(([line]) => line === 3)).toEqual([3, "  return item.price.amount;"]);
      expect(event.culprit).toContain("priceOf");
    };

    const expectAsSent = async (event: WireEvent) => {
      expect(await isReadableAsStored(event)).toBe(false);
      const { stacktrace, rawStacktrace } = exceptionOf(event);
      const sent = rawStacktrace ?? stacktrace;
      expect(sent?.frames.at(-1)).toMatchObject({ absPath: SCRIPT_URL, lineNo: 1, colNo: column });
    };

    /** Of the event itself, a reader sees what is known by now; rows show what the worker made of it. */
    async function isReadableAsStored({ eventID }: WireEvent): Promise<boolean> {
      const rows = await api.get<WireEventRow[]>("projects/acme/web/events/?limit=100");
      const row = rows.find((one) => one.eventID === eventID);
      expect(row).toBeDefined();
      return row?.culprit.includes("priceOf") === true;
    }

    it("that come after the first events of a crash make the next ones readable", async () => {
      await expectAsSent(await crash("late@1"));
      await upload("late@1");
      const event = await readable("late@1");
      expectReadable(event);
      expect(event.errors).toEqual([]);
    }, 90_000);

    it("leave events of other releases as they were sent, and say what was missing", async () => {
      const event = await crash("other@1");
      await expectAsSent(event);
      expect(event.errors.map(({ type }) => type)).toEqual(["js_no_source"]);
    });

    it("make those frames readable that they can, and leave the others", async () => {
      const event = await crash("late@1", [{ abs_path: OTHER_URL, function: "w", lineno: 1, colno: 5 }]);
      expectReadable(event);
      const [other] = exceptionOf(event).stacktrace?.frames ?? [];
      expect(other).toMatchObject({ absPath: OTHER_URL, function: "w", lineNo: 1, colNo: 5 });
      expect(event.errors).toMatchObject([{ type: "js_no_source", data: { url: OTHER_URL } }]);
      const raw = exceptionOf(event).rawStacktrace?.frames.map(({ absPath }) => absPath);
      expect(raw).toEqual([OTHER_URL, SCRIPT_URL]);
    });

    it("are read once by all workers: the next has its look-ups from the bucket", async () => {
      const lookUps = await until("look-ups of a map and a script", async () => {
        const keys = (await Array.fromAsync(files.list("look-ups/"))).map(({ key }) => key);
        return keys.length >= 2 && keys;
      });
      await worker.stop();
      // Nothing is left but look-ups: what was uploaded could not be read again.
      for await (const { key } of files.list("")) if (!lookUps.includes(key)) await files.remove([key]);
      worker = await startWorker();
      expectReadable(await readable("late@1"));
    }, 90_000);

    it("that cannot be read for now hold no event up, and help again once they can", async () => {
      await worker.stop();
      await s3.kill();
      worker = await startWorker();
      for (let count = 0; count < 3; count++) await expectAsSent(await crash("late@1"));
      await s3.restart();
      expectReadable(await readable("late@1"));
    }, 120_000);
  },
);
