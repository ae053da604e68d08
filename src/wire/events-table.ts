import type { WireEventUser } from "./event.ts";

/** Shapes of lists of events across issues (reference: web-api.md §5, grouping-and-search.md §7). */

/** How far a search came: it ends after so many events, and says so. */
export interface WireLookedAt {
  /** Events that were read for it. */
  lookedAt: number;
  /** False: there are events behind that were not looked at. */
  isComplete: boolean;
  /** Where it ended; absent when it is complete. */
  lookedBackTo?: string;
}

/** `GET /organizations/{org}/events/` */
export interface WireEventTable {
  /** By the names of the fields asked for; `id` and `project.name` always. */
  data: Record<string, string | number | boolean | null>[];
  meta: {
    fields: Record<string, "string" | "date" | "integer" | "boolean">;
    units: Record<string, string>;
    dataset: "errors";
  } & WireLookedAt;
}

/** `GET /organizations/{org}/events-timeseries/` */
export interface WireEventTimeSeries {
  timeSeries: {
    yAxis: "count()";
    /** Milliseconds since 1970. `incomplete`: the bucket goes on, or was not looked at whole. */
    values: { timestamp: number; value: number; incomplete: boolean }[];
    meta: { interval: number; valueType: "integer"; valueUnit: null };
  }[];
  meta: {
    dataset: "errors";
    start: number;
    end: number;
    /** Whether events stand where they occurred, or where they were received. */
    countedBy: "occurred" | "received";
  } & WireLookedAt;
}

/** `GET …/issues/{id}/tags/{key}/trends/`, `GET /organizations/{org}/tags/{key}/trends/` */
export interface WireTagTrends {
  /** Milliseconds: of a bar, and since 1970 of the first one's begin. */
  interval: number;
  start: number;
  /** The most frequent first. */
  values: { value: string; counts: readonly number[] }[];
  meta: WireLookedAt;
}

/** `GET …/issues/{id}/users/` */
export interface WireIssueUsers {
  users: WireIssueUser[];
  /** `total`: exact, whatever was looked at. */
  meta: { total: number } & WireLookedAt;
}

export interface WireIssueUser {
  /** `id:7`, `email:…`, as searches have it behind `user:`; null where no event that is kept says it. */
  name: string | null;
  user: WireEventUser | null;
  /** Of the events that were looked at; null: none of them. */
  count: number | null;
  firstSeen: string | null;
  lastSeen: string;
}
