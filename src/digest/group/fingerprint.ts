import type { Event, Frame } from "../../protocol/event.ts";
import type { FingerprintRule } from "../../rules/fingerprint-rules.ts";
import { topFrame } from "../in-app.ts";
import { mainException, mainStack, messageText } from "../main-exception.ts";

/** What an event's fingerprint says, its variables put in. */
export interface Fingerprint {
  /** What joins the fingerprint; `undefined` stands for the default grouping. */
  readonly values: readonly (string | undefined)[];
  readonly hasDefault: boolean;
  readonly source: "sdk" | "rule" | "built-in";
  /** The project's rule, where one matched. */
  readonly rule?: FingerprintRule;
  /** What that rule calls the issue. */
  readonly issueTitle?: string;
  /** What a built-in rule saw: completes `grouped by: …`. */
  readonly title?: string;
}

export type Tags = readonly (readonly [key: string, value: string])[];

/**
 * The fingerprint that an SDK sent, with variables such as `{{ transaction }}` replaced by their values;
 * undefined if there is none or it says no more than `{{ default }}`.
 */
export function sentFingerprint(event: Event, tags: Tags): Fingerprint | undefined {
  const sent = event.fingerprint;
  if (!sent || sent.length === 0) return undefined;
  const values = sent
    .slice(0, MAX_VALUES)
    .map((value) => (isDefault(value) ? undefined : filledIn(value, event, tags)));
  if (values.every((value) => value === undefined)) return undefined;
  return { values, hasDefault: values.includes(undefined), source: "sdk" };
}

const MAX_VALUES = 50;
const DEFAULT = /^\{\{ *default *\}\}$/;
export const isDefault = (value: string): boolean => DEFAULT.test(value);

const VARIABLE = /\{\{ *([\w.|-]{1,200}) *\}\}/g;

/** Replaces each variable (reference: grouping-and-search.md §4). One without a value becomes `<no-name>`. */
export function filledIn(text: string, event: Event, tags: Tags): string {
  if (!text.includes("{{")) return text;
  return text.replace(VARIABLE, (whole, name: string) => {
    const value = variable(name, event, tags);
    if (value === undefined) return whole;
    return value === "" ? `<no-${ALIASES.get(name) ?? name}>` : value;
  });
}

/** Unknown variables stay as they are: undefined. */
function variable(name: string, event: Event, tags: Tags): string | undefined {
  if (name.startsWith("tags.")) return tagValue(tags, name.slice(5));
  return VARIABLES.get(ALIASES.get(name) ?? name)?.(event, tags);
}

const ALIASES = new Map([
  ["error.type", "type"],
  ["error.value", "value"],
  ["stack.function", "function"],
  ["stack.abs_path", "path"],
  ["stack.filename", "filename"],
  ["stack.module", "module"],
  ["stack.package", "package"],
]);

const VARIABLES = new Map<string, (event: Event, tags: Tags) => string>([
  ["transaction", (event, tags) => event.transaction ?? tagValue(tags, "transaction")],
  ["type", (event) => mainException(event)?.type ?? ""],
  ["value", (event) => mainException(event)?.value ?? ""],
  ["function", (event) => frameOf(event)?.function ?? ""],
  ["path", (event) => frameOf(event)?.abs_path ?? frameOf(event)?.filename ?? ""],
  ["filename", (event) => frameOf(event)?.filename ?? frameOf(event)?.abs_path ?? ""],
  ["module", (event) => frameOf(event)?.module ?? ""],
  ["package", (event) => frameOf(event)?.package ?? ""],
  ["logger", (event) => event.logger ?? ""],
  ["level", (event) => event.level],
  ["message", (event) => messageText(event) || (mainException(event)?.value ?? "")],
  ["release", (event) => event.release ?? ""],
  ["environment", (event) => event.environment ?? ""],
]);

const frameOf = (event: Event): Frame | undefined => topFrame(mainStack(event));

const tagValue = (tags: Tags, key: string): string => tags.find(([name]) => name === key)?.[1] ?? "";
