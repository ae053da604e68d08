import type { QueryProblem, Wanted } from "./query.ts";

const WANTED: Readonly<Record<Wanted, string>> = {
  value: "a value",
  state: "a state like unresolved",
  number: "a number like 100 or >100",
  duration: "a duration like 24h",
  moment: "a time like -24h, +7d or >2026-11-01",
  person: "me, none or an e-mail address",
  version: "a release, latest or >=web@1.2.0",
  yes_or_no: "true or false",
  event_id: "an event id of 32 hex digits",
  issue_id: "a number",
  short_id: "a short id like WEB-1A",
  key: "the name of a tag or field",
};

/** What is wrong, in a sentence that says what to do. */
export function sayProblem({ problem, about, wants, choices }: QueryProblem): string {
  switch (problem) {
    case "too_long":
      return `A query may have ${about} characters; this one is longer.`;
    case "too_many":
      return `A query may have ${about} terms; leave some out.`;
    case "too_deep":
      return `Groups may lie ${about} deep; this one lies deeper.`;
    case "quote_open":
      return 'This quote is never closed; add a ".';
    case "quote_followed":
      return `After ${about} there must be a space.`;
    case "list_open":
      return "This list is never closed; add a ]. To search for the text, put it in quotes.";
    case "list_item":
      return 'A list has values with commas between them, such as [a, b, "c d"].';
    case "group_open":
      return "This group is never closed; add a ). To search for the text, put it in quotes.";
    case "group_empty":
      return "There is nothing in this group. To search for the text, put it in quotes.";
    case "closes_nothing":
      return "This ) closes nothing. To search for the text, put it in quotes.";
    case "operator_alone":
      return `${about} stands between two terms. To search for the word, put it in quotes.`;
    case "negates_nothing":
      return "“!” stands before a filter, a text in quotes or a group, such as !level:info.";
    case "key_missing":
      return "A filter needs a name before “:”, such as level:error.";
    case "expected":
      return `expected ${WANTED[wants ?? "value"]} after ${about}:`;
    case "unknown_choice":
      return `“${about}” is not one of ${(choices ?? []).join(", ")}.`;
    case "no_comparison":
      return `Values of ${about} are texts and are not compared. To search for the text, put it in quotes.`;
    case "no_wildcard":
      return "Users are kept as hashes, so they are found by their full id only, without “*”.";
    case "not_built":
      return `Issues have no “${about}” in this version yet. For a tag of that name write tags[${about}]:…`;
    case "not_kept":
      return `“${about}” stands in events only, where issues are not searched. For a tag of that name write tags[${about}]:…`;
    case "in_payload":
      return `“${about}” stands in the body of events, which is not searched. For a tag of that name write tags[${about}]:…`;
    case "user_by_key":
      return `People are known by their id where events have one, so ${about} would miss them. Those without an id: user:${about.slice(5)}:…`;
    case "value_too_long":
      return `No value of ${about} is that long.`;
  }
}
