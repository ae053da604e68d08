import { filterTerm, wordAt } from "./query-text.ts";

export interface Suggestion {
  /** What is put in place of the word. Ends with a space when the term is whole. */
  readonly insert: string;
  readonly label: string;
  readonly note?: string;
}

export interface Suggestions {
  /** The key whose values these are, or null for keys. */
  readonly of: string | null;
  readonly start: number;
  readonly items: readonly Suggestion[];
}

/** Known values by key, most useful first. */
export type KnownValues = Readonly<Record<string, readonly string[]>>;

const KEYS = [
  "is",
  "assigned",
  "level",
  "release",
  "environment",
  "error.type",
  "error.value",
  "error.unhandled",
  "platform",
  "project",
  "priority",
  "first_release",
  "user.email",
  "user.id",
  "has",
  "issue.category",
  "culprit",
  "logger",
];

export const VALUES: KnownValues = {
  is: ["unresolved", "resolved", "archived", "new", "ongoing", "regressed", "assigned", "unassigned"],
  level: ["fatal", "error", "warning", "info", "debug"],
  priority: ["high", "medium", "low"],
  "error.unhandled": ["true", "false"],
  "issue.category": ["error", "feedback"],
};

const MOST = 8;

/** What may be meant at the caret: a key, or a value of the key before the colon. */
export function suggest(
  query: string,
  caret: number,
  tags: readonly string[],
  values: KnownValues,
): Suggestions {
  const { start, text } = wordAt(query, caret);
  const negation = text.startsWith("!") ? "!" : "";
  const typed = text.slice(negation.length).toLowerCase();
  const colon = typed.indexOf(":");
  if (colon < 0) {
    const all = [...new Set([...KEYS, ...tags])].filter((key) => /^[\w.-]+$/u.test(key));
    const items = all
      .filter((key) => key.toLowerCase().startsWith(typed))
      .concat(typed ? all.filter((key) => key.toLowerCase().indexOf(typed) > 0) : [])
      .slice(0, MOST)
      .map((key) => ({ insert: `${negation}${keyTerm(key)}`, label: `${key}:` }));
    return { of: null, start, items };
  }
  const key = typed.slice(0, colon);
  const wanted = typed.slice(colon + 1).replace(/^"/u, "");
  const known = Object.hasOwn(values, key) ? (values[key] ?? []) : key === "has" ? tags : [];
  const items = known
    .filter((value) => value.toLowerCase().includes(wanted) && value.toLowerCase() !== wanted)
    .slice(0, MOST)
    .map((value) => ({ insert: `${negation}${valueTerm(key, value)} `, label: value }));
  return { of: key, start, items };
}

/** Values of our own keys are plain; a tag's may need quotes. */
function valueTerm(key: string, value: string): string {
  const isOurs = key !== "environment";
  return (isOurs ? null : filterTerm(key, value)) ?? `${key}:${value}`;
}

/** The key as a term begins with it; a tag with a name of ours in brackets. */
function keyTerm(key: string): string {
  return KEYS.includes(key) ? `${key}:` : (filterTerm(key, "x")?.slice(0, -1) ?? `${key}:`);
}
