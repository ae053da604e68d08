import type { RuleProblem } from "./grouping-rules.ts";

/** As Sentry's tools know them. */
export const AUTO_ASSIGNMENT = {
  off: "Turn off Auto-Assignment",
  owner: "Auto Assign to Issue Owner",
} as const;

export type AutoAssignment = (typeof AUTO_ASSIGNMENT)[keyof typeof AUTO_ASSIGNMENT];

/** A member or a team that may be given an issue. */
export type WireOwner =
  | { readonly type: "user"; readonly id: string; readonly name: string; readonly email: string }
  /** `name` is its slug. */
  | { readonly type: "team"; readonly id: string; readonly name: string };

/** `GET /projects/{org}/{project}/ownership/`. */
export interface WireOwnership {
  /** Null: the project never had rules. */
  readonly raw: string | null;
  readonly fallthrough: boolean;
  readonly autoAssignment: AutoAssignment;
  readonly isActive: boolean;
  readonly codeownersAutoSync: false;
  readonly dateCreated: string | null;
  readonly lastUpdated: string | null;
  /** Null while there are no rules. */
  readonly schema: WireOwnershipSchema | null;
  /** 0: the project never had rules. */
  readonly version: number;
  /** Who changed it last; absent while the version is 0. */
  readonly changedBy?: string | null;
  /** Lines that name somebody who is not there any more, or cannot be read. */
  readonly problems: readonly RuleProblem[];
  readonly limits: { readonly characters: number; readonly rules: number };
}

export interface WireOwnershipSchema {
  readonly $version: 1;
  readonly rules: readonly {
    readonly matcher: { readonly type: string; readonly pattern: string };
    readonly owners: readonly {
      readonly type: "user" | "team";
      readonly identifier: string;
      /** Absent: nobody is that any more. */
      readonly id?: string;
    }[];
  }[];
}

/** Body of `PUT …/ownership/`; what is left out stays. */
export interface WireOwnershipChange {
  readonly raw?: string;
  readonly fallthrough?: boolean;
  readonly autoAssignment?: AutoAssignment;
  /** The version that was edited: refused with 409 when it is not the latest any more. */
  readonly version?: number;
}

/** Body of `POST …/ownership/check/`: rules that are not saved. Answer: what is wrong in them. */
export interface WireOwnershipProblems {
  readonly problems: readonly RuleProblem[];
}

/** Body of `POST …/ownership/try/`: rules that are not saved, and a path, or else an issue by id or short id. */
export interface WireOwnershipTrial {
  readonly raw: string;
  readonly path?: string;
  readonly issue?: string;
}

export interface WireOwnershipTrialAnswer {
  readonly owners: readonly WireOwnerFound[];
  readonly rules: readonly WireMatchedRule[];
  /** What was looked at: files of the stack trace, and where code mappings lead. */
  readonly paths: readonly string[];
  readonly repositoryPaths: readonly string[];
  /** That was tried. */
  readonly issue?: { readonly id: string; readonly shortId: string; readonly title: string };
}

/** A rule that matches an event. */
export interface WireMatchedRule {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  /** What of the event it matched. */
  readonly by: string;
  /** Whether an issue is given to its owner: the last rule that matches and names somebody who is there. */
  readonly decides: boolean;
}

/** Who is suggested for an issue, and why. */
export type WireOwnerFound = WireOwner & { readonly reasons: readonly WireOwnerReason[] };

export type WireOwnerReason =
  | ({ readonly kind: "rule" } & WireMatchedRule)
  | {
      readonly kind: "commit";
      readonly id: string;
      readonly repository: string;
      readonly message: string;
      /** Above 0, up to 100. */
      readonly score: number;
    };

/** `GET …/issues/{id}/owners/` and `GET …/events/{event}/owners/`: the likeliest first. */
export interface WireOwners {
  readonly owners: readonly WireOwnerFound[];
  /** Kind and pattern of the rule that decides. */
  readonly rule: readonly [string, string] | null;
  readonly rules: readonly (readonly [string, string])[];
}

/** Body of `POST …/ownership/codeowners/`: a CODEOWNERS file, and who its names are where nobody is called like that. */
export interface WireCodeOwnersFile {
  readonly raw: string;
  /** By the name in the file: `#team` or the e-mail address of a member. */
  readonly names?: Readonly<Record<string, string>>;
}

export interface WireCodeOwnersAnswer {
  /** Rules of ownership that say the same. */
  readonly rules: string;
  readonly amount: number;
  /** Names of the file that nobody is, and the lines that name them. */
  readonly unknown: readonly { readonly name: string; readonly lines: readonly number[] }[];
  /** Lines without an owner, left out. */
  readonly ownerless: readonly number[];
  readonly problems: readonly RuleProblem[];
  /** Whether code mappings lead from stack traces into a repository; without one these rules match nothing. */
  readonly hasMappings: boolean;
}
