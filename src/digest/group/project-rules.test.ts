import { describe, expect, it } from "vitest";
import type { Event, Exception, Frame } from "../../protocol/event.ts";
import type { Grouping } from "../../protocol/stations.ts";
import { type ProjectRules, readRules } from "../../rules/project-rules.ts";
import { bareEvent } from "../bare-event.fixture.ts";
import { groupAgain, prepare, prepareAgain } from "../prepare.ts";
import { group } from "./group.ts";

const project = (stackRules: string, fingerprintRules = ""): ProjectRules => ({
  version: 7,
  rules: readRules({ stackRules, fingerprintRules }),
  former: [],
});

const app = (module: string, called: string, more: Partial<Frame> = {}): Frame => ({
  module,
  function: called,
  in_app: true,
  ...more,
});
const lib = (module: string, called: string, more: Partial<Frame> = {}): Frame =>
  app(module, called, { in_app: false, ...more });

function crash(frames: Frame[], more: Partial<Event> = {}, exception: Partial<Exception> = {}): Event {
  return bareEvent({
    type: "error",
    exception: { values: [{ type: "ValueError", value: "bad", stacktrace: { frames }, ...exception }] },
    ...more,
  });
}

function prepared(event: Event, rules?: ProjectRules) {
  return prepare(structuredClone(event), { projectId: 1, keyId: 1 }, rules);
}

const by = (event: Event, stackRules: string, fingerprintRules = ""): Grouping =>
  prepared(event, project(stackRules, fingerprintRules)).grouping;

const stack = [
  lib("django.core", "handle", { filename: "django/core.py" }),
  app("shop.web", "view"),
  app("shop.retry", "again"),
  app("shop.cart", "total"),
];

