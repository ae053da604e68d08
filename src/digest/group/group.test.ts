import { describe, expect, it } from "vitest";
import type { Event, Exception, Frame } from "../../protocol/event.ts";
import { bareEvent } from "../bare-event.fixture.ts";
import { markInApp } from "../in-app.ts";
import { group } from "./group.ts";

describe("what groups an event", () => {
  it("in-app frames come first, all frames second", () => {
    const whole = grouped(thrown("python", [lib("django", "handle"), app("shop.cart", "total")]));
    expect(whole.explain().reason).toBe("grouped by: in-app frame total");
    expect(whole.hashes).toHaveLength(2);
    const otherLibrary = grouped(thrown("python", [lib("flask", "handle"), app("shop.cart", "total")]));
    expect(otherLibrary.hashes[0]).toBe(whole.hashes[0]);
    expect(otherLibrary.hashes[1]).not.toBe(whole.hashes[1]);
  });

  it("all frames, where none is in-app", () => {
    const whole = grouped(thrown("python", [lib("django", "handle"), lib("django", "get")]));
    expect(whole.hashes).toHaveLength(1);
    expect(whole.explain().reason).toBe("grouped by: frames get, handle");
  });

  it("the value only where no frame counts", () => {
    expect(firstHash(error("ValueError", "a"))).not.toBe(firstHash(error("ValueError", "b")));
    expect(firstHash(error("ValueError", "user 1"))).toBe(firstHash(error("ValueError", "user 2")));
    const frames = [app("shop.cart", "total")];
    expect(firstHash(thrown("python", frames, "ValueError", "a"))).toBe(
      firstHash(thrown("python", frames, "ValueError", "b")),
    );
  });

  it("the type, unless the SDK made it up", () => {
    const frames = [app("shop.cart", "total")];
    expect(firstHash(thrown("python", frames, "A"))).not.toBe(firstHash(thrown("python", frames, "B")));
    const signal = (type: string) =>
      firstHash(
        withMechanism(thrown("native", [{ function: "f", in_app: true }], type), { synthetic: true }),
      );
    expect(signal("SIGSEGV")).toBe(signal("SIGBUS"));
  });

  it("a cause", () => {
    const one = thrown("python", [app("shop.cart", "total")]);
    const withCause = {
      ...one,
      exception: { values: [{ type: "KeyError" }, ...(one.exception?.values ?? [])] },
    };
    expect(firstHash(withCause)).not.toBe(firstHash(one));
  });

  it("the template of a message rather than its text", () => {
    const message = (who: string) =>
      bareEvent({ logentry: { message: "Hello %s", formatted: `Hello ${who}`, params: [who] } });
    expect(firstHash(message("Ann"))).toBe(firstHash(message("Bob")));
    expect(grouped(message("Ann")).explain().reason).toBe("grouped by: message template");
    expect(grouped(bareEvent({ logentry: { formatted: "Hello 12" } })).explain().parts).toEqual([
      { part: "message", value: "Hello <int>", counts: true, why: "message" },
    ]);
  });

  it("a message is one issue whether or not a newer SDK dresses it as an exception", () => {
    const plain = bareEvent({ platform: "node", logentry: { formatted: "cache 7 is cold" } });
    const dressed = bareEvent({
      platform: "node",
      logentry: { formatted: "cache 9 is cold" },
      exception: {
        values: [
          {
            value: "cache 9 is cold",
            mechanism: { type: "generic", handled: true, synthetic: true },
            stacktrace: { frames: [app("shop", "warm")] },
          },
        ],
      },
    });
    expect(firstHash(dressed)).toBe(firstHash(plain));
  });

  it("a single thread's stack, but not one of several", () => {
    const thread = { id: 1, stacktrace: { frames: [app("shop.cart", "total")] } };
    const logentry = { formatted: "stuck" };
    expect(grouped(bareEvent({ logentry, threads: { values: [thread] } })).explain().reason).toBe(
      "grouped by: in-app frame total",
    );
    expect(
      grouped(bareEvent({ logentry, threads: { values: [thread, { ...thread, id: 2 }] } })).explain().reason,
    ).toBe("grouped by: message");
  });

  it("directive and blocked host of a policy report", () => {
    const report = (uri: string, directive = "script-src 'self'") =>
      bareEvent({ type: "csp", csp: { "effective-directive": directive, "blocked-uri": uri } });
    expect(firstHash(report("https://evil.example/a.js"))).toBe(
      firstHash(report("https://evil.example/b.js")),
    );
    expect(firstHash(report("https://evil.example/a.js"))).not.toBe(firstHash(report("inline")));
    expect(firstHash(report("inline"))).not.toBe(firstHash(report("inline", "img-src")));
  });

  it("nothing at all is one issue, each feedback its own", () => {
    expect(grouped(bareEvent({})).explain().parts[0]?.part).toBe("fallback");
    const feedback = (id: string) => bareEvent({ type: "feedback", event_id: id.repeat(32) });
    expect(firstHash(feedback("a"))).not.toBe(firstHash(feedback("b")));
  });
});

