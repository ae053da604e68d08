import { describe, expect, it } from "vitest";
import type { Outbound, OutboundEnd } from "../../ports/outbound.ts";
import type { Frame } from "../../protocol/event.ts";
import { explainEvent } from "../explain-event.ts";
import { resolveEvent } from "../resolve-event.ts";
import { eventOf, TestRoom } from "../room.fixture.ts";
import { SourceMaps } from "../source-maps.ts";

const PAGE = "https://a.test/js/app.js";
const FRAME: Frame = { abs_path: PAGE, lineno: 1, colno: 1, function: "e" };
const MAP = JSON.stringify({
  version: 3,
  sources: ["a.js"],
  sourcesContent: ["one();\n"],
  names: [],
  mappings: "AAAA",
});
const SCRIPT = "e();\n//# sourceMappingURL=app.js.map\n";
const NAMES = { organization: "acme", project: "web" };

interface Page {
  readonly body?: string;
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly end?: OutboundEnd;
}

/** A web of these pages, and what was asked of it. */
class TestWeb {
  readonly asked: string[] = [];
  hosts: readonly string[] | undefined = ["a.test", "cdn.test"];
  patienceMs = 60_000;
  /** Awaited before each answer. */
  gate: Promise<void> = Promise.resolve();
  readonly pages: Record<string, Page>;
  readonly outbound: Outbound = {
    ask: async (url, question) => {
      expect(question.mayAsk?.(new URL(url))).toBe(true);
      expect(question.mayAsk?.(new URL("https://other.test/"))).toBe(false);
      this.asked.push(url);
      await this.gate;
      const { body = "", status = 200, headers = {}, end } = this.pages[url] ?? { status: 404 };
      if (end !== undefined) return end;
      return {
        kind: "answered",
        status,
        headers: new Map(Object.entries(headers)),
        body: Buffer.from(body),
        url,
      };
    },
  };

  constructor(pages: Record<string, Page>) {
    this.pages = pages;
  }

  sourceMaps(test: TestRoom): SourceMaps {
    const { outbound, patienceMs } = this;
    return new SourceMaps({
      ...test.room,
      web: { outbound, patienceMs, allowedHosts: async () => this.hosts },
    });
  }
}

const whole = { [PAGE]: { body: SCRIPT }, "https://a.test/js/app.js.map": { body: MAP } };

describe("a file that nobody uploaded", () => {
  it("is fetched from the web, once for all events of an hour", async () => {
    await using test = new TestRoom();
    const web = new TestWeb(whole);
    await using maps = web.sourceMaps(test);
    for (let more = 0; more < 3; more++) {
      const { event, trail } = await resolveEvent(maps, eventOf([FRAME]), 1);
      expect(event.exception?.values[0]?.stacktrace?.frames[0]).toMatchObject({
        filename: "a.js",
        lineno: 1,
        context_line: "one();",
        data: { resolved_with: "url", sourcemap: "https://a.test/js/app.js.map" },
      });
      expect(trail.files[0]?.resolvedWith).toBe("url");
      test.clock += 120_000;
    }
    expect(web.asked).toEqual([PAGE, "https://a.test/js/app.js.map"]);
    test.clock += 3_600_000;
    await resolveEvent(maps, eventOf([FRAME]), 1);
    expect(web.asked).toHaveLength(4);
  });

  it("may be named by a header, on another host of the list, or be embedded", async () => {
    await using test = new TestRoom();
    const inline = Buffer.from(MAP).toString("base64");
    const web = new TestWeb({
      [PAGE]: { body: "e();", headers: { sourcemap: "https://cdn.test/x.map" } },
      "https://cdn.test/x.map": { body: MAP },
      "https://a.test/in.js": { body: `e();\n//# sourceMappingURL=data:application/json;base64,${inline}` },
    });
    await using maps = web.sourceMaps(test);
    const frames = [FRAME, { ...FRAME, abs_path: "https://a.test/in.js" }];
    expect((await resolveEvent(maps, eventOf(frames), 1)).mappedFrames).toBe(2);
  });

  it("leads to the upload whose debug id it names, which is not fetched", async () => {
    await using test = new TestRoom();
    const debugId = "621f6201-ec17-530f-b025-29fc375cd4d5";
    test.upload({ kind: "source_map", url: "~/app.js.map", debugId }, MAP);
    const web = new TestWeb({ [PAGE]: { body: `${SCRIPT}//# debugId=${debugId}\n` } });
    await using maps = web.sourceMaps(test);
    const { mappedFrames, trail } = await resolveEvent(maps, eventOf([FRAME]), 1);
    expect([mappedFrames, trail.files[0]?.resolvedWith]).toEqual([1, "debug-id"]);
    expect(web.asked).toEqual([PAGE]);
  });

  it("is not fetched where the project does not want that, nor of another host, nor by another scheme", async () => {
    await using test = new TestRoom();
    const web = new TestWeb(whole);
    web.hosts = undefined;
    await using off = web.sourceMaps(test);
    const { trail } = await resolveEvent(off, eventOf([FRAME]), 1);
    expect(trail.files[0]?.steps.some(({ step }) => step === "script-on-web")).toBe(false);
    web.hosts = ["cdn.test"];
    await using on = web.sourceMaps(test);
    const frames = [
      FRAME,
      { ...FRAME, abs_path: "app:///app.js" },
      { ...FRAME, abs_path: "file:///etc/app.js" },
    ];
    const { files } = await explainEvent(on, eventOf(frames), 1, NAMES);
    expect(files[0]?.steps.at(-1)).toEqual({
      step: "script-on-web",
      result: "not_found",
      sentence: "It was not fetched: a.test is not in the project's list of hosts.",
      details: [PAGE],
    });
    expect(web.asked).toEqual([]);
  });

  it("is not fetched where its map lies on a host outside the list; the command says what else helps", async () => {
    await using test = new TestRoom();
    const web = new TestWeb({ [PAGE]: { body: "e();\n//# sourceMappingURL=http://169.254.169.254/x.map" } });
    await using maps = web.sourceMaps(test);
    const { files } = await explainEvent(maps, eventOf([FRAME]), 1, NAMES);
    expect(files[0]?.problem).toBe("map_not_on_web");
    expect(files[0]?.fix).toContain("sentry-cli sourcemaps inject");
    expect(web.asked).toEqual([PAGE]);
  });
});

