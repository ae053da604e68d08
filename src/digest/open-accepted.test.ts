import { expect, it } from "vitest";
import type { Accepted } from "../protocol/accepted.ts";
import { openAccepted } from "./open-accepted.ts";

const LIMITS = { maxInflatedBody: 1_000_000, maxEvent: 100_000, retentionDays: 90 };

function envelope(...items: readonly (readonly [type: string, payload: string])[]): Accepted {
  const body = Buffer.from(
    `{}\n${items.map(([type, payload]) => `{"type":"${type}"}\n${payload}\n`).join("")}`,
  );
  return { receivedAt: 1, projectId: 1, keyId: 1, form: "envelope", encoding: "identity", body };
}

it("parses an event only when the one before it was taken", () => {
  const opened = openAccepted(envelope(["event", `{"message":"first"}`], ["event", "no json"]), LIMITS);
  const walk = opened.events[Symbol.iterator]();
  expect(walk.next().value?.payload).toEqual({ message: "first" });
  expect(opened.outcomes).toEqual([]);
  expect(walk.next().done).toBe(true);
  expect(opened.outcomes).toMatchObject([{ outcome: "invalid", reason: "invalid_json" }]);
});

it("tells a hundred discards of a body by the client's own reasons, and loses the quantity of none", () => {
  const report = (first: number): string =>
    JSON.stringify({
      discarded_events: Array.from({ length: 100 }, (_, index) => ({
        reason: `made-up-${first + index}`,
        category: "error",
        quantity: 2,
      })),
    });
  const opened = openAccepted(
    envelope(["client_report", report(0)], ["client_report", report(100)], ["client_report", report(200)]),
    LIMITS,
  );
  expect([...opened.events]).toEqual([]);
  expect(new Set(opened.outcomes.map(({ reason }) => reason)).size).toBe(101);
  expect(opened.outcomes.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(600);
});