describe("stack-trace rules", () => {
  it("decide what is in-app, and so what groups", () => {
    const without = by(crash(stack), "module:shop.retry -app");
    const shorter = crash(stack.filter(({ module }) => module !== "shop.retry"));
    expect(without.hashes[0]).toBe(prepared(shorter).grouping.hashes[0]);
    expect(by(crash(stack), "path:**/django/** +app").explain().reason).toBe(
      "grouped by: in-app frames total, again, view and 1 more",
    );
  });

  it("show in the event, its summary, and why each frame counts", () => {
    const { event, summary, grouping } = prepared(crash(stack), project("\nmodule:shop.cart -app"));
    const frame = event.exception?.values[0]?.stacktrace?.frames[3];
    expect(frame).toMatchObject({ in_app: false, data: { orig_in_app: 1 } });
    expect(summary.culprit).toBe("shop.retry in again");
    expect(grouping.version).toBe("stack-trace:2026-11+rules.7");
    expect(grouping.explain().parts).toEqual([
      { part: "type", value: "ValueError", counts: true, why: "exception type" },
      { part: "value", value: "bad", counts: false, why: "the stack is enough" },
      { part: "rule", value: "module:shop.cart -app", counts: true, why: "stack-trace rule in line 2" },
      { part: "frame", value: "total in shop.cart", counts: false, why: "library by the rule in line 2" },
      { part: "frame", value: "again in shop.retry", counts: true, why: "in-app" },
      { part: "frame", value: "view in shop.web", counts: true, why: "in-app" },
      { part: "frame", value: "handle in django.core", counts: false, why: "library" },
    ]);
  });

  it("win the later they stand, and each sees what those before it did", () => {
    const event = crash(stack);
    expect(by(event, "module:shop.* -app\nmodule:shop.cart +app").explain().reason).toBe(
      "grouped by: in-app frame total",
    );
    expect(by(event, "module:shop.* -app\napp:no module:shop.web +app").explain().reason).toBe(
      "grouped by: in-app frame view",
    );
    expect(by(event, "module:shop.web category=entry\ncategory:entry -app").hashes).toEqual(
      by(event, "module:shop.web -app").hashes,
    );
  });

  it("take frames out of grouping, or into it, in both variants", () => {
    expect(by(crash(stack), "module:django.* -group").hashes).toEqual(
      prepared(crash(stack.slice(1))).grouping.hashes,
    );
    const counted = by(crash(stack), "module:django.* +group").explain();
    expect(counted.parts.at(-1)).toEqual({
      part: "frame",
      value: "handle in django.core",
      counts: true,
      why: "counted by the rule in line 1",
    });
  });

  it("reach from a frame towards the crash and away from it", () => {
    expect(by(crash(stack), "module:shop.retry ^-group").explain().reason).toBe(
      "grouped by: in-app frames again, view",
    );
    expect(by(crash(stack), "module:shop.retry v-group").explain().reason).toBe(
      "grouped by: in-app frames total, again",
    );
  });

  it("ask for callers and callees", () => {
    const other = "grouped by: in-app frames total, view";
    expect(by(crash(stack), "[ function:view ] | app:yes -app").explain().reason).toBe(other);
    expect(by(crash(stack), "app:yes | [ function:total ] -app").explain().reason).toBe(other);
    const none = prepared(crash(stack)).grouping.hashes;
    expect(by(crash(stack), "[ function:nobody ] | app:yes -app").hashes).toEqual(none);
    // The oldest frame has no caller that could be anything, or not be it.
    expect(by(crash(stack), "[ !function:x ] | module:django.* +app").hashes).toEqual(none);
  });

  it("ask for the exception, and where there is none do not match", () => {
    const total = "grouped by: in-app frame total";
    for (const rule of ["type:Value*", "value:BAD", "mechanism:signal"]) {
      const thrown = crash(stack, {}, { mechanism: { type: "signal" } });
      expect(by(thrown, `${rule} max-frames=1`).explain().reason).toBe(total);
    }
    expect(by(crash(stack), "type:Other max-frames=1").hashes).toEqual(
      prepared(crash(stack)).grouping.hashes,
    );
    const { exception: _, ...rest } = crash([]);
    const hung = { ...rest, threads: { values: [{ id: 1, stacktrace: { frames: stack } }] } };
    expect(by(hung, "type:* max-frames=1").hashes).toEqual(prepared(hung).grouping.hashes);
    expect(by(hung, "family:other max-frames=1").explain().reason).toBe(total);
  });

  it("bound the frames, and turn the stack round", () => {
    expect(by(crash(stack), "app:yes max-frames=2").explain().reason).toBe(
      "grouped by: in-app frames total, again",
    );
    expect(by(crash(stack), "app:yes max-frames=2 invert-stacktrace=1").explain().reason).toBe(
      "grouped by: in-app frames view, again",
    );
    expect(by(crash(stack), "app:yes min-frames=4").explain().reason).toBe(
      "grouped by: frames total, again, view and 1 more",
    );
    expect(by(crash(stack), "app:yes min-frames=9").explain().reason).toBe(
      "grouped by: exception type and value",
    );
  });

  it("come to the same when a stored event is looked at again, by others, or by none", () => {
    const event = crash(stack);
    const {
      event: stored,
      tags,
      grouping,
    } = prepared(event, project("module:shop.retry -app\npath:**/django/** +app"));
    const again = JSON.parse(JSON.stringify(stored)) as Event;
    expect(groupAgain(again, tags, project("module:shop.retry -app\npath:**/django/** +app")).hashes).toEqual(
      grouping.hashes,
    );
    expect(again).toEqual(stored);
    expect(groupAgain(again, tags, project("module:shop.cart -app")).hashes).toEqual(
      by(event, "module:shop.cart -app").hashes,
    );
    const facts = { projectId: 1, keyId: 1 };
    expect(prepareAgain(structuredClone(stored), facts, undefined).event).toEqual(prepared(event).event);
    expect(groupAgain(again, tags, undefined).hashes).toEqual(prepared(event).grouping.hashes);
    expect(again).toEqual(prepared(event).event);
  });
});

