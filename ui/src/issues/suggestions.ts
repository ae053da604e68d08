import { type AtCaret, atCaret } from "../../../src/query/caret.ts";
import {
  canonicalKey,
  keyOf,
  OFFERED_EVENT_KEYS,
  OFFERED_KEYS,
  type SearchOf,
} from "../../../src/query/keys.ts";
import { writeFilter } from "../../../src/query/write.ts";
import { filterTerm } from "./query-text.ts";

export interface Suggestion {
  /** What is put in place of what is typed. Ends with a space when the term is whole. */
  readonly insert: string;
  readonly label: string;
  /** How many events have it. */
  readonly count?: number;
  /** A whole query that was asked before. */
  readonly isRecent?: true;
}

export interface Suggestions {
  /** The key whose values these are, or null for keys. */
  readonly of: string | null;
  readonly start: number;
  readonly items: readonly Suggestion[];
}

export interface Counted {
  readonly name: string;
  readonly count?: number;
}

/** What is known of this organisation: its tags, and values by the key as it is written. */
export interface Known {
  /** What is searched; issues where it is left out. */
  readonly of?: SearchOf;
  readonly tags: readonly Counted[];
  readonly values: (key: string) => readonly Counted[];
}

const MOST = 8;

/** What may be meant at the caret: a key, or a value of the key before the colon. */
export function suggest(query: string, caret: number, known: Known): Suggestions {
  const place = atCaret(query, caret);
  return place.key === undefined ? keys(place, known) : values(place, place.key, known);
}

/** The tag whose values are to be asked for at the caret, with what they begin with. */
export function wantedValues(
  query: string,
  caret: number,
  of: SearchOf = "issues",
): { key: string; typed: string } | null {
  const { key, isTag, typed } = atCaret(query, caret);
  if (key === undefined) return null;
  const meaning = keyOf(key, isTag, of);
  const isCounted = meaning.kind === "tag" || (meaning.kind === "version" && meaning.field === "release");
  return isCounted ? { key: canonicalKey(key), typed: typed.replace(/[*"].*$/su, "") } : null;
}

/** In an empty field: what was asked before, then keys. */
export function withRecent(found: Suggestions, recent: readonly string[]): Suggestions {
  const before = recent.map((query): Suggestion => ({ label: query, insert: query, isRecent: true }));
  return { of: null, start: 0, items: [...before, ...found.items].slice(0, before.length + MOST / 2) };
}

function keys({ start, typed }: AtCaret, { of, tags }: Known): Suggestions {
  const wanted = typed.toLowerCase();
  const all = new Map<string, Suggestion>(
    (of === "events" ? OFFERED_EVENT_KEYS : OFFERED_KEYS).map((key) => [
      key,
      { label: `${key}:`, insert: `${key}:` },
    ]),
  );
  for (const { name, count } of tags) {
    const term = filterTerm(name, "x");
    if (all.has(name) || term === null) continue;
    all.set(name, { label: `${name}:`, insert: term.slice(0, -1), ...(count !== undefined && { count }) });
  }
  const names = [...all.keys()];
  const items = names
    .filter((name) => name.toLowerCase().startsWith(wanted))
    .concat(wanted ? names.filter((name) => name.toLowerCase().indexOf(wanted) > 0) : [])
    .slice(0, MOST)
    .flatMap((name) => all.get(name) ?? []);
  return { of: null, start, items };
}

function values({ start, typed, isTag, isInList }: AtCaret, key: string, known: Known): Suggestions {
  const meaning = keyOf(key, isTag, known.of);
  const found: readonly Counted[] =
    "choices" in meaning ? meaning.choices.map((name) => ({ name })) : examplesOf(key, isTag, known);
  const wanted = typed.toLowerCase();
  const items = found
    .filter(({ name }) => name.toLowerCase().includes(wanted) && name.toLowerCase() !== wanted)
    .slice(0, MOST)
    .map(({ name, count }) => ({
      label: name,
      insert: isInList ? valueText(name) : `${valueText(name)} `,
      ...(count !== undefined && { count }),
    }));
  return { of: key, start, items };
}

const MOMENTS = ["-1h", "-24h", "-7d", "-30d", "+7d", "+30d"];

function examplesOf(
  key: string,
  isTag: boolean,
  { of: searched, tags, values: of }: Known,
): readonly Counted[] {
  const named = (names: readonly string[]): Counted[] => names.map((name) => ({ name }));
  const meaning = keyOf(key, isTag, searched);
  switch (meaning.kind) {
    case "yes_or_no":
      return named(["true", "false"]);
    case "number":
      return named([">1", ">10", ">100", ">1000"]);
    case "moment":
    case "occurred":
    case "age":
      return named(MOMENTS);
    case "version":
      return [...named(["latest"]), ...of("release")];
    case "has":
      return tags;
    default:
      return of(canonicalKey(key));
  }
}

/** Comparisons and `latest` as they are; other texts in quotes where they need them. */
function valueText(name: string): string {
  return /^>\d+$/u.test(name) ? name : writeFilter("x", name).slice(2);
}
