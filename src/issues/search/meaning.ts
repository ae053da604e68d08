import { readShortId } from "../short-id.ts";
import type { Condition, Match, Subject } from "./condition.ts";
import type { Filter, ParsedQuery, SearchError } from "./parse.ts";

/** Who asks, and where: what words like `me` and names of projects mean. */
export interface Asker {
  readonly accountId: number;
  readonly projects: readonly { readonly id: number; readonly slug: string }[];
}

/** What the query's terms ask, or the first that asks what cannot be answered. */
export function meaningOf(query: ParsedQuery, asker: Asker): Condition[] | SearchError {
  const conditions: Condition[] = [];
  for (const filter of query.filters) {
    const meaning = subjectOf(filter, asker);
    if ("message" in meaning) return meaning;
    const { isInverse = false, ...subject } = meaning;
    conditions.push({ ...subject, isNegated: filter.isNegated !== isInverse });
  }
  // Free words are one text: `cannot read` finds "Cannot read properties".
  const text = query.words.map((word) => word.text).join(" ");
  if (text.trim() !== "") conditions.push({ on: "text", text, isNegated: false });
  return conditions;
}

/** The issue that a text names by its short id, such as `WEB-1A`, in any of the asker's projects. */
export function shortIdIn(asker: Pick<Asker, "projects">, text: string): Subject | undefined {
  const shortId = readShortId(text);
  if (shortId === undefined) return undefined;
  const projectIds = asker.projects.filter(({ slug }) => slug === shortId.slug).map(({ id }) => id);
  return { on: "number", projectIds, number: shortId.number };
}

type Meaning = (Subject & { readonly isInverse?: boolean }) | SearchError;

/** `is:` and `status:` (reference: grouping-and-search.md §6). */
const STATES = new Map<string, Subject & { isInverse?: boolean }>([
  ["unresolved", { on: "status", status: "unresolved" }],
  ["resolved", { on: "status", status: "resolved" }],
  ["ignored", { on: "status", status: "ignored" }],
  ["archived", { on: "status", status: "ignored" }],
  ["muted", { on: "status", status: "ignored" }],
  ["assigned", { on: "assignee", assignee: { kind: "anybody" } }],
  ["unassigned", { on: "assignee", assignee: { kind: "anybody" }, isInverse: true }],
  ...[
    "new",
    "ongoing",
    "escalating",
    "regressed",
    "archived_until_escalating",
    "archived_forever",
    "archived_until_condition_met",
  ].map((substatus) => [substatus, { on: "substatus", substatus }] as const),
]);

const COLUMNS = new Map([
  ["level", "level"],
  ["issue.type", "type"],
  ["event.type", "type"],
  ["issue.priority", "priority"],
  ["priority", "priority"],
  ["platform", "platform"],
  ["platform.name", "platform"],
  ["culprit", "culprit"],
  ["logger", "logger"],
  ["first_release", "first_release"],
  ["firstRelease", "first_release"],
] as const);

/** Keys of the full grammar that this version cannot answer; as tags they would quietly find nothing. */
const NOT_YET = new Set(
  `age timesSeen userCount firstSeen lastSeen timestamp event.timestamp bookmarks subscribed assigned_or_suggested
   issue.seer_actionability trace trace.span id replayId stack.filename stack.abs_path stack.function stack.module
   stack.package release.version release.build release.package release.stage error.handled error.mechanism
   error.main_thread location`.split(/\s+/),
);

const USER_KINDS = new Map([
  ["user.id", "id"],
  ["user.email", "email"],
  ["user.username", "username"],
  ["user.ip", "ip"],
]);

function subjectOf(filter: Filter, asker: Asker): Meaning {
  const { key, value } = filter;
  const tag = /^tags\[(.*)\]$/u.exec(key)?.[1];
  if (tag !== undefined) return tagOf(tag, filter);
  if (!filter.isQuoted && /^[[<>=]|^!=/u.test(value)) {
    return problem(
      `“${value}” after “${key}:” cannot be searched yet: lists and comparisons come later.`,
      filter,
    );
  }
  if (NOT_YET.has(key)) {
    return problem(
      `Issues cannot be searched by “${key}” yet. For a tag of that name write tags[${key}]:…`,
      filter,
    );
  }

  const column = (COLUMNS as ReadonlyMap<string, "level">).get(key);
  if (column !== undefined) return { on: "column", column, match: matchOf(filter) };
  const kind = USER_KINDS.get(key);
  if (kind !== undefined) return userOf(`${kind}:${value}`, filter);

  switch (key) {
    case "is":
    case "status":
      return STATES.get(value) ?? problem(`“${key}:${value}” is not a state; try is:unresolved.`, filter);
    case "has":
      return value === "user" ? { on: "user" } : { on: "tag", key: value };
    case "user":
      return value === "" ? { on: "user", isInverse: true } : userOf(value, filter);
    case "assigned":
      return assigneeOf(filter, asker);
    case "issue.category":
      if (value === "error" || value === "feedback") return { on: "category", category: value };
      return problem(`There are no issues of category “${value}” yet; try issue.category:error.`, filter);
    case "error.unhandled":
      return /^(true|1|yes)$/iu.test(value) ? { on: "unhandled" } : { on: "unhandled", isInverse: true };
    case "error.type":
      return { on: "metadata", field: "type", match: matchOf(filter) };
    case "error.value":
      return { on: "metadata", field: "value", match: matchOf(filter) };
    case "message":
    case "title":
      return { on: "text", text: value };
    case "issue.id":
      if (/^\d{1,15}$/u.test(value)) return { on: "id", issueId: Number(value) };
      return problem(`“issue.id:” takes a number, not “${value}”.`, filter);
    case "issue":
      return (
        shortIdIn(asker, value) ??
        problem(`“issue:” takes a short id such as WEB-1A, not “${value}”.`, filter)
      );
    case "project":
    case "project.id":
    case "project.name":
      return {
        on: "project",
        projectIds: asker.projects
          .filter(({ id, slug }) => slug === value || `${id}` === value)
          .map(({ id }) => id),
      };
    default:
      return tagOf(key, filter);
  }
}

function tagOf(key: string, filter: Filter): Meaning {
  if (filter.value === "") return { on: "tag", key, isInverse: true };
  if (key === "release" && filter.value === "latest" && !filter.isQuoted) {
    return problem("“release:latest” cannot be searched yet; name the release.", filter);
  }
  return { on: "tag", key, match: matchOf(filter) };
}

function userOf(user: string, filter: Filter): Meaning {
  if (!filter.isQuoted && user.includes("*")) {
    return problem("Users are kept as hashes, so they are found by their full id only, without “*”.", filter);
  }
  return { on: "user", user };
}

function assigneeOf(filter: Filter, asker: Asker): Meaning {
  const { value } = filter;
  if (value === "none") return { on: "assignee", assignee: { kind: "anybody" }, isInverse: true };
  if (value === "me") {
    return { on: "assignee", assignee: { kind: "account", accountId: asker.accountId } };
  }
  if (value.startsWith("#") || value === "my_teams") {
    return problem("Issues cannot be assigned to teams yet; search for an e-mail address.", filter);
  }
  return { on: "assignee", assignee: { kind: "email", email: value } };
}

function matchOf({ value, isQuoted }: Filter): Match {
  return !isQuoted && value.includes("*") ? { kind: "glob", pattern: value } : { kind: "exact", value };
}

function problem(message: string, filter: Filter): SearchError {
  return { message, position: filter.position };
}
