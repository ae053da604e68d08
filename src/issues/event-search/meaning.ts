import { type Answer, ask, type Question } from "../../query/ask.ts";
import { type Filter, isProblem, type Query, type QueryProblem } from "../../query/query.ts";
import type { Condition } from "../search/condition.ts";
import { type Asker, meaningOf } from "../search/meaning.ts";
import { type EventCondition, is, not } from "./condition.ts";

/** What must hold of an event, or the first part of the query that cannot be asked. All of it must hold. */
export function meaningForEvents(
  query: Query | undefined,
  asker: Asker,
): readonly EventCondition[] | QueryProblem {
  if (query === undefined) return [];
  const meaning = conditionOf(query, asker);
  if ("problem" in meaning) return meaning;
  return meaning.on === "all" && !meaning.isNegated ? meaning.of : [meaning];
}

function conditionOf(query: Query, asker: Asker): EventCondition | QueryProblem {
  switch (query.is) {
    case "words":
      return { on: "text", text: query.pieces, isWide: true, isNegated: query.isNegated };
    case "filter":
      return filterOf(query, asker);
    case "not": {
      const inner = conditionOf(query.of, asker);
      return "problem" in inner ? inner : { ...inner, isNegated: !inner.isNegated };
    }
    default: {
      const of: EventCondition[] = [];
      for (const part of query.of) {
        const condition = conditionOf(part, asker);
        if ("problem" in condition) return condition;
        of.push(condition);
      }
      return { on: query.is === "and" ? "all" : "any", of, isNegated: false };
    }
  }
}

function filterOf(filter: Filter, asker: Asker): EventCondition | QueryProblem {
  const question = ask(filter, "events");
  if (isProblem(question)) return question;
  const found = OF_ISSUES.has(question.key.kind) ? ofIssue(filter, asker) : ofEvent(question, filter, asker);
  if ("problem" in found) return found;
  const { isNegated } = filter;
  const [one, ...others] = found;
  if (one === undefined) return { on: "any", of: [], isNegated };
  if (others.length === 0) return { ...one, isNegated: one.isNegated !== isNegated };
  return { on: "any", of: found, isNegated };
}

/** What events do not say of themselves is asked of the issue that they belong to. */
const OF_ISSUES: ReadonlySet<Question["key"]["kind"]> = new Set([
  "state",
  "priority",
  "category",
  "mine",
  "number",
  "moment",
  "age",
  "person",
  "short_id",
  "issue_id",
]);

function ofIssue(filter: Filter, asker: Asker): readonly EventCondition[] | QueryProblem {
  const of = meaningOf({ ...filter, isNegated: false }, asker);
  return "problem" in of ? of : [is({ on: "issue", of })];
}

/** Any of these. */
function ofEvent(question: Question, filter: Filter, asker: Asker): readonly EventCondition[] | QueryProblem {
  const { key, anyOf } = question;
  const texts = anyOf.map(textOf);
  switch (key.kind) {
    case "level":
      return [is({ on: "column", column: "level", match: piecesOf(anyOf) })];
    case "text":
      if (key.field === "platform" || key.field === "culprit" || key.field === "type") {
        return [is({ on: "column", column: key.field, match: piecesOf(anyOf) })];
      }
      return ofIssue(filter, asker);
    case "yes_or_no":
      return texts.map((text) => {
        const isYes = /^(?:true|1|yes)$/iu.test(text);
        const isHandled = (key.field === "handled") === isYes;
        // What says nothing of it is neither.
        return is({ on: "tag", key: "handled", match: [[isHandled ? "yes" : "no"]] });
      });
    case "occurred":
      return anyOf.map((answer) => occurred(answer, asker.now));
    case "has":
      return hasAny(texts, filter, asker);
    case "event_id":
      return [is({ on: "event", eventIds: texts })];
    case "contains":
      return piecesOf(anyOf).map((text) => is({ on: "text", text, isWide: false }));
    case "version":
      if (key.field === "first_release") return ofIssue(filter, asker);
      return fromIssues(filter, asker);
    default:
      return fromIssues(filter, asker);
  }
}

function hasAny(
  texts: readonly string[],
  filter: Filter,
  asker: Asker,
): readonly EventCondition[] | QueryProblem {
  if (texts.some((text) => HELD_BY_ISSUES.has(text))) return ofIssue(filter, asker);
  return texts.map((text) => {
    if (text === "culprit") return not({ on: "column", column: "culprit", match: [[""]] });
    return is({ on: "tag", key: text === "error.mechanism" ? "mechanism" : text });
  });
}

const HELD_BY_ISSUES: ReadonlySet<string> = new Set([
  "assigned",
  "firstRelease",
  "first_release",
  "error.type",
  "error.value",
]);

/** What asks the same of events and of issues: tags, releases, projects. */
function fromIssues(filter: Filter, asker: Asker): readonly EventCondition[] | QueryProblem {
  // As a tag, a name that issues do not keep is one like any other.
  const of = meaningOf({ ...filter, isNegated: false, ...(NEVER_COUNTED.has(filter.key) && ANY_TAG) }, asker);
  if ("problem" in of) return of;
  const name = NEVER_COUNTED.has(filter.key) ? filter.key : undefined;
  const translated = of.map((one) => translate(one, name));
  const [first, ...others] = translated;
  return first !== undefined && others.length === 0 ? [first] : [is({ on: "all", of: translated })];
}

const NEVER_COUNTED: ReadonlySet<string> = new Set(["trace", "trace.span", "replayId"]);
const ANY_TAG = { key: "any tag", isTag: true } as const;

function translate(condition: Condition, name: string | undefined): EventCondition {
  const { isNegated } = condition;
  switch (condition.on) {
    case "all":
    case "any":
      return { on: condition.on, of: condition.of.map((one) => translate(one, name)), isNegated };
    case "tag":
      return { ...condition, key: name ?? condition.key };
    case "column":
      if (condition.column !== "logger") break;
      return { on: "tag", key: "logger", match: condition.match, isNegated };
    case "user":
      if (condition.users === undefined) return { on: "tag", key: "user", isNegated };
      return { on: "tag", key: "user", match: condition.users.map((user) => [user] as const), isNegated };
    case "release":
      if (condition.of === "first") break;
      return { on: "release", versions: condition.versions, isNegated };
    case "project":
      return condition;
  }
  return is({ on: "issue", of: [condition] });
}

function occurred(answer: Answer, now: number): EventCondition {
  if (answer.is === "ago") {
    return is({ on: "occurred", by: answer.newer ? ">=" : "<", at: Math.max(0, now - answer.ms) });
  }
  if (answer.is !== "moment") return is({ on: "any", of: [] });
  const { by, span } = answer;
  if (by !== "=") return is({ on: "occurred", by, at: span.from });
  const from = is({ on: "occurred", by: ">=", at: span.from });
  return is({ on: "all", of: [from, is({ on: "occurred", by: "<", at: span.to })] });
}

function piecesOf(answers: readonly Answer[]): (readonly [string, ...string[]])[] {
  return answers.flatMap((answer) => (answer.is === "text" ? [answer.pieces] : []));
}

function textOf(answer: Answer): string {
  return answer.is === "text" ? answer.pieces.join("*") : "";
}
