import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Event, Frame } from "../protocol/event.ts";
import { explainEvent } from "./explain-event.ts";
import { UNUSABLE_SENTENCES, type UnusableReason } from "./map/unusable.ts";
import { hasScriptFrames } from "./resolve/script-frames.ts";
import { resolveEvent } from "./resolve-event.ts";
import { eventOf, TestRoom } from "./room.fixture.ts";
import { SourceMaps } from "./source-maps.ts";

/** `function add(first, second) { return first.value + second; }`, minified. */
const SOURCE = "// Sums.\nexport function add(first, second) {\n  return first.value + second;\n}\n";
const SCRIPT = "export function a(b,c){return b.value+c}\n";
const MAP = {
  version: 3,
  sources: ["../src/sums.js"],
  sourcesContent: [SOURCE],
  names: ["add", "first", "second"],
  // a, b, c, return, b, .value, c
  mappings: "gBACgBA,EAAIC,EAAOC,GACzB,OAAOD,EAAM,MAAQC,CACvB",
};
const DEBUG_ID = "621f6201-ec17-530f-b025-29fc375cd4d5";
const FRAME: Frame = { abs_path: "https://a.test/static/js/app.js", lineno: 1, colno: 33, function: "a" };
const IMAGES = {
  images: [{ type: "sourcemap", code_file: FRAME.abs_path ?? "", debug_id: DEBUG_ID.toUpperCase() }],
};

const topOf = (event: Event): Frame | undefined => event.exception?.values[0]?.stacktrace?.frames.at(-1);

