import { type Answer, ask, type Question } from "../../query/ask.ts";
import { type Filter, isProblem, type Query, type QueryProblem, type Words } from "../../query/query.ts";
import { readShortId } from "../short-id.ts";
import { amountOf, momentOf } from "./amounts.ts";
import { assignedOrSuggested, assigneeOf } from "./assignee.ts";
import { type Condition, is, type Match, not, type Subject, type Text } from "./condition.ts";

/** Who asks, where and when: what words like `me`, `latest` and `-24h` mean, and names of projects. */
export interface Asker {
  readonly accountId: number;
  readonly organizationId: number;
  readonly projects: readonly { readonly id: number; readonly slug: string }[];
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The latest release of each project that has one; needed where {@link asksForLatest}. */
  readonly latest?: ReadonlyMap<number, string>;
}

/** What must hold of an issue, or the first part of the query that cannot be asked. */
export function meaningOf(query: Query | undefined, asker: Asker): Condition[] | QueryProblem {
  if (query === undefined) return [];
  const meaning = conditionOf(query, asker);
  if ("problem" in meaning) return meaning;
  return meaning.on === "all" && !meaning.isNegated ? [...meaning.of] : [meaning];
}

export function asksForLatest(query: Query | undefined): boolean {
  if (query === undefined || query.is === "words") return false;
  if (query.is === "not") return asksForLatest(query.of);
  if (query.is !== "filter") return query.of.some(asksForLatest);
  const question = ask(query);
  return !isProblem(question) && question.anyOf.some((answer) => answer.is === "latest");
}

/** The issue that a text names by its short id, such as `WEB-1A`, in any of the asker's projects. */
export function shortIdIn(
  asker: Pick<Asker, "projects">,
  text: string,
): (Subject & { on: "number" }) | undefined {
  const shortId = readShortId(text);
  if (shortId === undefined) return undefined;
  const projectIds = asker.projects.filter(({ slug }) => slug === shortId.slug).map(({ id }) => id);
  return { on: "number", projectIds, number: shortId.number };
}

function conditionOf(query: Query, asker: Asker): Condition | QueryProblem {
  switch (query.is) {
    case "words":
      return wordsOf(query);
    case "filter":
      return filterOf(query, asker);
    case "not": {
      const inner = conditionOf(query.of, asker);
      return "problem" in inner ? inner : { ...inner, isNegated: !inner.isNegated };
    }
    default: {
      const of: Condition[] = [];
      for (const part of query.of) {
        const condition = conditionOf(part, asker);
        if ("problem" in condition) return condition;
        of.push(condition);
      }
      return { on: query.is === "and" ? "all" : "any", of, isNegated: false };
    }
  }
}

function wordsOf({ pieces, isNegated }: Words): Condition {
  return { on: "text", text: pieces, isWide: true, isNegated };
}

function filterOf(filter: Filter, asker: Asker): Condition | QueryProblem {
  const question = ask(filter);
  if (isProblem(question)) return question;
  const { isNegated } = filter;
  const [one, ...others] = subjectsOf(question, asker);
  if (one === undefined) return { on: "any", of: [], isNegated };
  if (others.length === 0) return { ...one, isNegated: one.isNegated !== isNegated };
  return { on: "any", of: [one, ...others], isNegated };
}

/** Any of these. */
function subjectsOf({ key, name, anyOf }: Question, asker: Asker): Condition[] {
  const each = (meaning: (text: string) => Condition) => anyOf.map((answer) => meaning(textOf(answer)));
  switch (key.kind) {
    case "state":
      return each((text) => stateOf(text, asker));
    case "level":
      return [is({ on: "column", column: "level", match: matchOf(anyOf) })];
    case "priority":
      return [is({ on: "column", column: "priority", match: matchOf(anyOf) })];
    case "mine":
      return [is({ on: key.field, accountId: asker.accountId })];
    case "category":
      return each((text) => is({ on: "category", category: text === "feedback" ? "feedback" : "error" }));
    case "text":
      if (key.field === "error.type" || key.field === "error.value") {
        const field = key.field === "error.type" ? "type" : "value";
        return [is({ on: "metadata", field, match: matchOf(anyOf) })];
      }
      return [is({ on: "column", column: key.field, match: matchOf(anyOf) })];
    case "yes_or_no":
      return each((text) => {
        const isYes = /^(?:true|1|yes)$/iu.test(text);
        if (key.field === "unhandled") return { on: "unhandled", isNegated: !isYes };
        return is({ on: "tag", key: "handled", match: [[isYes ? "yes" : "no"]] });
      });
    case "number":
      return anyOf.map((answer) => amountOf(answer, key.field === "events" ? "times_seen" : "users_seen"));
    case "moment":
      return anyOf.map((answer) => momentOf(answer, key.field, asker.now));
    case "age":
      return anyOf.map((answer) => momentOf(answer, "first_seen", asker.now));
    case "person":
      return each((text) =>
        key.orSuggested ? assignedOrSuggested(text, asker) : assigneeOf("assignee", text, asker),
      );
    case "has":
      return each(presenceOf);
    case "user":
      return usersOf(anyOf.map(textOf));
    case "user_id":
      return usersOf(anyOf.map(textOf).map((text) => (text === "" ? "" : `id:${text}`)));
    case "event_id":
      return [is({ on: "event", eventIds: anyOf.map(textOf) })];
    case "issue_id":
      return each((text) => is({ on: "id", issueId: Number(text) }));
    case "short_id":
      return each((text) => is(shortIdIn(asker, text) ?? { on: "any", of: [] }));
    case "project":
      return [is({ on: "project", projectIds: projectsOf(anyOf.map(textOf), asker) })];
    case "contains":
      return anyOf.flatMap((answer) =>
        answer.is === "text" ? [is({ on: "text", text: answer.pieces, isWide: false })] : [],
      );
    case "version":
      return versionsOf(anyOf, key.field === "release" ? "events" : "first", asker);
    case "version_part":
      return partsOf(anyOf, key.field, asker);
    case "tag":
      return tagsOf(TAG_NAMES.get(name) ?? name, matchOf(anyOf));
    default:
      return [];
  }
}

