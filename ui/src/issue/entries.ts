import type { WireEntry, WireEvent } from "../../../src/wire/event.ts";

type DataOf<T extends WireEntry["type"]> = Extract<WireEntry, { type: T }>["data"];

/** The data of the entry of one kind, if the event has it. */
export function entryOf<T extends WireEntry["type"]>(event: WireEvent, type: T): DataOf<T> | undefined {
  const entry = event.entries.find((each) => each.type === type);
  return entry?.data as DataOf<T> | undefined;
}

export type ReportType = "csp" | "hpkp" | "expectct" | "expectstaple" | "nel";

const REPORTS: ReadonlySet<string> = new Set<ReportType>(["csp", "hpkp", "expectct", "expectstaple", "nel"]);

/** A browser's report, if the event is one. */
export function reportOf(event: WireEvent): { type: ReportType; data: Record<string, unknown> } | undefined {
  const entry = event.entries.find(({ type }) => REPORTS.has(type));
  return entry && { type: entry.type as ReportType, data: entry.data as Record<string, unknown> };
}