describe("fingerprint rules", () => {
  const event = crash(stack, {
    logger: "db.pool",
    tags: [["region", "eu"]],
    transaction: "/cart",
    release: "shop@1.2",
    sdk: { name: "sentry.python" },
  });
  const matches = (matchers: string, of: Event = event): boolean =>
    by(of, "", `${matchers} -> x`).explain().reason === "grouped by: the fingerprint rule in line 1";

  it.each([
    ["type:ValueError", true],
    ["type:valueerror", false],
    ["!type:KeyError", true],
    ["error.value:BAD", true],
    ["type:ValueError value:good", false],
    ["message:ba*", true],
    ["!message:ba*", false],
    ["logger:db.* level:error", true],
    ["tags.region:eu", true],
    ["tags.region:us", false],
    ["!tags.none:x", true],
    ["tags.none:*", false],
    ["family:other", true],
    ["sdk:sentry.python release:shop@*", true],
    ["path:**/core.py", true],
    ["module:shop.cart function:total app:yes", true],
    // Of different frames each, of one frame not both.
    ["module:shop.cart function:view", false],
    ["module:django.* app:yes", false],
  ])("%s: %s", (matchers, expected) => {
    expect(matches(matchers)).toBe(expected);
  });

  it("win over the SDK's fingerprint, the first that matches", () => {
    const sent = { ...event, fingerprint: ["mine"] };
    const rules = "type:Nothing -> a\ntype:Value* -> b, {{ tags.region }}\ntype:* -> c";
    expect(by(sent, "", rules).hashes).toEqual(
      prepared({ ...event, fingerprint: ["b", "eu"] }).grouping.hashes,
    );
    expect(by(sent, "", rules).explain().parts).toEqual([
      {
        part: "rule",
        value: "type:Value* -> b, {{ tags.region }}",
        counts: true,
        why: "fingerprint rule in line 2",
      },
      { part: "fingerprint", value: "b", counts: true, why: "by the rule" },
      { part: "fingerprint", value: "eu", counts: true, why: "by the rule" },
    ]);
    expect(by(sent, "", "type:Nothing -> a").hashes).toEqual(prepared(sent).grouping.hashes);
  });

  it("may give the default back, alone or with more", () => {
    const sent = { ...event, fingerprint: ["mine"] };
    expect(by(sent, "", "type:* -> {{ default }}").hashes).toEqual(prepared(event).grouping.hashes);
    expect(by(event, "", "type:* -> {{default}}, x").hashes).toEqual(
      prepared({ ...event, fingerprint: ["{{ default }}", "x"] }).grouping.hashes,
    );
  });

  it("may name the issue", () => {
    const rule = 'type:* -> {{ default }} title="Trouble in {{ transaction }}, {{ tags.none }}"';
    const { summary } = prepared(event, project("", rule));
    expect(summary.title).toBe("Trouble in /cart, <no-tags.none>");
    expect(summary.metadata).toMatchObject({ title: summary.title, function: "total" });
    expect(summary.metadata).not.toHaveProperty("type");
  });

  it("leave what one person wrote alone", () => {
    const { exception: _, ...words } = event;
    const feedback: Event = { ...words, type: "feedback" };
    expect(by(feedback, "", "level:* -> x").hashes).toEqual(prepared(feedback).grouping.hashes);
  });

  it("see the frames as stack-trace rules left them", () => {
    expect(by(event, "module:django.* +app", "module:django.* app:yes -> x").explain().reason).toBe(
      "grouped by: the fingerprint rule in line 1",
    );
  });
});

it("without rules nothing is different", () => {
  const one = prepared(crash(stack));
  const other = prepared(crash(stack), {
    version: 1,
    rules: readRules({ stackRules: "# none", fingerprintRules: "" }),
    former: [],
  });
  expect(other.grouping.hashes).toEqual(one.grouping.hashes);
  expect(other.event).toEqual(one.event);
  expect(group(one.event, one.tags).version).toBe("stack-trace:2026-11");
});