/** Where a tag is called otherwise than its key. */
const TAG_NAMES = new Map([["error.mechanism", "mechanism"]]);

/** After that an issue goes on, reviewed or not (reference: grouping-and-search.md §5). */
const REVIEW_MS = 7 * 86_400_000;

/** `is:` (reference: grouping-and-search.md §6). */
function stateOf(state: string, { accountId, now }: Asker): Condition {
  switch (state) {
    case "bookmarked":
      return is({ on: "bookmark", accountId });
    case "subscribed":
      return is({ on: "subscription", accountId });
    case "unresolved":
    case "resolved":
    case "ignored":
      return is({ on: "status", status: state });
    case "archived":
    case "muted":
      return is({ on: "status", status: "ignored" });
    case "for_review":
      return is({ on: "for_review", since: now - REVIEW_MS });
    case "assigned":
      return is({ on: "assignee", assignee: { kind: "anybody" } });
    case "unassigned":
      return not({ on: "assignee", assignee: { kind: "anybody" } });
    default:
      return is({ on: "substatus", substatus: state });
  }
}

const ANY: Text = ["", ""];

/** Fields of the issue that may be empty, and tags. */
function presenceOf(name: string): Condition {
  switch (name) {
    case "user":
      return is({ on: "user" });
    case "assigned":
      return is({ on: "assignee", assignee: { kind: "anybody" } });
    case "culprit":
    case "logger":
      return not({ on: "column", column: name, match: [[""]] });
    case "firstRelease":
    case "first_release":
      return not({ on: "column", column: "first_release", match: [[""]] });
    case "error.type":
    case "error.value":
      return not({ on: "metadata", field: name === "error.type" ? "type" : "value", match: [[""]] });
    default:
      return is({ on: "tag", key: TAG_NAMES.get(name) ?? name });
  }
}

/** Tags never have an empty value: an empty one asks for issues without the tag, and `*` for those with it. */
function tagsOf(key: string, match: Match): Condition[] {
  const isEmpty = (text: Text) => text.length === 1 && text[0] === "";
  const isAny = (text: Text) => text.length === ANY.length && text.every((piece) => piece === "");
  if (match.some(isAny)) return [is({ on: "tag", key })];
  const values = match.filter((text) => !isEmpty(text));
  return [
    ...(values.length < match.length ? [not({ on: "tag", key })] : []),
    ...(values.length > 0 ? [is({ on: "tag", key, match: values })] : []),
  ];
}

function usersOf(texts: readonly string[]): Condition[] {
  const users = texts.filter((text) => text !== "");
  return [
    ...(users.length < texts.length ? [not({ on: "user" })] : []),
    ...(users.length > 0 ? [is({ on: "user", users })] : []),
  ];
}

function projectsOf(texts: readonly string[], asker: Asker): number[] {
  return asker.projects
    .filter(({ id, slug }) => texts.includes(slug) || texts.includes(`${id}`))
    .map(({ id }) => id);
}

function versionsOf(answers: readonly Answer[], of: "events" | "first", asker: Asker): Condition[] {
  const exactly = (match: Match): Condition[] =>
    of === "events" ? tagsOf("release", match) : [is({ on: "column", column: "first_release", match })];
  const { organizationId, latest } = asker;
  const texts = answers.filter((answer) => answer.is === "text");
  return [
    ...(texts.length > 0 ? exactly(matchOf(texts)) : []),
    ...answers.flatMap((answer): Condition[] => {
      if (answer.is === "version") {
        const { by, version } = answer;
        return [
          is({
            on: "release",
            of,
            versions: { kind: "than", organizationId, by, version, anyPackage: false },
          }),
        ];
      }
      if (answer.is !== "latest") return [];
      return [...Map.groupBy(latest ?? [], ([, version]) => version)].map(([version, projects]) =>
        is({
          on: "all",
          of: [is({ on: "project", projectIds: projects.map(([id]) => id) }), ...exactly([[version]])],
        }),
      );
    }),
  ];
}

function partsOf(answers: readonly Answer[], part: "version" | "package", asker: Asker): Condition[] {
  const { organizationId } = asker;
  return answers.flatMap((answer): Condition[] => {
    if (answer.is === "version") {
      const { by, version } = answer;
      return [
        is({
          on: "release",
          of: "events",
          versions: { kind: "than", organizationId, by, version, anyPackage: true },
        }),
      ];
    }
    if (answer.is !== "text") return [];
    const [first, ...rest] = answer.pieces;
    if (part === "version") {
      return [is({ on: "tag", key: "release", match: [answer.pieces, ["", `@${first}`, ...rest]] })];
    }
    const versions = { kind: "package", organizationId, match: [answer.pieces] } as const;
    return [is({ on: "release", of: "events", versions })];
  });
}

function matchOf(answers: readonly Answer[]): Match {
  return answers.flatMap((answer) => (answer.is === "text" ? [answer.pieces] : []));
}

function textOf(answer: Answer): string {
  return answer.is === "text" ? answer.pieces.join("*") : "";
}