describe("a host that does not deliver", () => {
  it.each<[string, Page, string]>([
    ["an error", { status: 404 }, "the answer was 404"],
    ["a page", { body: "<html>", headers: { "content-type": "text/html; charset=utf-8" } }, "an HTML page"],
    ["silence", { end: { kind: "failed", reason: "too_slow", url: PAGE } }, "its host took too long"],
    ["a private address", { end: { kind: "refused", reason: "private_address", url: PAGE } }, "public web"],
  ])("is told of, and left alone for a while: %s", async (_, page, words) => {
    await using test = new TestRoom();
    const web = new TestWeb({ [PAGE]: page });
    await using maps = web.sourceMaps(test);
    const { trail } = await resolveEvent(maps, eventOf([FRAME]), 1);
    expect(trail.files[0]?.steps.at(-1)?.sentence).toContain(words);
    test.clock += 5_000;
    await resolveEvent(maps, eventOf([FRAME]), 1);
    expect(web.asked).toHaveLength(1);
    test.clock += 11 * 60_000;
    await resolveEvent(maps, eventOf([FRAME]), 1);
    expect(web.asked).toHaveLength(2);
  });

  it("is not asked for its other files either, when it was not reached", async () => {
    await using test = new TestRoom();
    const web = new TestWeb({ [PAGE]: { end: { kind: "failed", reason: "unreachable", url: PAGE } } });
    await using maps = web.sourceMaps(test);
    await resolveEvent(maps, eventOf([FRAME]), 1);
    const { trail } = await resolveEvent(maps, eventOf([{ ...FRAME, abs_path: "https://a.test/b.js" }]), 1);
    expect(trail.files[0]?.steps.at(-1)?.sentence).toContain("failed within the last five minutes");
    expect(web.asked).toEqual([PAGE]);
  });

  it("holds no event up when it is slow: what it sends serves the next ones", async () => {
    await using test = new TestRoom();
    const web = new TestWeb(whole);
    const { promise, resolve: answer } = Promise.withResolvers<void>();
    web.gate = promise;
    web.patienceMs = 0;
    await using maps = web.sourceMaps(test);
    const { trail, mappedFrames } = await resolveEvent(maps, eventOf([FRAME]), 1);
    expect([mappedFrames, trail.isComplete, trail.files[0]?.problem]).toEqual([0, false, "being_fetched"]);
    answer();
    await expect
      .poll(async () => {
        test.clock += 3_000;
        return (await resolveEvent(maps, eventOf([FRAME]), 1)).mappedFrames;
      })
      .toBe(1);
    expect(web.asked).toHaveLength(2);
  });
});

it("strangers who invent addresses make few requests", async () => {
  await using test = new TestRoom();
  const web = new TestWeb({});
  await using maps = web.sourceMaps(test);
  const frames = Array.from({ length: 100 }, (_, n) => ({ ...FRAME, abs_path: `https://a.test/${n}.js` }));
  const { trail } = await resolveEvent(maps, eventOf(frames), 1);
  expect(web.asked).toHaveLength(30);
  expect(trail.isComplete).toBe(false);
});
