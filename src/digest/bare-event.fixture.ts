import type { Event } from "../protocol/event.ts";

/** The least that a normalized event has, and what a test is about. */
export function bareEvent(parts: Partial<Event> = {}): Event {
  return {
    event_id: "0".repeat(32),
    timestamp: 1,
    received: 1,
    platform: "python",
    level: "error",
    type: "default",
    ...parts,
  };
}
