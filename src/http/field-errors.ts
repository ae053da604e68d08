import type { ZodError } from "zod";
import { type SentenceCode, sentence } from "../wire/sentences.ts";

type Issue = ZodError["issues"][number];

/** Errors by field in plain words: `{"name": ["This field is required."]}`; `detail` when no field is at fault. */
export function fieldErrors(error: ZodError): Record<string, string[]> | { detail: string } {
  const byField = new Map<string, string[]>();
  for (const issue of error.issues) {
    const field = issue.path[0];
    if (field === undefined) return { detail: "Send a JSON object with Content-Type: application/json." };
    const texts = byField.get(String(field)) ?? [];
    texts.push(explain(issue));
    byField.set(String(field), texts);
  }
  return Object.fromEntries(byField);
}

function explain(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      if (issue.message.endsWith("received undefined")) return sentence("required");
      return sentence(KINDS[issue.expected] ?? "mustBeObject");
    case "too_small":
      if (issue.origin === "string" && Number(issue.minimum) === 1) return sentence("empty");
      return sentence(BOUNDS[issue.origin]?.least ?? "least", String(issue.minimum));
    case "too_big":
      return sentence(BOUNDS[issue.origin]?.most ?? "most", String(issue.maximum));
    case "invalid_value":
      return sentence("oneOf", issue.values.map(String).join(", "));
    default:
      return issue.message;
  }
}

const KINDS: Readonly<Record<string, SentenceCode>> = {
  string: "mustBeText",
  number: "mustBeNumber",
  int: "mustBeWhole",
  boolean: "mustBeBoolean",
  array: "mustBeList",
  object: "mustBeObject",
};

const BOUNDS: Readonly<Record<string, { least: SentenceCode; most: SentenceCode }>> = {
  string: { least: "leastCharacters", most: "mostCharacters" },
  array: { least: "leastEntries", most: "mostEntries" },
};
