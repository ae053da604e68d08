import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../lib/json.ts";
import type { Event, Frame } from "../../protocol/event.ts";
import { type ProjectRules, readRules } from "../../rules/project-rules.ts";
import { stacksOf } from "../in-app.ts";
import { normalize } from "../normalize/normalize.ts";
import { prepare } from "../prepare.ts";

const NOW = 1_760_000_000_000;
const samples = path.resolve(import.meta.dirname, "../../../tests/fixtures/event-samples");
const files = globSync("**/*.json", { cwd: samples }).sort();
const payloads = files.map(
  (file) => JSON.parse(readFileSync(path.join(samples, file), "utf8")) as JsonObject,
);

const RULES: ProjectRules = {
  version: 1,
  former: [],
  rules: readRules({
    stackRules: [
      "path:**/node_modules/** -app",
      "family:native package:/usr/lib/** -group",
      "function:main v-group",
      "[ app:yes ] | function:*handle* +app",
      "type:*Error max-frames=20",
    ].join("\n"),
    fingerprintRules: 'type:*Timeout* -> timeout, {{ type }}\nmessage:"*quota*" -> {{ default }}, quota',
  }),
};

function normalized(payload: JsonObject): Event {
  const raw = { projectId: 1, keyId: 1, form: "event", payload, receivedAt: NOW } as const;
  return normalize({ ...raw, eventId: "0".repeat(32) }, { now: NOW, retentionDays: 90 });
}

function hashesOf(event: Event, rules?: ProjectRules): readonly string[] {
  return prepare(event, { projectId: 1, keyId: 1 }, rules).grouping.hashes;
}

/** The same JSON with the keys of every object in the opposite order. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, turned(inner)]),
  );
}

/** Where a build and a machine put things, of frames that are no one's own. */
function moved(event: Event): Event {
  for (const stack of stacksOf(event)) stack.frames.forEach(move);
  return event;
}

function move(frame: Frame, index: number): void {
  frame.instruction_addr = `0x${(0x7f00 + index).toString(16)}`;
  frame.image_addr = "0x7f000000";
  frame.symbol_addr = `0x${(0x7e00 + index).toString(16)}`;
  if (frame.in_app === true) return;
  frame.lineno = (frame.lineno ?? 0) + 17;
  frame.colno = (frame.colno ?? 0) + 3;
}

describe.each([
  ["without rules", undefined],
  ["with rules", RULES],
])("grouping %s", (_, rules) => {
  it.each(files.map((file, index) => [file, payloads[index] as JsonObject] as const))(
    "of %s is stable",
    (_file, payload) => {
      const hashes = hashesOf(normalized(structuredClone(payload)), rules);
      expect(hashesOf(normalized(turned(payload) as JsonObject), rules)).toEqual(hashes);
      const extra = {
        ...structuredClone(payload),
        extra: { more: [1, { two: "x" }] },
        modules: { a: "1" },
        server_name: "other",
      };
      expect(hashesOf(normalized(extra), rules)).toEqual(hashes);
      expect(hashesOf(moved(normalized(structuredClone(payload))), rules)).toEqual(hashes);
      const once = prepare(normalized(structuredClone(payload)), { projectId: 1, keyId: 1 }, rules);
      const stored = JSON.parse(JSON.stringify(once.event)) as Event;
      expect(hashesOf(stored, rules)).toEqual(hashes);
    },
  );
});
