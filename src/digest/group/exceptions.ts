import type { Event, Exception } from "../../protocol/event.ts";
import type { GroupingPart } from "../../protocol/stations.ts";
import { strandOf } from "../known-exceptions.ts";
import { isMessageInDisguise } from "../main-exception.ts";
import { familyOf } from "../platform-family.ts";
import type { Rulings } from "../rulings.ts";
import { shortened } from "../shortened.ts";
import { MAX_PARTS, stackParts, stackReason } from "./explain-stack.ts";
import { canonicalScriptError, canonicalType } from "./javascript-message.ts";
import { groupedText } from "./message.ts";
import { pack } from "./pack.ts";
import { type StackView, stackKey, type Variant, viewStack } from "./stack.ts";
import { type Strand, variantKeys } from "./strand.ts";

/** Grouping by what was thrown and what caused it (reference: grouping-and-search.md §2). */
export function byExceptions(event: Event, rulings: Rulings | undefined): Strand | undefined {
  const { exception } = event;
  return exception && strandOf(exception, () => byThrown(event, exception.values, rulings));
}

function byThrown(
  event: Event,
  thrown: readonly Exception[],
  rulings: Rulings | undefined,
): Strand | undefined {
  if (thrown.length === 0 || isMessageInDisguise(event)) return undefined;
  const isGroup = thrown.some(({ mechanism }) => mechanism?.is_exception_group === true);
  const views = withoutWrappers(thrown).map((exception) => viewException(exception, event.platform, rulings));
  const keys = variantKeys(
    views.some(({ stack }) => stack && stack.app.length > 0) ? chainKey(views, "app", isGroup) : "",
    chainKey(views, "system", isGroup),
  );
  if (!keys) return undefined;
  const variant: Variant = views.some(({ stack }) => stack && stack.app.length > 0) ? "app" : "system";
  return { keys, explain: () => ({ by: reason(views, variant), parts: partsOfAll(views, variant) }) };
}

interface ExceptionView {
  readonly type: string;
  /** Whether the type counts: not where the SDK made it up. */
  readonly typeCounts: boolean;
  /** Parameterised; worked out only where the stack contributes nothing, else as it came. */
  readonly value: string;
  readonly valueCounts: boolean;
  /** Domain and code of an Apple error. */
  readonly code: string;
  readonly stack: StackView | undefined;
}

function viewException(exception: Exception, platform: string, rulings: Rulings | undefined): ExceptionView {
  const { stacktrace } = exception;
  const stack = stacktrace && viewStack(stacktrace, platform, rulings?.of(stacktrace, exception));
  const hasStack = stack !== undefined && stack.system.length > 0;
  const isScript = familyOf(platform) === "javascript";
  const raw = exception.value ?? "";
  let type = exception.type ?? "";
  let value = raw;
  if (hasStack) {
    if (isScript) type = canonicalType(type, raw);
  } else {
    if (isScript) ({ type, value } = canonicalScriptError(type, raw));
    value = groupedText(value);
  }
  const code = appleError(exception);
  const isMadeUp = exception.mechanism?.synthetic === true;
  return {
    type,
    // A made-up type is better than nothing at all.
    typeCounts: type !== "" && (!isMadeUp || (!hasStack && value === "" && code === "")),
    value,
    valueCounts: !hasStack && value !== "",
    code,
    stack,
  };
}

function appleError({ mechanism }: Exception): string {
  const error = mechanism?.meta?.ns_error;
  if (typeof error !== "object" || error === null || Array.isArray(error)) return "";
  const { domain, code } = error;
  return typeof domain === "string" ? `${domain} ${typeof code === "number" ? code : ""}`.trim() : "";
}

/** A group's own frames tell only where it was collected; but a group whose members were not sent stands for itself. */
function withoutWrappers(values: readonly Exception[]): readonly Exception[] {
  const members = values.filter(({ mechanism }) => mechanism?.is_exception_group !== true);
  return members.length > 0 ? members : values;
}

/** All exceptions in order; of a group each distinct one once, in an order that does not depend on who failed first. */
function chainKey(views: readonly ExceptionView[], variant: Variant, isGroup: boolean): string {
  const keys = views.map((view) => exceptionKey(view, variant)).filter((key) => key !== "");
  if (keys.length === 0) return "";
  return pack("exceptions", isGroup ? [...new Set(keys)].sort() : keys);
}

function exceptionKey(view: ExceptionView, variant: Variant): string {
  const stack = view.stack ? stackKey(view.stack, variant) : "";
  if (stack === "" && !view.typeCounts && !view.valueCounts && view.code === "") return "";
  return pack("exception", [
    view.typeCounts ? view.type : "",
    view.code,
    stack,
    view.valueCounts ? view.value : "",
  ]);
}

function reason(views: readonly ExceptionView[], variant: Variant): string {
  const withStack = views.findLast(({ stack }) => stack && stack[variant].length > 0);
  if (withStack?.stack) {
    const others = views.length - 1;
    const stack = stackReason(withStack.stack, variant);
    return others === 0
      ? stack
      : `${stack}; with ${others} more ${others === 1 ? "exception" : "exceptions"}`;
  }
  const last = views.at(-1);
  if (last?.valueCounts) return last.typeCounts ? "exception type and value" : "exception value";
  return last?.code ? "error domain and code" : "exception type";
}

/** The one thrown first, then its causes. */
function partsOfAll(views: readonly ExceptionView[], variant: Variant): GroupingPart[] {
  const parts: GroupingPart[] = [];
  for (const view of views.toReversed()) {
    if (parts.length >= MAX_PARTS) break;
    parts.push(...partsOf(view, variant, MAX_PARTS - parts.length));
  }
  return parts.slice(0, MAX_PARTS);
}

function partsOf(view: ExceptionView, variant: Variant, room: number): GroupingPart[] {
  const parts: GroupingPart[] = [];
  if (view.type !== "") {
    const why = view.typeCounts ? "exception type" : "made up by the SDK";
    parts.push({ part: "type", value: shortened(view.type), counts: view.typeCounts, why });
  }
  if (view.code !== "")
    parts.push({ part: "type", value: shortened(view.code), counts: true, why: "error domain and code" });
  if (view.value !== "") {
    const why = view.valueCounts ? "no frame counts" : "the stack is enough";
    parts.push({ part: "value", value: shortened(firstLine(view.value)), counts: view.valueCounts, why });
  }
  if (view.stack) parts.push(...stackParts(view.stack, variant, Math.max(0, room - parts.length)));
  return parts;
}

function firstLine(text: string): string {
  const end = text.indexOf("\n");
  return end < 0 ? text : text.slice(0, end);
}