describe("a frame", () => {
  it("is resolved by the debug id of its file, without a release", async () => {
    await using test = new TestRoom();
    test.upload({ kind: "minified_source", url: "~/x.js", debugId: DEBUG_ID }, SCRIPT);
    test.upload({ kind: "source_map", url: "~/x.js.map", debugId: DEBUG_ID }, JSON.stringify(MAP));
    const sent = eventOf([FRAME], { debug_meta: IMAGES });
    const { event, trail, mappedFrames } = await resolveEvent(test.sourceMaps(), sent, 1);
    expect(topOf(event)).toMatchObject({
      function: "add",
      lineno: 3,
      filename: "../src/sums.js",
      abs_path: "https://a.test/src/sums.js",
      module: "src/sums",
      context_line: "  return first.value + second;",
      pre_context: ["// Sums.", "export function add(first, second) {"],
      post_context: ["}", ""],
      data: { resolved_with: "debug-id", sourcemap: "https://a.test/x.js.map" },
    });
    expect(event.exception?.values[0]?.raw_stacktrace?.frames).toEqual([FRAME]);
    expect(mappedFrames).toBe(1);
    expect(trail.files[0]?.problem).toBeNull();
    expect(sent.exception?.values[0]?.stacktrace?.frames).toEqual([FRAME]);
  });

  it("is resolved by release and address, of the event's own dist first", async () => {
    await using test = new TestRoom();
    const url = "~/static/js/app.js";
    test.upload(
      { kind: "minified_source", url, release: "1", dist: "9", sourceMapUrl: "maps/app.js.map" },
      SCRIPT,
    );
    test.upload(
      { kind: "source_map", url: "~/static/js/maps/app.js.map", release: "1", dist: "9" },
      JSON.stringify(MAP),
    );
    test.upload({ kind: "minified_source", url, release: "1" }, SCRIPT);
    const asked = eventOf([{ ...FRAME, abs_path: `${FRAME.abs_path}?v=2#top` }], { release: "1", dist: "9" });
    const { event } = await resolveEvent(test.sourceMaps(), asked, 1);
    expect(topOf(event)).toMatchObject({ lineno: 3, data: { resolved_with: "release" } });
    expect(topOf(event)?.abs_path).toBe("https://a.test/static/js/src/sums.js");
  });

  it("is resolved by a map that its script embeds, and by the debug id that the script names itself", async () => {
    await using test = new TestRoom();
    const url = `data:application/json;base64,${Buffer.from(JSON.stringify(MAP)).toString("base64")}`;
    const release = "1";
    test.upload(
      { kind: "minified_source", url: "~/static/js/app.js", release },
      `${SCRIPT}//# sourceMappingURL=${url}\n`,
    );
    const embedded = await resolveEvent(test.sourceMaps(), eventOf([FRAME], { release }), 1);
    expect(topOf(embedded.event)).toMatchObject({ lineno: 3, function: "add" });

    const named = { ...FRAME, abs_path: "app:///main.js" };
    test.upload({ kind: "minified_source", url: "~/main.js", release }, `${SCRIPT}//# debugId=${DEBUG_ID}\n`);
    test.upload({ kind: "source_map", url: "~/any.map", debugId: DEBUG_ID }, JSON.stringify(MAP));
    const { event } = await resolveEvent(test.sourceMaps(), eventOf([named], { release }), 1);
    expect(topOf(event)).toMatchObject({ lineno: 3, in_app: true, data: { resolved_with: "debug-id" } });
  });

  it("is resolved by a map that is its script's header, before the one that the script embeds", async () => {
    await using test = new TestRoom();
    const urlOf = (map: object) =>
      `data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}`;
    const about = { kind: "minified_source", url: "~/static/js/app.js", release: "2.0" } as const;
    const script = `${SCRIPT}//# sourceMappingURL=${urlOf({ ...MAP, sources: ["other.js"] })}\n`;
    test.upload({ ...about, sourceMapUrl: urlOf(MAP) }, script);
    for (const maps of [test.sourceMaps(), new SourceMaps({ ...test.room, makesApart: true })]) {
      await using opened = maps;
      const { event } = await resolveEvent(opened, eventOf([FRAME], { release: "2.0" }), 1);
      expect(topOf(event)).toMatchObject({ filename: "../src/sums.js", function: "add" });
    }
    test.upload({ ...about, sourceMapUrl: "data:application/json;base64,!!!!" }, SCRIPT);
    const { trail } = await resolveEvent(test.sourceMaps(), eventOf([FRAME], { release: "2.0" }), 1);
    expect(trail.files[0]).toMatchObject({ problem: "map_unusable" });
  });

  it("shows lines of a source that was uploaded on its own", async () => {
    await using test = new TestRoom();
    const release = "1";
    const { sourcesContent: _, ...bare } = MAP;
    test.upload(
      { kind: "minified_source", url: "~/static/js/app.js", release, sourceMapUrl: "app.js.map" },
      SCRIPT,
    );
    test.upload({ kind: "source_map", url: "~/static/js/app.js.map", release }, JSON.stringify(bare));
    const without = await resolveEvent(test.sourceMaps(), eventOf([FRAME], { release }), 1);
    expect(without.event.errors).toMatchObject([{ type: "js_missing_sources_content" }]);
    test.upload({ kind: "source", url: "~/static/src/sums.js", release }, SOURCE);
    const { event } = await resolveEvent(test.sourceMaps(), eventOf([FRAME], { release }), 1);
    expect(topOf(event)).toMatchObject({ context_line: "  return first.value + second;" });
    expect(event.errors).toBeUndefined();
  });

  it("that stays as it was is not the one kept as it was sent: the digest marks it", async () => {
    await using test = new TestRoom();
    test.upload({ kind: "source_map", url: "~/x.js.map", debugId: DEBUG_ID }, JSON.stringify(MAP));
    const other = { abs_path: "https://b.test/other.js", lineno: 1, colno: 1 };
    const { event } = await resolveEvent(
      test.sourceMaps(),
      eventOf([other, FRAME], { debug_meta: IMAGES }),
      1,
    );
    const { stacktrace, raw_stacktrace } = event.exception?.values[0] ?? {};
    expect(topOf(event)?.lineno).toBe(3);
    expect(stacktrace?.frames[0]).toEqual(other);
    expect(stacktrace?.frames[0]).not.toBe(raw_stacktrace?.frames[0]);
  });

  it("is resolved anew from what was sent, and once it cannot be any more, it is as it was sent", async () => {
    await using test = new TestRoom();
    test.upload({ kind: "source_map", url: "~/x.js.map", debugId: DEBUG_ID }, JSON.stringify(MAP));
    const sent = eventOf([FRAME], { debug_meta: IMAGES });
    const first = await resolveEvent(test.sourceMaps(), sent, 1);
    const second = await resolveEvent(test.sourceMaps(), first.event, 1);
    expect(second.event).toEqual(first.event);
    test.uploads.length = 0;
    const third = await resolveEvent(test.sourceMaps(), second.event, 1);
    expect(third.event.exception).toEqual(sent.exception);
  });
});

