import { Refusal } from "../../errors.ts";
import { keyOf } from "../../query/keys.ts";
import { shortIdOf } from "../short-id.ts";
import type { Hit, HitRow } from "./store.ts";

/** A column of a list of events, by the name that was asked for. */
export interface Field {
  readonly name: string;
  readonly type: "string" | "date" | "integer" | "boolean";
  /** Null: the event has none. */
  readonly of: (event: FoundEvent) => Value;
}

export type Value = string | number | boolean | null;

/** A row, and what its columns are worked out from. */
export interface FoundEvent {
  readonly id: string;
  /** Microseconds since 1970. */
  readonly at: number;
  readonly row: HitRow;
  readonly projectSlug: string;
  readonly tags: ReadonlyMap<string, string>;
}

export const USUAL_FIELDS = [
  "timestamp",
  "issue",
  "title",
  "level",
  "project",
  "environment",
  "release",
  "user",
] as const;

const MOST_FIELDS = 50;
/** `tags[…]` around the longest key. */
const LONGEST_NAME = 206;

/** The columns of these names; each once. Refuses what rows of events do not have. */
export function fieldsOf(names: readonly string[]): Field[] {
  const wanted = [...new Set(names.length === 0 ? USUAL_FIELDS : names)];
  if (wanted.length > MOST_FIELDS) {
    throw new Refusal("bad_request", `A list of events has ${MOST_FIELDS} columns at the most.`);
  }
  return wanted.map(fieldOf);
}

function fieldOf(name: string): Field {
  const known = KNOWN.get(name);
  if (known !== undefined) return { name, ...known };
  if (name.length > LONGEST_NAME)
    throw new Refusal("bad_request", "No column of events has a name that long.");
  const [, tag] = /^tags\[(.+)\]$/u.exec(name) ?? [];
  if (tag !== undefined) return { name, ...tagField(tag) };
  if (/\(.*\)$/u.test(name)) {
    throw new Refusal(
      "bad_request",
      `“${name}” adds events up; here each event is a row. Counts over time: events-timeseries, counts by value: tags.`,
    );
  }
  const { kind } = keyOf(name, false, "events");
  if (kind !== "tag" && kind !== "version") {
    throw new Refusal(
      "bad_request",
      `“${name}” is no column of events. For a tag of that name write tags[${name}].`,
    );
  }
  return { name, ...tagField(name === "error.mechanism" ? "mechanism" : name) };
}

type Column = Omit<Field, "name">;

const text = (of: Field["of"]): Column => ({ type: "string", of });
const tagField = (key: string): Column => text(({ tags }) => tags.get(key) ?? null);
const userPart = (part: string): Column =>
  text(({ tags }) => {
    const user = tags.get("user");
    return user?.startsWith(`${part}:`) ? user.slice(part.length + 1) : null;
  });

const ID = text(({ id }) => id);
const TITLE = text(({ row }) => row.title);
const TIME: Column = { type: "date", of: ({ at }) => new Date(at / 1000).toISOString() };
const PROJECT = text(({ projectSlug }) => projectSlug);
const TYPE = text(({ row }) => row.type);
const handled = (isHandled: boolean): Column => ({
  type: "boolean",
  of: ({ tags }) => {
    const told = tags.get("handled");
    return told === undefined ? null : (told === "yes") === isHandled;
  },
});

const KNOWN: ReadonlyMap<string, Column> = new Map([
  ["id", ID],
  ["event.id", ID],
  ["timestamp", TIME],
  ["event.timestamp", TIME],
  ["title", TITLE],
  ["message", TITLE],
  ["culprit", text(({ row }) => row.culprit)],
  ["level", text(({ row }) => row.level)],
  ["platform", text(({ row }) => row.platform)],
  ["platform.name", text(({ row }) => row.platform)],
  ["event.type", TYPE],
  ["issue.type", TYPE],
  ["project", PROJECT],
  ["project.name", PROJECT],
  ["project.id", { type: "integer", of: ({ row }) => row.projectId }],
  ["issue", text(({ row, projectSlug }) => shortIdOf(projectSlug, row.issueNumber))],
  ["issue.id", { type: "integer", of: ({ row }) => row.issueId }],
  ["user", tagField("user")],
  ["user.display", text(({ tags }) => tags.get("user")?.replace(/^[a-z]+:/u, "") ?? null)],
  ["user.id", userPart("id")],
  ["user.email", userPart("email")],
  ["user.username", userPart("username")],
  ["user.ip", userPart("ip")],
  ["thinned", { type: "boolean", of: ({ row }) => row.isThinned }],
  ["error.handled", handled(true)],
  ["error.unhandled", handled(false)],
]);

/** The events of whole rows, with what {@link Field.of} asks. */
export function foundEvents(
  hits: readonly Hit[],
  projects: readonly { readonly id: number; readonly slug: string }[],
): FoundEvent[] {
  return hits.flatMap(({ at, eventId, row }) => {
    const project = projects.find(({ id }) => id === row.projectId);
    if (project === undefined) return [];
    const tags = new Map(row.tags.map((line) => splitAt(line, line.indexOf("="))));
    return [{ id: eventId, at, row, projectSlug: project.slug, tags }];
  });
}

function splitAt(line: string, end: number): [key: string, value: string] {
  return [line.slice(0, end), line.slice(end + 1)];
}
