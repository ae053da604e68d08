import { isObject } from "../lib/json.ts";
import type { Event, Exception } from "../protocol/event.ts";
import type { Metadata, Summary } from "../protocol/stations.ts";
import { culpritOf } from "./culprit.ts";
import { blockedHost, directiveOf } from "./group/security-report.ts";
import { topFrame } from "./in-app.ts";
import { isMessageInDisguise, mainException, mainStack, messageText } from "./main-exception.ts";
import { familyOf } from "./platform-family.ts";
import { shortened } from "./shortened.ts";

export const TITLE_LENGTH = 100;
const VALUE_LENGTH = 1000;
const UNLABELED = "<unlabeled event>";

/** What a row of a list shows of an event (reference: event-payload.md §5). Expects `in_app` to be set. */
export function summarize(event: Event): Summary {
  const { title, metadata } = titleAndMetadata(event);
  const frame = topFrame(mainStack(event));
  const location = frame?.filename || frame?.abs_path;
  return {
    title: shortened(title, TITLE_LENGTH),
    culprit: culpritOf(event),
    ...(location && { location }),
    metadata,
    isUnhandled: event.exception?.values.some(({ mechanism }) => mechanism?.handled === false) ?? false,
  };
}

interface Heading {
  readonly title: string;
  readonly metadata: Metadata;
}

function titleAndMetadata(event: Event): Heading {
  if (event.type === "feedback") return { title: "User Feedback", metadata: feedbackMetadata(event) };
  const exception = mainException(event);
  if (exception && !isMessageInDisguise(event)) return ofException(event, exception);
  const title =
    firstLine(messageText(event)) || reportTitle(event) || firstLine(exception?.value ?? "") || UNLABELED;
  return { title, metadata: { title: shortened(title, TITLE_LENGTH) } };
}

/**
 * `type: value`. A type that the SDK made up (a signal, a minidump) is the same for every crash, so there the
 * function it crashed in says more. Scripts may throw anything: there the value is a person's own words.
 */
function ofException(event: Event, exception: Exception): Heading {
  const isMadeUp = exception.mechanism?.synthetic === true;
  const type = exception.type ?? "";
  const value = firstLine(exception.value ?? "");
  const frame = topFrame(mainStack(event));
  const called = telling(frame?.function ?? "");
  const metadata: Metadata = {
    ...(type !== "" && !isMadeUp && { type }),
    ...(exception.value && { value: shortened(exception.value, VALUE_LENGTH) }),
    ...(frame?.filename && { filename: frame.filename }),
    ...(frame?.function && { function: frame.function }),
  };
  const message = firstLine(messageText(event));
  const isThrownText = familyOf(event.platform) === "javascript" && value !== "";
  if (isMadeUp && !isThrownText) return { title: called || value || message || type || UNLABELED, metadata };
  if (isMadeUp) return { title: value, metadata };
  if (type === "") return { title: value || called || message || UNLABELED, metadata };
  return { title: value === "" ? type : `${type}: ${value}`, metadata };
}

/** A function's name, if it is one. */
const telling = (name: string): string =>
  /^(?:\?+|<redacted>|<unknown>|<anonymous>|0x[0-9a-f]+)?$/i.test(name) ? "" : name;

function feedbackMetadata(event: Event): Metadata {
  const feedback = event.contexts?.feedback ?? {};
  const text = (key: string): string => {
    const value = Object.hasOwn(feedback, key) ? feedback[key] : undefined;
    return typeof value === "string" ? shortened(value, VALUE_LENGTH) : "";
  };
  const message = text("message") || shortened(messageText(event), VALUE_LENGTH);
  return {
    title: "User Feedback",
    ...(message && { message }),
    ...(text("contact_email") && { contact_email: text("contact_email") }),
    ...(text("name") && { name: text("name") }),
    ...(text("source") && { source: text("source") }),
  };
}

/** For browser reports that came without a message of their own. */
function reportTitle(event: Event): string {
  if (event.csp) return `Blocked '${directiveOf(event.csp)}' from '${blockedHost(event.csp)}'`;
  for (const kind of ["hpkp", "expectct", "expectstaple", "nel"] as const) {
    const report = event[kind];
    if (!isObject(report)) continue;
    const where = report.hostname ?? report.url;
    return typeof where === "string" ? `${REPORTS[kind]} for '${where}'` : REPORTS[kind];
  }
  return "";
}

const REPORTS = {
  hpkp: "Public key pinning failed",
  expectct: "Expect-CT failed",
  expectstaple: "Expect-Staple failed",
  nel: "Network error",
};

/** The first line that is not empty, trimmed. */
function firstLine(text: string): string {
  const bounded = (text.length > 4096 ? text.slice(0, 4096) : text).trim();
  const end = bounded.search(/[\r\n]/);
  return end < 0 ? bounded : bounded.slice(0, end).trimEnd();
}
