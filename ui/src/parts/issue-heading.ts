import type { WireIssue } from "../../../src/wire/issue.ts";

export interface IssueHeading {
  /** What kind of thing it is, when there are words about it beside. */
  readonly name: string;
  /** What it says; absent where the name says it all. */
  readonly words?: string;
}

/**
 * An issue in two parts: an error's type and message, a feedback and what the person wrote. All feedback bears one
 * title, so without the words nobody could tell one from the other.
 */
export function issueHeading(
  issue: Pick<WireIssue, "title" | "issueCategory" | "metadata">,
  feedback: string,
): IssueHeading {
  const { type, value, message } = issue.metadata;
  if (issue.issueCategory === "feedback") return withWords(feedback, firstLine(message ?? ""));
  return type ? withWords(type, value ?? "") : { name: issue.title };
}

const withWords = (name: string, words: string): IssueHeading => (words === "" ? { name } : { name, words });

/** The first line that is not empty. */
function firstLine(text: string): string {
  return (
    text
      .trim()
      .split(/[\r\n]/, 1)[0]
      ?.trimEnd() ?? ""
  );
}
