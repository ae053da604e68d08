/** Promise 2 of the design: every item has exactly one end, with a reason from a closed list. */
export type Outcome = "accepted" | "filtered" | "rate_limited" | "discarded" | "invalid" | "client_discard";

/** Reasons the server gives. Those of `client_discard` come from SDKs and may be any word. */
export const REASONS = {
  accepted: [""],
  /** `discarded-hash`: somebody discarded the issue that it would be of. */
  filtered: [
    "ip-address",
    "release-version",
    "error-message",
    "browser-extensions",
    "localhost",
    "discarded-hash",
  ],
  rate_limited: ["key", "project", "backlog"],
  /** `kind_not_kept`: recognised, but this version has no screen for it. */
  discarded: ["duplicate", "kind_not_kept", "unknown_kind"],
  invalid: [
    "too_large",
    "invalid_json",
    "invalid_envelope",
    "invalid_encoding",
    "invalid_report",
    "duplicate_item",
    "project_id",
    "cors",
    "no_data",
    "internal",
  ],
} as const satisfies Record<Exclude<Outcome, "client_discard">, readonly string[]>;

export type ServerOutcome = keyof typeof REASONS;
export type Reason<O extends ServerOutcome = ServerOutcome> = (typeof REASONS)[O][number];

/** Data categories of rate limits and counters (reference: ingest-protocol.md §4, §7). */
export const CATEGORIES = [
  "error",
  "default",
  "security",
  "transaction",
  "span",
  "log_item",
  "trace_metric",
  "attachment",
  "session",
  "monitor",
  "feedback",
  "user_report",
  "profile",
  "profile_chunk",
  "replay",
  "metric_bucket",
  "internal",
  "unknown",
] as const;

export type Category = (typeof CATEGORIES)[number];

/** So many items of one project, key and category came to this end. */
export interface OutcomeCount {
  /** Milliseconds since 1970; counted in its minute. */
  readonly at: number;
  readonly projectId: number;
  /** Absent when no key was recognised. */
  readonly keyId?: number;
  readonly category: Category;
  readonly outcome: Outcome;
  readonly reason: string;
  readonly quantity: number;
}
