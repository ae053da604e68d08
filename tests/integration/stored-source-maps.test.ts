import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packEvent } from "../../src/digest/pack-event.ts";
import { prepare } from "../../src/digest/prepare.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import type { EventWriter } from "../../src/ports/event-store.ts";
import type { Event, Frame } from "../../src/protocol/event.ts";
import { bundleOf } from "../../src/releases/artifacts/bundle/bundle.fixture.ts";
import type { WireEvent, WireException } from "../../src/wire/event.ts";
import type { WireSourceMapDebug } from "../../src/wire/symbolication.ts";
import { type ArtifactsWeb, openArtifactsWeb, Uploader } from "../support/artifacts-web.ts";
import { describeWhere } from "../support/describe-where.ts";
import { ROOT } from "../support/program.ts";
import { lacksSentryCli, sentryCli } from "../support/sentry-cli.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";

const THROWS = "throw new TypeError";

describeWhere(lacksSentryCli, "source maps that come after the events", () => {
  const stack = new AsyncDisposableStack();
  let instance: ArtifactsWeb;
  let writer: EventWriter;
  let client: Uploader;
  let token: string;
  let script: string;
  let map: string;
  let position = 0n;
  beforeAll(async () => {
    instance = stack.use(await openArtifactsWeb());
    token = await instance.token("member", "org:ci", "project:read", "project:releases", "event:read");
    client = new Uploader(instance.url, token);
    writer = stack.use(openEventWriter({ pool: instance.connection.pool, log: silent }));
    const folder = await mkdtemp(path.join(tmpdir(), "vedette-late-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    await build({
      entryPoints: [path.join(ROOT, "tests/fixtures/bundled-app/src/main.js")],
      outdir: folder,
      bundle: true,
      minify: true,
      sourcemap: true,
    });
    script = await readFile(path.join(folder, "main.js"), "utf8");
    map = await readFile(path.join(folder, "main.js.map"), "utf8");
  });
  afterAll(() => stack.disposeAsync());

  /** The crash of the app as a browser sends it. */
  const frame = (): Frame => {
    const [line = 0, text = ""] =
      [...script.split("\n").entries()].find(([, one]) => /throw new TypeError/.test(one)) ?? [];
    return {
      abs_path: "https://shop.example/static/main.js",
      filename: "/static/main.js",
      function: "e",
      lineno: line + 1,
      colno: text.indexOf(THROWS) + 1,
      in_app: true,
    };
  };
  const eventOf = (release: string, frames: Frame[], more: Partial<Event> = {}): Event => ({
    event_id: randomUUID().replaceAll("-", ""),
    timestamp: Date.now() / 1000,
    received: Date.now() / 1000,
    platform: "javascript",
    level: "error",
    type: "error",
    release,
    exception: { values: [{ type: "TypeError", value: "no price: lamp", stacktrace: { frames } }] },
    ...more,
  });
  /** As a worker stores it that knows of no upload; answers its issue. */
  const store = async (event: Event, project: "web" | "api" = "web"): Promise<number> => {
    const packed = packEvent(prepare(event, { projectId: instance.projectIds[project], keyId: 1 }));
    const receipt = { source: "late", from: position, to: ++position };
    const [stored] = await writer.store({ receipt, events: [packed], outcomes: [], userReports: [] });
    return stored?.issueId ?? 0;
  };
  const read = async (eventId: string, at = instance.url): Promise<WireEvent> => {
    const { status, body } = await new Uploader(at, token).ask<WireEvent>(
      "GET",
      `projects/acme/web/events/${eventId}/`,
    );
    expect(status).toBe(200);
    return body;
  };
  const exceptionOf = ({ entries }: WireEvent): WireException => {
    const [first] = entries.flatMap((entry) => (entry.type === "exception" ? entry.data.values : []));
    if (!first) throw new Error("the event has no exception");
    return first;
  };
  const isMapped = (event: WireEvent) => exceptionOf(event).rawStacktrace !== null && event;
  const debug = async (eventId: string, query = "") =>
    (
      await client.ask<WireSourceMapDebug>(
        "GET",
        `projects/acme/web/events/${eventId}/source-map-debug/${query}`,
      )
    ).body;
  const upload = async (release: string, more: { dist?: string; prefix?: string } = {}) => {
    const prefix = more.prefix ?? "~/static";
    const bundle = bundleOf(
      {
        [`${prefix}/main.js`]: { bytes: script, headers: { sourcemap: "main.js.map" } },
        [`${prefix}/main.js.map`]: { bytes: map, type: "source_map" },
      },
      { note: release },
    );
    const about = { version: release, ...(more.dist && { dist: more.dist }) };
    await until("bundle", async () => (await client.upload(bundle, about)).state === "ok");
  };

  it("show in its page and its JSON at once, on every node", async () => {
    const event = eventOf("late@1", [frame()]);
    const issueId = await store(event);
    expect(exceptionOf(await read(event.event_id)).rawStacktrace).toBeNull();
    await upload("late@1");
    const mapped = await until("mapped frame", async () => isMapped(await read(event.event_id)));
    const { stacktrace, rawStacktrace } = exceptionOf(mapped);
    expect(stacktrace?.frames).toMatchObject([
      {
        filename: expect.stringMatching(/prices\.js$/),
        function: "priceOf",
        lineNo: 4,
        mapUrl: "https://shop.example/static/main.js.map",
        origAbsPath: "https://shop.example/static/main.js",
      },
    ]);
    expect(stacktrace?.frames[0]?.context).toContainEqual([4, expect.stringContaining(THROWS)]);
    expect(rawStacktrace?.frames).toMatchObject([
      { absPath: frame().abs_path, lineNo: frame().lineno, function: "e" },
    ]);
    expect(mapped.culprit).toContain("priceOf");
    expect(mapped.errors).toEqual([]);

    const another = await instance.node();
    expect(isMapped(await read(event.event_id, another.url))).toBeTruthy();
    for (const which of ["latest", "oldest", "recommended"]) {
      const { body } = await client.ask<WireEvent>(
        "GET",
        `organizations/acme/issues/${issueId}/events/${which}/`,
      );
      expect(isMapped(body), which).toBeTruthy();
    }
    const json = await client.ask<Event>("GET", `projects/acme/web/events/${event.event_id}/json/`);
    expect(json.body.exception?.values[0]?.raw_stacktrace?.frames[0]?.function).toBe("e");
  });

  it("say to which issue an event would belong now", async () => {
    const late = eventOf("late@2", [frame()]);
    const minified = await store(late);
    await upload("late@2");
    const mapped = await until("mapped frame", async () => isMapped(await read(late.event_id)));
    expect(mapped.wouldGroupWith).toBeUndefined();

    // What the next event of it is, digested with its map.
    const { body } = await client.ask<Event>("GET", `projects/acme/web/events/${late.event_id}/json/`);
    const readable = await store({ ...body, event_id: randomUUID().replaceAll("-", "") });
    expect(readable).not.toBe(minified);
    const { wouldGroupWith, groupID } = await read(late.event_id);
    expect(groupID).toBe(String(minified));
    expect(wouldGroupWith).toEqual({
      id: String(readable),
      shortId: expect.stringMatching(/^WEB-/),
      title: "TypeError: no price: lamp",
    });
  });

  it("take nothing from an event that was readable before its bundle went", async () => {
    const event = eventOf("late@3", [frame()]);
    await store(event);
    await upload("late@3");
    await until("mapped frame", async () => isMapped(await read(event.event_id)));
    const { body } = await client.ask<Event>("GET", `projects/acme/web/events/${event.event_id}/json/`);
    const stored = { ...body, event_id: randomUUID().replaceAll("-", ""), release: "gone@1" };
    await store(stored);
    expect(isMapped(await read(stored.event_id))).toBeTruthy();
  });

  it("are explained as long as they are missing: what was tried, what nearly matched, what to type", async () => {
    const event = eventOf("late@4", [frame()], { dist: "9" });
    await store(event);
    await upload("late@4", { dist: "7" });
    const trail = await until("near match", async () => {
      const answer = await debug(event.event_id);
      return answer.files[0]?.near.length ? answer : undefined;
    });
    const [file] = trail.files;
    expect(file).toMatchObject({
      problem: "script_not_uploaded",
    });
    expect(file?.near.slice(0, 2).map(({ kind }) => kind)).toEqual(["other_dist", "other_dist"]);
    expect(file?.near[0]?.sentence).toBe(
      "~/static/main.js was uploaded for dist 7 of this release; the event has 9.",
    );
    expect(file?.fix).toBe(
      "sentry-cli sourcemaps upload --org acme --project web --release late@4 --dist 9 --url-prefix '~/static' ./dist",
    );
    expect(file?.steps.length).toBeGreaterThan(1);
    expect(trail.frames).toMatchObject([{ path: "exception.values.0.stacktrace.frames.0", isMapped: false }]);
    expect(trail.errors).toMatchObject([{ type: "dist_mismatch" }]);
    expect((await debug(event.event_id, "?exception_idx=0&frame_idx=0")).errors).toHaveLength(1);
    expect((await debug(event.event_id, "?exception_idx=0&frame_idx=5")).errors).toEqual([]);
  });

  it("are nobody's business who may not read the event", async () => {
    const event = eventOf("late@5", [frame()]);
    await store(event);
    const stranger = new Uploader(instance.url, await instance.token("member", "org:ci"));
    const { status } = await stranger.ask(
      "GET",
      `projects/acme/web/events/${event.event_id}/source-map-debug/`,
    );
    expect(status).toBe(403);
    const missing = await client.ask("GET", `projects/acme/web/events/${"f".repeat(32)}/source-map-debug/`);
    expect(missing.status).toBe(404);
  });

  it("pass the explanation of sentry-cli 2; its successor has none", async () => {
    const event = eventOf("late@6", [frame()]);
    await store(event);
    await upload("late@6");
    await until("mapped frame", async () => isMapped(await read(event.event_id)));
    const at = { url: instance.url, token, org: "acme", project: "web" };
    const { code, stdout, stderr } = await sentryCli(["sourcemaps", "explain", event.event_id], at);
    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain("Event has release name: late@6");
    expect(stdout).toContain("already source mapped");
    expect(stdout).toMatch(/> +throw new TypeError/);
    const { code: unknown } = await sentryCli(["sourcemaps", "explain", event.event_id], {
      ...at,
      version: 3,
    });
    expect(unknown).not.toBe(0);
  });
});
