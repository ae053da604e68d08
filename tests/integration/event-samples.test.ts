import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { normalized, unsoundTexts } from "../../src/digest/normalize/normalized.fixture.ts";
import { isObject, type Json, type JsonObject } from "../../src/lib/json.ts";

const folder = path.resolve(import.meta.dirname, "../fixtures/event-samples");
const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
  file.endsWith(".json"),
);
const read = (file: string) => JSON.parse(readFileSync(path.join(folder, file), "utf8")) as JsonObject;

/** What the file says of its exceptions, in words simple enough to be right. */
function sentExceptions(sample: JsonObject): JsonObject[] {
  const sent = sample.exception;
  const list = isObject(sent) ? sent.values : sent;
  return Array.isArray(list) ? list.filter(isObject) : [];
}

function sentMessage(sample: JsonObject): string | undefined {
  for (const form of [sample.logentry, sample.message]) {
    const words = isObject(form) ? (form.formatted ?? form.message) : form;
    if (typeof words === "string") return words;
  }
  return undefined;
}

const withoutNul = (value: Json | undefined) =>
  typeof value === "string" ? value.replaceAll("\0", "\uFFFD") : undefined;

it("all samples are there", () => expect(files.length).toBeGreaterThanOrEqual(119));

describe.each(files)("%s", (file) => {
  const sample = read(file);
  const event = normalized(sample, { receivedAt: Date.UTC(2026, 10, 22) }, { retentionDays: 3650 });

  it("becomes an event that JSON and Postgres can hold", () => {
    expect(unsoundTexts(event)).toEqual([]);
    expect(JSON.parse(JSON.stringify(event))).toStrictEqual(event);
  });

  it("has its id, time, platform, level and type", () => {
    expect(event.event_id).toBe(
      String(sample.event_id ?? event.event_id)
        .replaceAll("-", "")
        .toLowerCase(),
    );
    expect(event.event_id).toMatch(/^[0-9a-f]{32}$/);
    const sent = sample.timestamp;
    const seconds =
      typeof sent === "number" ? sent : Date.parse(`${sent}`.replace(/Z?$/, (zone) => zone || "Z")) / 1000;
    if (Number.isFinite(seconds)) expect(event.timestamp).toBeCloseTo(seconds, 2);
    expect(event.platform).toBe(sample.platform === "nonsense" ? "other" : sample.platform);
    expect(["fatal", "error", "warning", "info", "debug"]).toContain(event.level);
    expect(event.type).toBe(
      sentExceptions(sample).some((exception) => exception.type) ? "error" : event.type,
    );
  });

  it("keeps what broke", () => {
    const kept = event.exception?.values ?? [];
    const sent = sentExceptions(sample);
    expect(kept).toHaveLength(sent.length);
    for (const [at, exception] of sent.entries()) {
      expect(kept[at]?.type ?? "").toBe(withoutNul(exception.type) ?? "");
      if (String(exception.value ?? "").length <= 8192)
        expect(kept[at]?.value ?? "").toBe(withoutNul(exception.value) ?? "");
      const frames = isObject(exception.stacktrace) ? exception.stacktrace.frames : undefined;
      const sound = Array.isArray(frames) ? frames.filter(isObject).length : 0;
      if (sound > 0) expect(kept[at]?.stacktrace?.frames).toHaveLength(Math.min(250, sound));
    }
    const message = sentMessage(sample);
    if (message !== undefined && !/%s|\{\w+\}|%\(/.test(message))
      expect(event.logentry?.formatted).toBe(message);
    expect(kept.length > 0 || event.logentry !== undefined || event.threads !== undefined).toBe(true);
  });

  it("needs few repairs", () => {
    expect((event.errors ?? []).map((error) => error.name)).toSatisfy((names: string[]) => names.length <= 2);
  });
});

it("one crash in several browsers ends in the same function of the same file", () => {
  const browsers = files.filter((file) => path.basename(file).startsWith("javascript-xbrowser-"));
  const places = browsers.map((file) => {
    const last = normalized(read(file)).exception?.values.at(-1)?.stacktrace?.frames.at(-1);
    return `${last?.function?.split(".").at(-1)} in ${path.basename(last?.filename ?? "")}`;
  });
  expect(browsers.length).toBeGreaterThanOrEqual(4);
  expect(new Set(places)).toEqual(new Set(["aha in test.html"]));
});
