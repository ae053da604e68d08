import type { Database } from "../../db/database.ts";
import { type Condition, is as isOfIssue } from "../search/condition.ts";
import type { EventCondition } from "./condition.ts";
import { areMoving, someIssues, spanOfEvents } from "./narrow/store.ts";
import type { EventSearch } from "./walk.ts";

/** Beyond, reading project by project is no worse. */
const MOST_ISSUES = 50;

/**
 * The same search over few issues, where what it asks for is known of few: counters say which issues have a tag's value, a
 * person, a state. A rare event is then found at once, however many others there are.
 */
export async function narrowed(db: Database, search: EventSearch): Promise<EventSearch> {
  const { projectIds, conditions } = search;
  if (projectIds.length === 0) return search;
  const named = conditions.find((one) => one.on === "event" && !one.isNegated);
  if (named?.on === "event") {
    const span = await spanOfEvents(db, projectIds, named.eventIds);
    if (span === undefined) return { ...search, issueIds: [] };
    const { issueIds } = span;
    return {
      ...search,
      issueIds,
      from: Math.max(search.from, span.from),
      to: Math.min(search.to, span.to),
    };
  }
  const implied = conditions.flatMap(impliedBy);
  if (implied.length === 0 || (await areMoving(db, projectIds))) return search;
  const { from, to } = search;
  const found = new Set<number>();
  for (const conditions of alternatives(implied)) {
    const ids = await someIssues(db, { projectIds, conditions, from, to }, MOST_ISSUES + 1);
    for (const id of ids) found.add(id);
    if (found.size > MOST_ISSUES) return search;
  }
  return { ...search, issueIds: [...found] };
}

/**
 * The issues that have what is asked for, as far as it is counted; then those with more values of one of these tags than
 * are counted one by one. Each for itself: as one question, Postgres would put it to every issue.
 */
function alternatives(implied: readonly Condition[]): (readonly Condition[])[] {
  const others = implied.filter((one) => one.on !== "tag" || one.match === undefined);
  const keys = new Set(implied.flatMap((one) => (one.on === "tag" && one.match ? [one.key] : [])));
  return [implied, ...[...keys].map((key) => [...others, isOfIssue({ on: "crowded", key })])];
}

/** What must hold of the issue of any event of which this holds. */
function impliedBy(condition: EventCondition): readonly Condition[] {
  if (condition.on === "all" && !condition.isNegated) return condition.of.flatMap(impliedBy);
  if (condition.on === "issue" && !condition.isNegated) return condition.of;
  if (condition.on !== "tag" || condition.isNegated || NEVER_COUNTED.has(condition.key)) return [];
  const { key, match } = condition;
  if (match?.some(([first, second]) => first === "" && second === undefined)) return [];
  if (key === "user") {
    const users = match?.map(([user]) => user);
    return [isOfIssue({ on: "user", ...(users && { users }) })];
  }
  return [isOfIssue({ on: "tag", key, ...(match && { match }) })];
}

/** As `packTags` has it: they are on their events alone. */
const NEVER_COUNTED: ReadonlySet<string> = new Set(["trace", "trace.span", "replayId"]);