describe("a flood of one crash", () => {
  it("asks the index once, reads each file once, and shares what was made of it with other workers", async () => {
    await using test = new TestRoom();
    test.upload({ kind: "minified_source", url: "~/x.js", debugId: DEBUG_ID }, SCRIPT);
    test.upload({ kind: "source_map", url: "~/x.js.map", debugId: DEBUG_ID }, JSON.stringify(MAP));
    const sent = eventOf([FRAME], { debug_meta: IMAGES });
    const worker = test.sourceMaps();
    const flood = await Promise.all(Array.from({ length: 50 }, () => resolveEvent(worker, sent, 1)));
    for (const { mappedFrames } of flood) expect(mappedFrames).toBe(1);
    for (let more = 0; more < 50; more++) await resolveEvent(worker, sent, 1);
    expect(test.reads).toBe(2);
    expect(test.questions).toBeLessThanOrEqual(50);
    await worker[Symbol.asyncDispose]();
    expect(test.stored.size).toBe(2);

    const { mappedFrames } = await resolveEvent(test.sourceMaps(), sent, 1);
    expect(mappedFrames).toBe(1);
    expect(test.reads).toBe(2);
  });

  it("goes on where the folder and the shared store have lost or spoilt what was made", async () => {
    await using test = new TestRoom({ disk: 0 });
    test.upload({ kind: "source_map", url: "~/x.js.map", debugId: DEBUG_ID }, JSON.stringify(MAP));
    const sent = eventOf([FRAME], { debug_meta: IMAGES });
    const worker = test.sourceMaps();
    await resolveEvent(worker, sent, 1);
    await worker[Symbol.asyncDispose]();
    expect(readdirSync(test.room.folder)).toEqual([]);
    for (const key of test.stored.keys()) test.stored.set(key, Buffer.from("spoilt"));
    const { mappedFrames } = await resolveEvent(test.sourceMaps(), sent, 1);
    expect(mappedFrames).toBe(1);
  });

  it("learns of an upload within seconds", async () => {
    await using test = new TestRoom();
    const sent = eventOf([FRAME], { debug_meta: IMAGES });
    const worker = test.sourceMaps();
    expect((await resolveEvent(worker, sent, 1)).mappedFrames).toBe(0);
    test.upload({ kind: "source_map", url: "~/x.js.map", debugId: DEBUG_ID }, JSON.stringify(MAP));
    test.clock += 3_000;
    expect((await resolveEvent(worker, sent, 1)).mappedFrames).toBe(1);
  });
});