describe("exception groups", () => {
  const member = (id: number, type: string): Exception => ({
    type,
    mechanism: { type: "chained", exception_id: id, parent_id: 0 },
    stacktrace: { frames: [app("shop", type)] },
  });
  const wrapper: Exception = {
    type: "ExceptionGroup",
    value: "many",
    mechanism: { type: "generic", exception_id: 0, is_exception_group: true },
    stacktrace: { frames: [app("shop", "gather")] },
  };
  const of = (...members: Exception[]) => bareEvent({ exception: { values: [...members, wrapper] } });

  it("count as their distinct members, in whatever order and number they failed", () => {
    const one = firstHash(of(member(1, "A"), member(2, "B")));
    expect(firstHash(of(member(1, "B"), member(2, "A")))).toBe(one);
    expect(firstHash(of(member(1, "B"), member(2, "A"), member(3, "A")))).toBe(one);
    expect(firstHash(of(member(1, "A")))).not.toBe(one);
  });

  it("stand for themselves without members", () => {
    expect(grouped(of()).explain().reason).toBe("grouped by: in-app frame gather");
  });
});

describe("fingerprints", () => {
  const base = thrown("python", [app("shop.cart", "total")]);
  const by = (...fingerprint: string[]) => grouped({ ...base, transaction: "/cart", fingerprint });

  it("of the SDK replace the default", () => {
    expect(by("a", "b").hashes).toHaveLength(1);
    expect(by("a", "b").hashes).toEqual(grouped({ ...error("X", "y"), fingerprint: ["a", "b"] }).hashes);
    expect(by("a", "b").hashes).not.toEqual(by("ab").hashes);
    expect(by("a").explain().reason).toBe("grouped by: fingerprint sent by the SDK");
  });

  it("that say only default are none", () => {
    expect(by("{{ default }}").hashes).toEqual(grouped(base).hashes);
    expect(by("{{default}}").hashes).toEqual(grouped(base).hashes);
    expect(by().hashes).toEqual(grouped(base).hashes);
  });

  it("mix with the default, variant by variant", () => {
    const mixed = grouped({
      ...thrown("python", [lib("django", "handle"), app("shop.cart", "total")]),
      fingerprint: ["{{ default }}", "eu"],
    });
    expect(mixed.hashes).toHaveLength(2);
    expect(mixed.explain().reason).toBe(
      "grouped by: fingerprint sent by the SDK, together with in-app frame total",
    );
  });

  it("are filled in", () => {
    const filled = (...fingerprint: string[]) =>
      grouped({ ...base, transaction: "/cart", fingerprint }, [["region", "eu"]]);
    expect(filled("{{ transaction }}", "{{tags.region}}", "x-{{ error.type }}").hashes).toEqual(
      by("/cart", "eu", "x-ValueError").hashes,
    );
    expect(filled("{{ release }}").hashes).toEqual(by("<no-release>").hashes);
    expect(filled("{{ __proto__ }}").explain().parts[0]?.value).toBe("{{ __proto__ }}");
  });
});

describe("built-in rules", () => {
  it.each([
    ["ChunkLoadError", "Loading chunk 3 failed. (missing: https://x.example/3.js)"],
    ["Error", "Loading chunk 158 failed.\n(error: https://x.example/158.js)"],
    ["TypeError", "Failed to fetch dynamically imported module: https://x.example/a-1.js"],
    ["TypeError", "Importing a module script failed."],
  ])("a chunk that did not load is one issue: %s, %s", (type, value) => {
    expect(grouped({ ...error(type, value), platform: "javascript" }).hashes).toEqual(
      grouped(bareEvent({ fingerprint: ["chunkloaderror"] })).hashes,
    );
  });

  it("hydration errors are one issue a transaction", () => {
    const hydration = (value: string, page: string) =>
      grouped({ ...error("Error", value), platform: "javascript" }, [["transaction", page]]).hashes[0];
    const minified = "Minified React error #418; visit https://react.dev/errors/418 for the full message";
    expect(hydration(minified, "/a")).toBe(hydration("Hydration failed because the server differs", "/a"));
    expect(hydration(minified, "/a")).not.toBe(hydration(minified, "/b"));
  });

  it("give way to the SDK's fingerprint", () => {
    const sent = { ...error("ChunkLoadError", "x"), platform: "javascript", fingerprint: ["mine"] };
    expect(grouped(sent).hashes).toEqual(grouped(bareEvent({ fingerprint: ["mine"] })).hashes);
  });
});

function grouped(of: Event, tags: [string, string][] = []) {
  markInApp(of);
  return group(of, tags);
}

const firstHash = (of: Event): string => grouped(of).hashes[0];

const error = (type: string, value: string): Event =>
  bareEvent({ type: "error", exception: { values: [{ type, value }] } });

function thrown(platform: string, frames: Frame[], type = "ValueError", value = "bad"): Event {
  return bareEvent({
    platform,
    type: "error",
    exception: { values: [{ type, value, stacktrace: { frames } }] },
  });
}

function withMechanism(of: Event, mechanism: { synthetic: boolean }): Event {
  for (const exception of of.exception?.values ?? []) exception.mechanism = { type: "generic", ...mechanism };
  return of;
}

const app = (module: string, called: string): Frame => ({ module, function: called, in_app: true });
const lib = (module: string, called: string): Frame => ({ module, function: called, in_app: false });
