import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../lib/json.ts";
import type { PreparedEvent } from "../protocol/stations.ts";
import { bareEvent } from "./bare-event.fixture.ts";
import { normalize } from "./normalize/normalize.ts";
import { prepare } from "./prepare.ts";

const samples = path.resolve(import.meta.dirname, "../../tests/fixtures/event-samples");
const files = globSync("**/*.json", { cwd: samples }).sort();

describe("every sample", () => {
  it("is there", () => {
    expect(files.length).toBeGreaterThan(100);
  });

  for (const file of files) {
    it(`${file} ends readable, grouped and explained, twice the same`, () => {
      const once = prepared(payloadOf(file));
      expect(once.summary.title.trim()).not.toBe("");
      expect(once.summary.title).not.toBe("<unlabeled event>");
      expect([...once.summary.title].length).toBeLessThanOrEqual(101);
      expect(once.summary.culprit.length).toBeLessThanOrEqual(200);
      for (const hash of once.grouping.hashes) expect(hash).toMatch(/^[0-9a-f]{32}$/);
      expect(once.grouping.explain().reason).toMatch(/^grouped by: \S/);
      expect(once.grouping.explain().parts.length).toBeGreaterThan(0);
      expect(once.grouping.explain().parts.length).toBeLessThanOrEqual(40);
      expect(once.grouping.explain().parts.every(({ value }) => value.length <= 201)).toBe(true);
      expect(once.tags.map(([key]) => key)).toEqual([...new Set(once.tags.map(([key]) => key))].sort());
      expect(explained(prepared(payloadOf(file)))).toEqual(explained(once));
    });
  }
});

describe("hashes", () => {
  it("of one crash are the same in every browser", () => {
    const seen = files.filter((file) => file.includes("javascript-xbrowser-"));
    expect(seen).toHaveLength(4);
    expect(new Set(seen.map((file) => prepared(payloadOf(file)).grouping.hashes[0])).size).toBe(1);
  });

  // A change here splits every issue in two: raise GROUPING_VERSION and say so.
  it.each([
    ["sentry/javascript-xbrowser-chrome.json", "c6898f3d264e17676558cbfdf9e41d74"],
    ["sentry/python-http-error.json", "581613e74a8fbc2c81dfb8c4a33a5201 e92815f289d914dbbe7200b92f81c25c"],
    ["sentry/mobile1-xgh.json", "c6308c84d0431ad812636d501c108513 3907376afa46e2f0c3880200603abf2d"],
    ["bugsink/logmessage-w-params.json", "2fd90cb2032689180d3f78bcffa596dc"],
    ["sentry/custom-fingerprint.json", "364a758820f1ab14e77a92bd2a580af5"],
    ["bugsink/exception-group.json", "c2e8d93a8dd4ac31f54e4c9790512811"],
  ])("of %s stay as they are", (file, hashes) => {
    expect(prepared(payloadOf(file)).grouping.hashes.join(" ")).toBe(hashes);
  });
});

describe("grouping does not change", () => {
  const changes: [what: string, change: (payload: JsonObject) => unknown][] = [
    ["with the order of fields", reversed],
    [
      "with more context",
      (payload) => ({ ...payload, contexts: { moon: { phase: "full" } }, extra: { a: [1] } }),
    ],
    [
      "with breadcrumbs, users and tags",
      (payload) => ({
        ...payload,
        breadcrumbs: [{ message: "clicked" }],
        user: { id: "7" },
        tags: { a: "b" },
        server_name: "web-9",
        timestamp: 1_700_000_000,
      }),
    ],
    ["with lines, columns and addresses", (payload) => moved(payload)],
  ];
  for (const [what, change] of changes) {
    it(what, () => {
      for (const file of files) {
        const before = prepared(payloadOf(file)).grouping.hashes;
        expect(prepared(change(payloadOf(file)) as JsonObject).grouping.hashes, file).toEqual(before);
      }
    });
  }
});

describe("order of work", () => {
  it("scrubs before anything is copied from the event", () => {
    const done = prepare(
      bareEvent({
        logentry: { formatted: "mail to ann@example.com failed" },
        tags: [["api_key", "hunter2"]],
        request: { url: "https://ann:hunter2@shop.example/cart" },
      }),
      { projectId: 1, keyId: 2 },
    );
    expect(JSON.stringify(done)).not.toMatch(/hunter2|ann@/);
    expect(done.summary.title).toBe("mail to [email] failed");
    expect(done.tags).toContainEqual(["url", "https://ann:[Filtered]@shop.example/cart"]);
    expect(done).toMatchObject({ projectId: 1, keyId: 2 });
  });

  it("takes ten thousand frames and a hundred exceptions in its stride", () => {
    const frames = Array.from({ length: 10_000 }, (_, at) => ({
      module: "m",
      function: `f${at % 7}`,
      in_app: true,
    }));
    const values = Array.from({ length: 100 }, (_, at) => ({
      type: `E${at}`,
      value: "x",
      stacktrace: { frames: frames.slice(0, 100) },
    }));
    const done = prepare(
      bareEvent({ exception: { values: [...values, { type: "E", stacktrace: { frames } }] } }),
      {
        projectId: 1,
        keyId: 1,
      },
    );
    expect(done.grouping.explain().parts.length).toBeLessThanOrEqual(40);
    expect(done.grouping.explain().reason.length).toBeLessThan(400);
  });
});

const payloadOf = (file: string): JsonObject => JSON.parse(readFileSync(path.join(samples, file), "utf8"));

function prepared(payload: JsonObject): PreparedEvent {
  const now = 1_760_000_000_000;
  const raw = {
    projectId: 1,
    keyId: 1,
    eventId: "0".repeat(32),
    form: "event",
    payload,
    receivedAt: now,
  } as const;
  return prepare(normalize(raw, { now, retentionDays: 90 }), { projectId: 1, keyId: 1 });
}

/** With what its grouping says in place of the function that says it. */
function explained({ grouping, ...rest }: PreparedEvent): object {
  return { ...rest, grouping: { ...grouping, explain: grouping.explain() } };
}

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

function moved(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(moved);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      if (key === "lineno" && typeof inner === "number") return [key, inner + 17];
      if (key === "colno" && typeof inner === "number") return [key, inner + 3];
      if (key.endsWith("_addr") && typeof inner === "string") return [key, "0x7f00deadbeef"];
      return [key, moved(inner)];
    }),
  );
}
