import { describe, expect, it } from "vitest";
import type { Event } from "../protocol/event.ts";
import { deriveTags } from "./derive-tags.ts";
import { userKey } from "./user-key.ts";

describe("deriveTags", () => {
  it("reads tags from the whole event, sorted by key", () => {
    const event = bare({
      level: "fatal",
      environment: "staging",
      release: "shop@1.0",
      dist: "7",
      logger: "root",
      server_name: "web-1",
      transaction: "/cart",
      request: { url: "https://shop.example/cart" },
      user: { id: "7", email: "ann@example.com" },
      exception: { values: [{ type: "E", mechanism: { type: "onerror", handled: false } }] },
      contexts: {
        browser: { name: "Chrome", version: "120.0" },
        os: { name: "Linux" },
        runtime: { name: "node", version: "v24" },
        device: { model: "Pixel 8", family: "Pixel" },
        trace: { trace_id: "a".repeat(32), span_id: "b".repeat(16) },
        replay: { replay_id: "c".repeat(32) },
      },
    });
    expect(deriveTags(event)).toEqual([
      ["browser", "Chrome 120.0"],
      ["browser.name", "Chrome"],
      ["device", "Pixel 8"],
      ["device.family", "Pixel"],
      ["dist", "7"],
      ["environment", "staging"],
      ["handled", "no"],
      ["level", "fatal"],
      ["logger", "root"],
      ["mechanism", "onerror"],
      ["os", "Linux"],
      ["os.name", "Linux"],
      ["release", "shop@1.0"],
      ["replayId", "c".repeat(32)],
      ["runtime", "node v24"],
      ["runtime.name", "node"],
      ["server_name", "web-1"],
      ["trace", "a".repeat(32)],
      ["trace.span", "b".repeat(16)],
      ["transaction", "/cart"],
      ["url", "https://shop.example/cart"],
      ["user", "id:7"],
    ]);
  });

  it("lets a sent tag win, but not a reserved one", () => {
    const event = bare({
      release: "real",
      server_name: "real",
      tags: [
        ["server_name", "mine"],
        ["release", "mine"],
        ["sentry:release", "mine"],
        ["function", "f"],
      ],
    });
    expect(deriveTags(event)).toEqual([
      ["level", "error"],
      ["release", "real"],
      ["server_name", "mine"],
    ]);
  });

  it("keeps one value a key, in one line, at most 200 characters", () => {
    const event = bare({
      tags: [
        ["a", "first\nline"],
        ["a", "second"],
        ["b", ` ${"x".repeat(300)}`],
        ["c", " "],
        ["", "x"],
      ],
    });
    expect(deriveTags(event)).toEqual([
      ["a", "first line"],
      ["b", "x".repeat(200)],
      ["level", "error"],
    ]);
  });

  it("keeps the first 64 sent, and all derived ones beside them", () => {
    const tags = Array.from({ length: 500 }, (_, at): [string, string] => [`t${at}`, "x"]);
    const derived = deriveTags(bare({ tags, release: "1" }));
    expect(derived).toHaveLength(66);
    expect(derived).toContainEqual(["release", "1"]);
  });

  it("is not fooled by names of Object's own", () => {
    const tags = deriveTags(
      bare({
        tags: [
          ["__proto__", "x"],
          ["constructor", "y"],
        ],
        contexts: { os: { name: "L" } },
      }),
    );
    expect(tags).toContainEqual(["__proto__", "x"]);
    expect(tags).toContainEqual(["constructor", "y"]);
  });
});

it.each([
  [{ id: "7", email: "a@b" }, "id:7"],
  [{ email: "a@b", username: "ann" }, "email:a@b"],
  [{ username: "ann", ip_address: "::1" }, "username:ann"],
  [{ ip_address: "::1" }, "ip:::1"],
  [{ name: "Ann" }, undefined],
  [{ id: "" }, undefined],
  [undefined, undefined],
])("a user is known by id, e-mail, name or address: %j → %s", (user, key) => {
  expect(userKey(user)).toBe(key);
});

function bare(parts: Partial<Event>): Event {
  return {
    event_id: "0".repeat(32),
    timestamp: 1,
    received: 1,
    platform: "node",
    level: "error",
    type: "default",
    ...parts,
  };
}
