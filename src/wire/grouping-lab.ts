/** Dry runs of rules over stored events: `…/grouping/dry-runs/`. */

/** Body of `POST …/grouping/dry-runs/`: rules that are not saved, and over how many of the newest events. */
export interface WireDryRunStart {
  readonly fingerprintingRules: string;
  readonly groupingEnhancements: string;
  readonly events?: number;
}

/** How many of the newest events are looked at. */
export const DRY_RUN_EVENTS = { usual: 10_000, most: 100_000 } as const;

/** Lists in a result are not longer; the counts beside them are of all. */
export const DRY_RUN_LISTED = { issues: 50, parts: 10 } as const;

export type DryRunState = "waiting" | "running" | "done" | "cancelled" | "failed";

/** A dry run. In lists without `result`. */
export interface WireDryRun {
  readonly id: string;
  readonly state: DryRunState;
  /** Null when the account is gone. */
  readonly by: string | null;
  readonly dateCreated: string;
  readonly dateEnded: string | null;
  readonly fingerprintingRules: string;
  readonly groupingEnhancements: string;
  /** Events that are to be looked at: as many as were wanted, or as there are. Null until that is known. */
  readonly total: number | null;
  readonly looked: number;
  /** Of one that is done. */
  readonly result?: WireDryRunResult;
}

export interface WireDryRunResult {
  readonly events: number;
  /** Issues of these events. Each stays, or it would split or be merged; some would do both. */
  readonly issues: number;
  readonly stay: number;
  readonly split: number;
  readonly merge: number;
  /** Of those that stay: all their events would be of one new issue. */
  readonly anew: number;
  /** Those with most events first. */
  readonly splits: readonly WireDrySplit[];
  /** As many would be left of those that are merged. */
  readonly groups: number;
  /** Those with most events first. */
  readonly merges: readonly WireDryMerge[];
  readonly renewed: readonly WireDryFlow[];
}

/** An issue as it is now; null: it is gone since. */
export interface WireDryIssue {
  readonly id: string;
  readonly shortId: string;
  readonly title: string;
}

/** Events of one issue that would be of one other, or of the same. */
export interface WireDryFlow {
  readonly from: WireDryIssue | null;
  /** Where they would be: `same`: where they are; else another issue, or one that is not there yet. */
  readonly to: "same" | "new" | { readonly issue: WireDryIssue | null };
  readonly events: number;
  /** The newest of them. */
  readonly example: { readonly id: string; readonly title: string };
}

export interface WireDrySplit {
  readonly issue: WireDryIssue | null;
  readonly events: number;
  /** How many parts there are. */
  readonly into: number;
  /** Those with most events first. */
  readonly parts: readonly WireDryFlow[];
}

export interface WireDryMerge {
  /** What they would be together; null: an issue that is not there yet. */
  readonly into: { readonly issue: WireDryIssue | null } | null;
  readonly events: number;
  /** How many issues come together. */
  readonly of: number;
  /** Those with most events first. */
  readonly from: readonly WireDryFlow[];
}

/** Body of `POST …/grouping/regroups/`. */
export interface WireRegroupStart {
  /** Events that happened since then; all that are stored unless told. */
  readonly since?: string;
  /** Of the rules that are meant; refused when others are in force. */
  readonly version?: number;
}

/**
 * `waiting`, `planning`: nothing is moved yet. `moving`: events go where the rules have them. `returning`: they go back,
 * because it was cancelled or is undone.
 */
export type RegroupState =
  | "waiting"
  | "planning"
  | "moving"
  | "returning"
  | "done"
  | "cancelled"
  | "undone"
  | "failed";

/** Stored events placed by the rules in force. */
export interface WireRegroup {
  readonly id: string;
  readonly state: RegroupState;
  /** Null when the account is gone. */
  readonly by: string | null;
  readonly dateCreated: string;
  readonly dateEnded: string | null;
  readonly version: number;
  readonly since: string | null;
  /** Events to be looked at, null until that is known; and those that were. */
  readonly total: number | null;
  readonly looked: number;
  /** Events that change their issue or their hash, null until that is known; and those that did. */
  readonly planned: number | null;
  readonly moved: number;
  /** Until then it can be undone; null when it cannot. */
  readonly undoUntil: string | null;
  /** How many issues of these events split, are merged, and go on as they are. Null until it is planned. */
  readonly issues: { readonly split: number; readonly merge: number; readonly stay: number } | null;
}
