import { type Expression, expressionBuilder, type RawBuilder, type SqlBool, sql } from "kysely";
import type { Schema } from "../../../db/schema.ts";
import type { Match } from "../../search/condition.ts";
import { matches, testsOf, versionTest } from "../../search/store.ts";
import type { EventCondition, EventSubject } from "../condition.ts";

const events = expressionBuilder<Schema, "event">();

type Test = Expression<SqlBool>;

/** What must hold of `e`, a row of `event`, and of `issue`, the one that it belongs to. */
export function testOfEvent(condition: EventCondition): Test {
  const test = leafOf(condition);
  return condition.isNegated ? events.not(test) : test;
}

function leafOf(subject: EventSubject): Test {
  switch (subject.on) {
    case "all":
      return events.and(subject.of.map(testOfEvent));
    case "any":
      return events.or(subject.of.map(testOfEvent));
    case "column":
      return matches(sql.ref(`e.${subject.column}`), subject.match);
    case "tag":
      return tagTest(subject.key, subject.match);
    case "text": {
      const match: Match = [["", ...subject.text, ""]];
      const title = matches(sql.ref("e.title"), match);
      return subject.isWide ? sql<SqlBool>`(${title} or ${matches(sql.ref("e.culprit"), match)})` : title;
    }
    case "event":
      return sql<SqlBool>`e.event_id = any(${subject.eventIds}::uuid[])`;
    case "occurred":
      return sql<SqlBool>`e.occurred_at ${sql.raw(subject.by)} ${new Date(subject.at)}`;
    case "release":
      return sql<SqlBool>`exists (
        select from release where release.organization_id = ${subject.versions.organizationId}
           and release.version = ${valueOfTag("release")} and ${versionTest(subject.versions)})`;
    case "project":
      return sql<SqlBool>`e.project_id = any(${subject.projectIds}::bigint[])`;
    case "issue": {
      // The row's project is tested anyway.
      const [, ...tests] = testsOf({ projectIds: [], conditions: subject.of });
      return sql<SqlBool>`coalesce(${events.and(tests)}, false)`;
    }
  }
}

/** Tags are never empty: an empty value asks for events without the tag. */
function tagTest(key: string, match: Match | undefined): Test {
  const has = sql<SqlBool>`exists (select from unnest(e.tags) as t where ${isOf(key)})`;
  if (match === undefined) return has;
  const exact = match.flatMap((text) => (text.length === 1 && text[0] !== "" ? [`${key}=${text[0]}`] : []));
  const loose = match.filter((text) => text.length > 1);
  const tests: Test[] = [];
  if (exact.length > 0) tests.push(sql<SqlBool>`e.tags && ${exact}::text[]`);
  if (loose.length > 0) {
    const value = sql`substr(t, ${lengthOf(key) + 2})`;
    tests.push(
      sql<SqlBool>`exists (select from unnest(e.tags) as t where ${isOf(key)} and ${matches(value, loose)})`,
    );
  }
  if (exact.length + loose.length < match.length) tests.push(events.not(has));
  return events.or(tests);
}

/** Whether `t`, one of the event's texts `key=value`, is of this key. */
function isOf(key: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`left(t, ${lengthOf(key) + 1}) = ${`${key}=`}`;
}

/** The event's value of a tag, or null. */
export function valueOfTag(key: string): RawBuilder<string | null> {
  return sql<
    string | null
  >`(select substr(t, ${lengthOf(key) + 2}) from unnest(e.tags) as t where ${isOf(key)} limit 1)`;
}

/** As Postgres counts: letters beyond the first 65,536 are one. */
function lengthOf(key: string): number {
  return [...key].length;
}
