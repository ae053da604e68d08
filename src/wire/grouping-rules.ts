import type { WireGroupingPart } from "./issue.ts";

/** The two texts of rules; the names are those that Sentry's tools know. */
export type RuleText = "fingerprintingRules" | "groupingEnhancements";

/** What is wrong in a text of rules, and where. */
export interface RuleProblem {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units, as JavaScript and most editors count. */
  readonly column: number;
  /** For pages that speak another language. */
  readonly code: RuleProblemCode;
  readonly values: readonly string[];
  /** The English sentence. */
  readonly message: string;
}

/** `{0}` and `{1}` are filled with values. */
export const RULE_SENTENCES = {
  textTooLong: "The rules may have at most {0} characters together.",
  tooManyRules: "There may be at most {0} rules.",
  lineTooLong: "A rule may have at most {0} characters.",
  patternTooLong: "A pattern may have at most {0} characters.",
  controlCharacter: "This character may not stand in a rule.",
  expectedMatcher: 'Expected a matcher such as type:"Connection*".',
  expectedColon: "Expected a colon after {0}.",
  unknownMatcher: "There is no matcher {0}. Known here: {1}.",
  expectedPattern: "Expected a pattern after {0}:.",
  expectedTagName: "Expected the name of a tag after tags., as in tags.region.",
  quoteNotClosed: "This quote is not closed.",
  bracketNotClosed: "Expected ] for this [. Write \\[ for the character itself.",
  emptyClass: "There is no character between these brackets.",
  braceNotClosed: "Expected } for this {. Write \\{ for the character itself.",
  nestedBraces: "Alternatives may not stand within alternatives.",
  tooManyAlternatives: "A pattern may stand for at most {0} alternatives.",
  expectedYesNo: "Expected yes or no after app:.",
  unknownFamily: "There is no family {0}. Known: javascript, native, other.",
  expectedArrow: "Expected -> and what to group by.",
  expectedValue: "Expected a value, as in -> database-down or -> {{ default }}.",
  variableNotClosed: "Expected }} for this {{.",
  unknownVariable: "There is no variable {0}. Known: {1}.",
  unknownAttribute: 'Expected a comma and a value, or title="…".',
  tooManyValues: "A fingerprint may have at most {0} values.",
  expectedAction: "Expected an action such as -app or max-frames=3.",
  unknownAction: "There is no action {0}. Known: {1}.",
  rangeNotHere: "{0} cannot be set for frames above or below.",
  expectedNumber: "Expected a whole number from 0 to {0} after {1}=.",
  expectedWord: "Expected a word after category=.",
  siblingNotClosed: "Expected ] for this [.",
  expectedBar: "Expected | between the matchers of a frame and those of its neighbour.",
  emptySibling: "Expected a matcher between these brackets.",
  exceptionInSibling: "{0} tells about the exception, not about a frame beside another.",
  expectedOwner: "Expected who owns it: #team or the e-mail address of a member.",
  noSuchOwner: "{0} is neither #team nor an e-mail address.",
  tooManyOwners: "A rule may name at most {0} owners.",
  patternsTooLong: "All patterns together may have at most {0} characters, every alternative in {} counted.",
  negatedPattern: "A CODEOWNERS file knows no patterns with !.",
  noSuchName: "{0} is neither @name, @organization/team nor an e-mail address.",
  nobodyHasAddress: "Nobody of this organization has the address {0}.",
  noSuchTeam: "There is no team {0} in this organization.",
} as const;

export type RuleProblemCode = keyof typeof RULE_SENTENCES;

/** `GET /projects/{org}/{project}/grouping/`. */
export interface WireGroupingSettings {
  /** 0: the project never had rules. */
  readonly version: number;
  readonly algorithm: string;
  readonly fingerprintingRules: string;
  readonly groupingEnhancements: string;
  /** Absent while the version is 0. */
  readonly changed?: { readonly by: string | null; readonly at: string };
  /** Versions by which events still find their issues. */
  readonly former: readonly { readonly version: number; readonly until: string }[];
  readonly limits: { readonly characters: number; readonly rules: number; readonly transitionDays: number };
}

/** One line of `GET …/grouping/versions/`, the newest first. */
export interface WireGroupingVersion {
  readonly version: number;
  readonly by: string | null;
  readonly at: string;
  readonly fingerprintingRules: string;
  readonly groupingEnhancements: string;
}

/** Body of `PUT …/grouping/`; what is left out stays. */
export interface WireGroupingChange {
  readonly fingerprintingRules?: string;
  readonly groupingEnhancements?: string;
  /** Days in which events that the rules group anew still find the issues that they belonged to. */
  readonly transitionDays?: number;
  /** The version that was edited: refused with 409 when it is not the latest any more. */
  readonly version?: number;
}

/** Body of `POST …/grouping/try/`: rules that are not saved, and an event of the project; none: its newest. */
export interface WireGroupingTrial {
  readonly eventId?: string;
  readonly fingerprintingRules: string;
  readonly groupingEnhancements: string;
}

export interface WireGroupingTrialAnswer {
  readonly event: { readonly id: string; readonly title: string; readonly issueId: string };
  /** By the rules that are in force. */
  readonly now: WireEventGrouping;
  readonly tried: WireEventGrouping;
  /** Whether both find the event the same issue. */
  readonly isSame: boolean;
}

/** `GET /projects/{org}/{project}/events/{event}/grouping/`: by the rules in force. */
export interface WireEventGrouping {
  readonly version: string;
  readonly reason: string;
  readonly parts: readonly WireGroupingPart[];
  readonly hashes: readonly string[];
  /** The title that a rule gives. */
  readonly title?: string;
  /** The issue that such an event joins; null: it would make a new one. */
  readonly issue: { readonly id: string; readonly shortId: string; readonly title: string } | null;
}

/** Answer of `POST …/grouping/check/`, whose body holds both texts. */
export type WireRuleProblems = Readonly<Record<RuleText, readonly RuleProblem[]>>;
