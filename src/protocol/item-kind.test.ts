import { expect, it } from "vitest";
import { type EnvelopeItem, readEnvelope } from "./envelope.ts";
import { isTooLarge, kindOf } from "./item-kind.ts";
import { CATEGORIES } from "./outcome.ts";

// Every type of the reference (ingest-protocol.md §4).
const RECOGNISED =
  "event transaction span log trace_metric attachment session sessions check_in feedback user_report client_report " +
  "profile profile_chunk replay_event replay_recording replay_video statsd metric_buckets";

it.each(RECOGNISED.split(" "))("items of type %s are recognised", (type) => {
  const { kind, category } = kindOf(type);
  expect(kind).not.toBe("unknown");
  expect(CATEGORIES).toContain(category);
});

it.each(["otel_log", "nel", "raw_security", "quux", "", "__proto__", "constructor"])(
  "items of type %s count as unknown",
  (type) => expect(kindOf(type)).toEqual({ kind: "unknown", category: "unknown", quantity: 1 }),
);

it("a container counts for as many as its header says, within reason", () => {
  expect(kindOf("log", { item_count: 25 }).quantity).toBe(25);
  expect(kindOf("span", { item_count: 1e9 }).quantity).toBe(10_000);
  for (const item_count of [0, -3, 1.5, "7", null]) expect(kindOf("log", { item_count }).quantity).toBe(1);
  expect(kindOf("event", { item_count: 25 }).quantity).toBe(1);
});

it("only what would be parsed can be too large", () => {
  const envelope = readEnvelope(Buffer.from(`{}\n{"type":"x"}\n${"x".repeat(200)}`));
  if (envelope.kind !== "envelope") throw new Error("no envelope");
  const item = envelope.items.next().value as EnvelopeItem;
  for (const type of ["event", "feedback", "user_report", "client_report"]) {
    expect(isTooLarge(item, kindOf(type), 199)).toBe(true);
    expect(isTooLarge(item, kindOf(type), 200)).toBe(false);
  }
  for (const type of ["attachment", "replay_recording", "quux"])
    expect(isTooLarge(item, kindOf(type), 1)).toBe(false);
});
