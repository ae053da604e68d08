import type { WireEvent, WireFrame, WireStacktrace } from "../../src/wire/event.ts";
import type { WireIssueDetails } from "../../src/wire/issue.ts";
import type { Expected } from "./sdk.ts";

const MESSAGE = "the till is empty";

/** What of a reported exception arrived other than it was sent; empty when all is well. */
export function faultsOfException(event: WireEvent, issue: WireIssueDetails, expected: Expected): string[] {
  const title = `${expected.type}: order 7 was not paid`;
  const exceptions = event.entries.flatMap((entry) => (entry.type === "exception" ? entry.data.values : []));
  const causes = exceptions.filter(({ value }) => value === "the card was declined").map(({ type }) => type);
  const inApp = framesOf(event).filter((frame) => frame.inApp);
  return [
    ...faultsOfBoth(event, issue, expected),
    ...differs("title of the event", event.title, title),
    ...differs("title of the issue", issue.title, title),
    ...differs("level of the issue", issue.level, "error"),
    ...differs("level", tag(event, "level"), "error"),
    ...differs("culprit of the event", event.culprit, expected.culprit),
    ...differs("culprit of the issue", issue.culprit, expected.culprit),
    ...differs("cause", causes.join(), expected.cause ?? ""),
    ...(inApp.some((frame) => frame.function === expected.frame)
      ? []
      : [`no in-app frame ${expected.frame} among: ${inApp.map((frame) => frame.function).join(", ")}`]),
  ];
}

/** The same of a reported message. */
export function faultsOfMessage(event: WireEvent, issue: WireIssueDetails, expected: Expected): string[] {
  return [
    ...faultsOfBoth(event, issue, expected),
    ...differs("title of the message", event.title, MESSAGE),
    ...differs("title of the message's issue", issue.title, MESSAGE),
    ...differs("level of the message", tag(event, "level"), "warning"),
    ...differs("level of the message's issue", issue.level, "warning"),
  ];
}

function faultsOfBoth(event: WireEvent, issue: WireIssueDetails, { sdkName }: Expected): string[] {
  return [
    ...differs("issue", event.groupID, issue.id),
    ...differs("count", issue.count, "1"),
    ...differs("tag till", tag(event, "till"), "north"),
    ...differs("release", event.release?.version, "shop@1.2.3"),
    ...differs("environment", event.environment, "staging"),
    ...differs("user id", event.user?.id, "42"),
    ...differs("user email", event.user?.email, "ada@example.com"),
    ...differs("sdk.name", event.sdk?.name, sdkName),
    ...differs("errors of the event", JSON.stringify(event.errors), "[]"),
  ];
}

/** Of the exceptions, and of the threads: Rust's SDK puts the stack there. */
function framesOf({ entries }: WireEvent): WireFrame[] {
  return entries
    .flatMap((entry): readonly { readonly stacktrace: WireStacktrace | null }[] =>
      entry.type === "exception" || entry.type === "threads" ? entry.data.values : [],
    )
    .flatMap(({ stacktrace }) => stacktrace?.frames ?? []);
}

function tag(event: WireEvent, key: string): string | undefined {
  return event.tags.find((each) => each.key === key)?.value;
}

function differs(what: string, is: string | null | undefined, should: string | RegExp | undefined): string[] {
  const isRight = should instanceof RegExp ? should.test(is ?? "") : is === should;
  return isRight
    ? []
    : [`${what} is ${JSON.stringify(is)}, not ${should instanceof RegExp ? should : JSON.stringify(should)}`];
}
