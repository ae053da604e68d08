import type { WireIssue } from "./issue.ts";

/** A change of more issues than a page has is worked on behind the request that asked for it. */

export type BulkChangeKind = "change" | "delete" | "discard" | "undo";
export type BulkChangeState = "waiting" | "running" | "done" | "cancelled" | "failed";

/** `GET /organizations/{org}/bulk-changes/`: one's own, the latest first. */
export interface WireBulkChange {
  id: string;
  kind: BulkChangeKind;
  state: BulkChangeState;
  /** The search, as it was sent. */
  query: string;
  /** What was asked for, of a change and of its undo. */
  change: WireChangedFields | null;
  /** Issues that matched when it was asked for, and how many of them were looked at. */
  total: number;
  done: number;
  /** Of these, how many it made different. */
  changed: number;
  /** Of an undo: what it undoes. */
  undoes: string | null;
  /** Whether `POST …/bulk-changes/{id}/undo/` would do something, and the last undo there was. */
  canUndo: boolean;
  undoneBy: string | null;
  dateCreated: string;
  dateEnded: string | null;
}

/** What a change of many issues makes of each; the fields that it does not touch are absent. */
export type WireChangedFields = Partial<
  Pick<
    WireIssue,
    | "status"
    | "substatus"
    | "statusDetails"
    | "assignedTo"
    | "priority"
    | "hasSeen"
    | "isBookmarked"
    | "isSubscribed"
    | "isPublic"
  >
>;

/** Body of the 202 with which `PUT` and `DELETE …/issues/?query=…` answer when more match than a page has. */
export type WireBulkChangeBegun = WireChangedFields & { bulkChange: WireBulkChange };

/** Up to so many issues are changed while the request waits, as many as a page of the list has. */
export const CHANGED_AT_ONCE = 25;
/** So many at the most by one change. */
export const MOST_CHANGED = 250_000;
/** For so long a change is kept and can be undone. */
export const BULK_CHANGE_DAYS = 7;
