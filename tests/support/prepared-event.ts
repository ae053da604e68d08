import { randomUUID } from "node:crypto";
import type { Event } from "../../src/protocol/event.ts";
import { packTags } from "../../src/protocol/packed-tags.ts";
import type { PackedEvent } from "../../src/protocol/stations.ts";

/** A packed event as the digest would hand it to the store, with the event it was packed from; tell only what matters to the test. */
export function preparedEvent(
  told: {
    projectId: number;
    keyId?: number;
    hashes?: [string, ...string[]];
    user?: string;
    title?: string;
  } & {
    event?: Partial<Event>;
    tags?: [string, string][];
  },
): PackedEvent & { readonly event: Event } {
  const now = Date.now() / 1000;
  const title = told.title ?? "RangeError: limit 9";
  const event: Event = {
    event_id: randomUUID().replaceAll("-", ""),
    timestamp: now,
    received: now,
    platform: "node",
    level: "error",
    type: "error",
    exception: { values: [{ type: "RangeError", value: "limit 9" }] },
    ...told.event,
  };
  return {
    projectId: told.projectId,
    keyId: told.keyId ?? 1,
    event,
    payload: JSON.stringify(event),
    summary: {
      title,
      culprit: "total(lib/cart)",
      metadata: { type: "RangeError", value: "limit 9" },
      isUnhandled: false,
    },
    tags: packTags(told.tags ?? [["level", "error"]]),
    grouping: {
      version: "stack-trace:2026-11",
      hashes: told.hashes ?? ["0".repeat(32)],
      explain: () => ({
        reason: "grouped by: in-app frames total",
        parts: [{ part: "frame", value: "total", counts: true, why: "in-app" }],
      }),
    },
    ...(told.user !== undefined && { user: told.user }),
  };
}
