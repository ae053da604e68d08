import type { Wanted } from "./query.ts";

/** What stands behind a key, and so what may stand behind its colon. */
export type Key =
  | { readonly kind: "state" | "priority" | "level" | "category"; readonly choices: readonly string[] }
  /** One's own. */
  | {
      readonly kind: "mine";
      readonly field: "bookmark" | "subscription";
      readonly choices: readonly string[];
    }
  /** Of the issue itself, or of its latest event. */
  | {
      readonly kind: "text";
      readonly field: "platform" | "culprit" | "logger" | "type" | "error.type" | "error.value";
    }
  | { readonly kind: "yes_or_no"; readonly field: "unhandled" | "handled" }
  | { readonly kind: "number"; readonly field: "events" | "users" }
  | { readonly kind: "moment"; readonly field: "first_seen" | "last_seen" }
  /** When the event itself happened; of a search for events alone. */
  | { readonly kind: "occurred" }
  | { readonly kind: "age" }
  /** `orSuggested`: somebody whom rules of ownership name counts, too, while nobody has it. */
  | { readonly kind: "person"; readonly orSuggested?: true }
  | { readonly kind: "version"; readonly field: "release" | "first_release" }
  | { readonly kind: "version_part"; readonly field: "version" | "package" }
  | {
      readonly kind:
        | "contains"
        | "has"
        | "project"
        | "event_id"
        | "issue_id"
        | "short_id"
        | "user"
        | "user_id"
        | "tag";
    }
  /** Known to the field, and not there in this version: as a tag it would quietly find nothing. */
  | { readonly kind: "not_built" | "not_kept" | "user_by_key" };

/** What is searched: the same words ask one of issues and the other of events. */
export type SearchOf = "issues" | "events";

export const STATES = [
  "unresolved",
  "resolved",
  "archived",
  "new",
  "ongoing",
  "escalating",
  "regressed",
  "for_review",
  "assigned",
  "unassigned",
  "bookmarked",
  "subscribed",
  "archived_until_escalating",
  "archived_forever",
  "archived_until_condition_met",
  "ignored",
  "muted",
] as const;

const LEVELS = ["fatal", "error", "warning", "info", "debug"];
const text = (field: (Key & { kind: "text" })["field"]): Key => ({ kind: "text", field });

/** In the order in which they are offered. */
const NAMED: readonly (readonly [name: string, key: Key])[] = [
  ["is", { kind: "state", choices: STATES }],
  ["assigned", { kind: "person" }],
  ["assigned_or_suggested", { kind: "person", orSuggested: true }],
  ["bookmarks", { kind: "mine", field: "bookmark", choices: ["me"] }],
  ["subscribed", { kind: "mine", field: "subscription", choices: ["me"] }],
  ["level", { kind: "level", choices: LEVELS }],
  ["release", { kind: "version", field: "release" }],
  ["firstRelease", { kind: "version", field: "first_release" }],
  ["firstSeen", { kind: "moment", field: "first_seen" }],
  ["lastSeen", { kind: "moment", field: "last_seen" }],
  ["age", { kind: "age" }],
  ["timesSeen", { kind: "number", field: "events" }],
  ["userCount", { kind: "number", field: "users" }],
  ["environment", { kind: "tag" }],
  ["error.type", text("error.type")],
  ["error.value", text("error.value")],
  ["error.unhandled", { kind: "yes_or_no", field: "unhandled" }],
  ["error.handled", { kind: "yes_or_no", field: "handled" }],
  ["platform", text("platform")],
  ["project", { kind: "project" }],
  ["issue.priority", { kind: "priority", choices: ["high", "medium", "low"] }],
  ["issue.category", { kind: "category", choices: ["error", "feedback"] }],
  ["message", { kind: "contains" }],
  ["culprit", text("culprit")],
  ["logger", text("logger")],
  ["user.id", { kind: "user_id" }],
  ["user", { kind: "user" }],
  ["has", { kind: "has" }],
  ["issue", { kind: "short_id" }],
  ["issue.id", { kind: "issue_id" }],
  ["id", { kind: "event_id" }],
  ["release.version", { kind: "version_part", field: "version" }],
  ["release.package", { kind: "version_part", field: "package" }],
];

