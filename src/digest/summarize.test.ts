import { describe, expect, it } from "vitest";
import type { Event, Frame } from "../protocol/event.ts";
import { bareEvent } from "./bare-event.fixture.ts";
import { summarize } from "./summarize.ts";

describe("the title", () => {
  it("is type and first line of the value", () => {
    expect(titleOf(thrown({ type: "TypeError", value: "bad\nworse" }))).toBe("TypeError: bad");
    expect(titleOf(thrown({ type: "TypeError" }))).toBe("TypeError");
    expect(titleOf(thrown({ value: "\n bad " }))).toBe("bad");
  });

  it("is at most a hundred characters and an ellipsis, no character cut in two", () => {
    expect(titleOf(thrown({ type: "E", value: "x".repeat(200) }))).toBe(`E: ${"x".repeat(97)}…`);
    const smileys = titleOf(thrown({ value: `x${"😀".repeat(80)}` }));
    expect(smileys.isWellFormed()).toBe(true);
    expect(smileys.endsWith("😀…")).toBe(true);
  });

  it("is the function a crash struck in, where the type is made up", () => {
    const crash = (called: string) =>
      thrown({
        type: "SIGSEGV",
        value: "Segfault",
        mechanism: { type: "signalhandler", synthetic: true },
        stacktrace: {
          frames: [
            { function: called, in_app: true },
            { function: "abort", in_app: false },
          ],
        },
      });
    expect(titleOf({ ...crash("draw"), platform: "native" })).toBe("draw");
    expect(titleOf({ ...crash("<redacted>"), platform: "native" })).toBe("Segfault");
    expect(summarize(crash("draw")).metadata).toEqual({ value: "Segfault", function: "draw" });
  });

  it("is what a script threw, if it threw a text", () => {
    const event = thrown({ type: "Error", value: "boom", mechanism: { type: "generic", synthetic: true } });
    expect(titleOf({ ...event, platform: "javascript" })).toBe("boom");
  });

  it("is the message, also where an SDK dresses it as an exception", () => {
    expect(titleOf(bareEvent({ logentry: { formatted: "\nHello\nWorld" } }))).toBe("Hello");
    const dressed = thrown({ value: "Hello", mechanism: { type: "generic", synthetic: true } });
    expect(summarize(dressed)).toMatchObject({ title: "Hello", metadata: { title: "Hello" } });
  });

  it("is the first member of an exception group", () => {
    const group = bareEvent({
      exception: {
        values: [
          { type: "B", mechanism: { type: "chained", exception_id: 2, parent_id: 0 } },
          { type: "A", mechanism: { type: "chained", exception_id: 1, parent_id: 0 } },
          { type: "ExceptionGroup", mechanism: { type: "x", exception_id: 0, is_exception_group: true } },
        ],
      },
    });
    expect(titleOf(group)).toBe("A");
  });

  it("ends on members that point at each other", () => {
    const mechanism = (id: number, parent: number) => ({
      type: "x",
      exception_id: id,
      parent_id: parent,
      is_exception_group: true,
    });
    const circle = bareEvent({
      exception: {
        values: [
          { type: "A", mechanism: mechanism(0, 1) },
          { type: "B", mechanism: mechanism(1, 0) },
        ],
      },
    });
    expect(titleOf(circle)).toMatch(/^[AB]$/);
  });

  it("of a policy report, a feedback, and of nothing", () => {
    const csp = { "effective-directive": "script-src", "blocked-uri": "https://evil.example/x.js" };
    expect(titleOf(bareEvent({ type: "csp", csp }))).toBe("Blocked 'script-src' from 'evil.example'");
    const feedback = {
      message: "does not work",
      contact_email: "ann@example.com",
      name: "Ann",
      source: "widget",
    };
    expect(summarize(bareEvent({ type: "feedback", contexts: { feedback } }))).toMatchObject({
      title: "User Feedback",
      metadata: feedback,
    });
    expect(titleOf(bareEvent({}))).toBe("<unlabeled event>");
  });
});

describe("culprit and location", () => {
  const frames: Frame[] = [
    { module: "shop.cart", function: "total", filename: "shop/cart.py", in_app: true },
    { module: "json", function: "dumps", filename: "json/__init__.py", in_app: false },
  ];
  const event = thrown({ type: "E", stacktrace: { frames } });

  it("are those of the last in-app frame", () => {
    expect(summarize(event)).toMatchObject({ culprit: "shop.cart in total", location: "shop/cart.py" });
    expect(summarize({ ...event, platform: "javascript" }).culprit).toBe("total(shop.cart)");
  });

  it("the culprit is the transaction where there is one", () => {
    expect(summarize({ ...event, transaction: "/cart" }).culprit).toBe("/cart");
    expect(summarize({ ...event, transaction: "x".repeat(300) }).culprit).toHaveLength(200);
    expect(summarize(bareEvent({})).culprit).toBe("");
  });
});

it("an event is unhandled if any mechanism says so", () => {
  const values = [{ type: "A", mechanism: { type: "x", handled: false } }, { type: "B" }];
  expect(summarize(bareEvent({ exception: { values } })).isUnhandled).toBe(true);
  expect(summarize(thrown({ type: "A" })).isUnhandled).toBe(false);
});

const titleOf = (event: Event): string => summarize(event).title;

type Thrown = NonNullable<Event["exception"]>["values"][number];
const thrown = (exception: Thrown): Event => bareEvent({ type: "error", exception: { values: [exception] } });
