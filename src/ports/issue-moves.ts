import type { Event } from "../protocol/event.ts";
import type { GroupingExplanation, Summary } from "../protocol/stations.ts";

/**
 * Moves events between issues, with everything that is counted of them, while others are stored. What begins is decided
 * in one short transaction; the rest follows in steps, and whoever dies is followed by another.
 */
export interface IssueMoves {
  /** From now on the issues are one, also by their addresses. */
  merge(wanted: WantedMerge): Promise<MoveBegun>;
  /** From now on events with these hashes are of a new issue, and those stored before come over. */
  unmerge(wanted: WantedUnmerge): Promise<UnmergeBegun>;
  /** Works on what was begun, until there is nothing left to do or `signal` aborts. */
  carryOn(signal: AbortSignal): Promise<void>;
}

export interface WantedMerge {
  readonly projectId: number;
  readonly into: number;
  /** Others than `into`. */
  readonly from: readonly number[];
  readonly accountId: number | null;
  readonly at: Date;
  /** What the activity of the issue says. */
  readonly note: object;
}

export interface WantedUnmerge {
  readonly projectId: number;
  readonly from: number;
  readonly what: WhatUnmerges;
  readonly accountId: number;
  readonly at: Date;
}

export type WhatUnmerges =
  | { readonly hashes: readonly string[] }
  /** 32 hex digits each. */
  | { readonly eventIds: readonly string[] }
  /** A merge is undone: the issue is again what it was, under its own address. */
  | { readonly mergeId: number };

export type MoveBegun =
  | { readonly kind: "begun"; readonly moveIds: readonly number[] }
  | { readonly kind: MoveRefused };

export type UnmergeBegun =
  | { readonly kind: "begun"; readonly moveIds: readonly number[]; readonly issueId: number }
  | { readonly kind: MoveRefused };

/**
 * `gone`: one of the issues is not there any more; `busy`: events of one of them are still on their way; `none`: no stored
 * event is meant; `all`: none would be left; `not_its_own`: hashes or events that are not of the issue; `old_nodes`: a
 * worker of an earlier version runs, which would lose what it does not know of.
 */
export type MoveRefused = "gone" | "busy" | "none" | "all" | "not_its_own" | "old_nodes";

/** What the digest would make of a stored event. */
export interface ReadAnew {
  readonly hashes: readonly [string, ...string[]];
  readonly user?: string;
  readonly summary: Summary;
  readonly grouping: { readonly version: string } & GroupingExplanation;
}

export type ReadEventAnew = (event: Event, projectId: number) => Promise<ReadAnew>;
