import type { ZodError } from "zod";

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
      return issue.message.endsWith("received undefined")
        ? "This field is required."
        : `This must be ${NOUNS[issue.expected] ?? issue.expected}.`;
    case "too_small":
      if (issue.origin === "string" && Number(issue.minimum) === 1) return "This field may not be empty.";
      return `This must be at least ${issue.minimum}${unit(issue.origin)}.`;
    case "too_big":
      return `This must be at most ${issue.maximum}${unit(issue.origin)}.`;
    case "invalid_value":
      return `This must be one of: ${issue.values.map(String).join(", ")}.`;
    default:
      return issue.message;
  }
}

const NOUNS: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};

function unit(origin: string): string {
  if (origin === "string") return " characters long";
  return origin === "array" ? " entries long" : "";
}