describe("why a frame is not mapped", () => {
  const names = { organization: "acme", project: "web" };
  const release = "2.0";

  it.each([
    ["other_dist", { url: "~/static/js/app.js", release, dist: "8" }],
    ["other_release", { url: "~/static/js/app.js", release: "1.9" }],
    ["other_prefix", { url: "~/js/app.js", release }],
    ["wrong_case", { url: "~/static/JS/app.js", release }],
  ])("names what nearly matched: %s", async (kind, about) => {
    await using test = new TestRoom();
    test.upload({ kind: "minified_source", ...about }, SCRIPT);
    const event = eventOf([FRAME], { release, dist: "9" });
    const { files, frames } = await explainEvent(test.sourceMaps(), event, 1, names);
    expect(files[0]?.near.map((near) => near.kind)).toEqual([kind]);
    expect(files[0]?.problem).toBe("script_not_uploaded");
    expect(files[0]?.fix).toBe(
      "sentry-cli sourcemaps upload --org acme --project web --release 2.0 --dist 9 --url-prefix '~/static/js' ./dist",
    );
    expect(frames[0]).toMatchObject({ isMapped: false, problem: "script_not_uploaded", file: 0 });
  });

  it("tells of a debug id of another build, and never lets a name into a shell", async () => {
    await using test = new TestRoom();
    const other = "00000000-ec17-530f-b025-29fc375cd4d5";
    test.upload({ kind: "minified_source", url: "~/app.js", debugId: other }, SCRIPT);
    const event = eventOf([FRAME], { debug_meta: IMAGES, release: "1'; rm -rf ~\u001b\u009b\n" });
    const { files } = await explainEvent(test.sourceMaps(), event, 1, names);
    expect(files[0]?.problem).toBe("debug_id_not_uploaded");
    expect(files[0]?.near[0]?.kind).toBe("other_debug_id");
    expect(files[0]?.fix).toBe(
      "sentry-cli sourcemaps upload --org acme --project web --release '1'\\''; rm -rf ~' ./dist",
    );
  });

  it("tells of a line that the map does not have", async () => {
    await using test = new TestRoom();
    test.upload({ kind: "source_map", url: "~/x.js.map", debugId: DEBUG_ID }, JSON.stringify(MAP));
    const event = eventOf([{ ...FRAME, lineno: 9 }], { debug_meta: IMAGES });
    const { frames, files } = await explainEvent(test.sourceMaps(), event, 1, names);
    expect(frames[0]).toMatchObject({ isMapped: false, problem: "line_not_in_map" });
    expect(files[0]?.fix).toMatch(/^sentry-cli sourcemaps inject/);
    const resolved = await resolveEvent(test.sourceMaps(), event, 1);
    expect(resolved.event.errors).toMatchObject([{ type: "js_invalid_sourcemap_location" }]);
  });

  it("is not asked of frames that no one compiles, nor of other languages", async () => {
    await using test = new TestRoom();
    const frames = [
      "node:internal/timers",
      "<anonymous>",
      "chrome-extension://abc/x.js",
      "[native code]",
    ].map((abs_path) => ({ abs_path, lineno: 1, colno: 1 }));
    const sent = eventOf(frames, { release });
    const { event, trail } = await resolveEvent(test.sourceMaps(), sent, 1);
    expect(event).toBe(sent);
    expect(trail.files).toEqual([]);
    expect(test.questions).toBe(0);
    expect(hasScriptFrames(eventOf([FRAME], { platform: "python" }))).toBe(false);
    expect(hasScriptFrames(eventOf([FRAME]))).toBe(true);
  });
});

it.each([
  ["4 GB", 2 ** 32, "too_big", 0],
  ["more than it has", 500, "wrong_size", 1],
  ["less than it has", 5, "wrong_size", 1],
])("a map that says it has %s is not believed", async (_says, size, reason, reads) => {
  await using test = new TestRoom();
  test.upload({ kind: "source_map", url: "~/x.js.map", debugId: DEBUG_ID, size }, JSON.stringify(MAP));
  const maps = test.sourceMaps();
  const { trail } = await resolveEvent(maps, eventOf([FRAME], { debug_meta: IMAGES }), 1);
  const sentence = UNUSABLE_SENTENCES[reason as UnusableReason];
  expect(trail.files[0]).toMatchObject({ problem: "map_unusable", sentence });
  await resolveEvent(maps, eventOf([FRAME], { debug_meta: IMAGES }), 1);
  expect(test.reads).toBe(reads);
});

it("an event whose maps are too much to read keeps its frames, and says that it is not complete", async () => {
  await using test = new TestRoom({ readForEvent: 10 });
  test.upload({ kind: "source_map", url: "~/x.js.map", debugId: DEBUG_ID }, JSON.stringify(MAP));
  const sent = eventOf([FRAME], { debug_meta: IMAGES });
  const { event, trail } = await resolveEvent(test.sourceMaps(), sent, 1);
  expect(event).toBe(sent);
  expect(trail).toMatchObject({ isComplete: false, frames: [{ problem: "over_budget" }] });
});