/** Other names of the same. */
const ALIASES: readonly (readonly [name: string, of: string])[] = [
  ["status", "is"],
  ["first_release", "firstRelease"],
  ["first_seen", "firstSeen"],
  ["last_seen", "lastSeen"],
  ["times_seen", "timesSeen"],
  ["events", "timesSeen"],
  ["users", "userCount"],
  ["priority", "issue.priority"],
  ["title", "message"],
  ["platform.name", "platform"],
  ["project.id", "project"],
  ["project.name", "project"],
  ["event.id", "id"],
];

const MISSING: readonly (readonly [names: string, kind: "not_built" | "not_kept" | "user_by_key"])[] = [
  ["issue.seer_actionability", "not_built"],
  [
    `timestamp event.timestamp trace trace.span replayId release.build release.stage location error.main_thread
     stack.filename stack.abs_path stack.function stack.module stack.package sdk.name sdk.version app.in_foreground
     geo.country_code geo.region geo.city geo.subdivision http.url http.method http.referer http.status_code`,
    "not_kept",
  ],
  ["user.email user.username user.ip", "user_by_key"],
];

const KEYS: ReadonlyMap<string, Key> = new Map([
  ...NAMED,
  ["issue.type", text("type")],
  ["event.type", text("type")],
  ["error.mechanism", { kind: "tag" }],
  ["dist", { kind: "tag" }],
  ["transaction", { kind: "tag" }],
  ["url", { kind: "tag" }],
  ...MISSING.flatMap(([names, kind]) => names.split(/\s+/u).map((name) => [name, { kind }] as const)),
]);

/** Of a search for events: what their rows say, and issues do not. */
const OF_EVENTS: ReadonlyMap<string, Key> = new Map<string, Key>([
  ["timestamp", { kind: "occurred" }],
  ["event.timestamp", { kind: "occurred" }],
  ["trace", { kind: "tag" }],
  ["trace.span", { kind: "tag" }],
  ["replayId", { kind: "tag" }],
  ["logger", { kind: "tag" }],
]);

const CANONICAL: ReadonlyMap<string, string> = new Map(ALIASES);

/** Names to be offered, most useful first. */
export const OFFERED_KEYS: readonly string[] = NAMED.map(([name]) => name);

/** The same of a search for events: what events say of themselves comes first. */
export const OFFERED_EVENT_KEYS: readonly string[] = (() => {
  const first = [
    "level",
    "release",
    "environment",
    "user.id",
    "timestamp",
    "issue",
    "message",
    "has",
    "trace",
  ];
  return [...first, ...OFFERED_KEYS.filter((name) => !first.includes(name))];
})();

/** Tags that are read from events alone: hardly two events share a value, so nothing counts them by issue. */
const UNCOUNTED_TAGS: ReadonlySet<string> = new Set(["trace", "trace.span", "replayId"]);

/** What a name means; a name that means nothing of ours is a tag's. */
export function keyOf(name: string, isTag: boolean, of: SearchOf = "issues"): Key {
  if (isTag) {
    if (of === "issues" && UNCOUNTED_TAGS.has(name)) return { kind: "not_kept" };
    return { kind: name === "user" ? "user" : "tag" };
  }
  const ofEvents = of === "events" ? OF_EVENTS.get(name) : undefined;
  return ofEvents ?? KEYS.get(CANONICAL.get(name) ?? name) ?? { kind: "tag" };
}

/** Whether a name means something of ours. */
export function isKey(name: string): boolean {
  return KEYS.has(CANONICAL.get(name) ?? name);
}

/** The one name of a key that has several. */
export function canonicalKey(name: string): string {
  return CANONICAL.get(name) ?? name;
}

/** What stands behind the colon of this key. */
export function wantedBy(name: string, isTag: boolean, of: SearchOf = "issues"): Wanted {
  const { kind } = keyOf(name, isTag, of);
  switch (kind) {
    case "state":
    case "number":
    case "moment":
    case "person":
    case "version":
    case "yes_or_no":
    case "event_id":
    case "issue_id":
    case "short_id":
      return kind;
    case "occurred":
      return "moment";
    case "age":
      return "duration";
    case "has":
      return "key";
    default:
      return "value";
  }
}
