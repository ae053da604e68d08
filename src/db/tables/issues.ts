import type { ColumnType, Generated } from "kysely";
import type { Defaulted, JsonColumn } from "./column.ts";

/** Issues, and what people do with them. */
export interface IssueTables {
  issue: IssueTable;
  grouping_hash: GroupingHashTable;
  issue_activity: IssueActivityTable;
  issue_seen: IssueSeenTable;
  issue_bookmark: IssueBookmarkTable;
  issue_subscription: IssueSubscriptionTable;
  issue_text: IssueTextTable;
  issue_trend: IssueTrendTable;
  issue_redirect: IssueRedirectTable;
  issue_move: IssueMoveTable;
  issue_feature: IssueFeatureTable;
  issue_signature: IssueSignatureTable;
  saved_search: SavedSearchTable;
  issue_removal: IssueRemovalTable;
  discarded_issue: DiscardedIssueTable;
  discarded_hash: DiscardedHashTable;
  bulk_change: BulkChangeTable;
  bulk_change_issue: BulkChangeIssueTable;
  issue_share: IssueShareTable;
}

interface IssueTable {
  id: Generated<number>;
  project_id: number;
  number: number;
  status: Defaulted<"unresolved" | "resolved" | "ignored">;
  substatus: string | null;
  level: string;
  type: string;
  title: string;
  culprit: string;
  platform: string;
  logger: string | null;
  metadata: JsonColumn<Record<string, string>>;
  is_unhandled: Defaulted<boolean>;
  priority: Defaulted<string>;
  assignee_id: number | null;
  /** Of use while no person has it. */
  assignee_team_id: number | null;
  first_seen: Date;
  last_seen: Date;
  times_seen: Defaulted<number>;
  users_seen: Defaulted<number>;
  first_release: string | null;
  last_release: string | null;
  grouping: JsonColumn<IssueGrouping>;
  resolved_at: Date | null;
  /** See src/protocol/resolution.ts; of use while the issue is resolved. */
  resolved_in: ColumnType<unknown, string | null | undefined, string | null>;
  /** Goes up when events leave the issue. */
  turn: Defaulted<number>;
  /** Of an issue that is archived until a condition is met: what is left of it. */
  wakes_at: Date | null;
  wakes_after_events: number | null;
  wakes_after_users: number | null;
  /** See src/protocol/archive.ts; of use while the issue is archived. */
  archive: ColumnType<unknown, string | null | undefined, string | null>;
}

/** An issue that is gone, and whose counters are still to go. */
interface IssueRemovalTable {
  issue_id: number;
  made_at: Generated<Date>;
}

/** What an issue was whose further events nobody wants. */
interface DiscardedIssueTable {
  id: Generated<number>;
  project_id: number;
  issue_id: number;
  number: number;
  level: string;
  type: string;
  title: string;
  culprit: string;
  platform: string;
  metadata: JsonColumn<Record<string, string>>;
  account_id: number | null;
  made_at: Defaulted<Date>;
  dropped: Defaulted<number>;
  last_dropped_at: Date | null;
}

interface DiscardedHashTable {
  project_id: number;
  hash: string;
  discarded_id: number;
}

/** A change of many issues that nodes work on; see src/issues/bulk. */
interface BulkChangeTable {
  id: Generated<number>;
  organization_id: number;
  account_id: number;
  kind: "change" | "delete" | "discard" | "undo";
  undoes_id: number | null;
  shown: JsonColumn<unknown>;
  ready: JsonColumn<unknown>;
  total: number;
  last_issue_id: Defaulted<number>;
  done: Defaulted<number>;
  changed: Defaulted<number>;
  failures: Defaulted<number>;
  problem: string | null;
  turn: Defaulted<number>;
  lease_until: Date | null;
  made_at: Generated<Date>;
  ended_at: Date | null;
  ended: "done" | "cancelled" | "failed" | null;
}

interface BulkChangeIssueTable {
  bulk_change_id: number;
  issue_id: number;
  former: ColumnType<unknown, string | null | undefined, string | null>;
}

interface IssueShareTable {
  issue_id: number;
  share_id: string;
  account_id: number | null;
  made_at: Defaulted<Date>;
}

interface IssueGrouping {
  version: string;
  reason: string;
  parts: { part: string; value: string; counts: boolean; why: string }[];
  hashes: string[];
}

/** In small letters, as a trigger of `issue` writes it. */
interface IssueTextTable {
  issue_id: number;
  title: string;
  /** Null where the title says it all. */
  message: string | null;
  culprit: string;
  /** Of the error, as it is. */
  type: string | null;
}

/** Issues without a row are as frequent as ever. */
interface IssueTrendTable {
  issue_id: number;
  /** Events of the last day above those of a day of the week before; below 0: fewer. */
  score: number;
}

interface SavedSearchTable {
  id: Generated<number>;
  organization_id: number;
  account_id: number;
  name: string;
  query: string;
  sort: Defaulted<string>;
  is_shared: Defaulted<boolean>;
  created_at: Generated<Date>;
}

interface GroupingHashTable {
  project_id: number;
  hash: string;
  issue_id: number;
  /** How many of its events lost their payload, and when the first of them came. */
  thinned: ColumnType<number | null, number | undefined, number>;
  thinned_since: ColumnType<Date | null, Date | undefined, Date>;
}

interface IssueActivityTable {
  id: Generated<number>;
  issue_id: number;
  account_id: number | null;
  type: string;
  data: JsonColumn<Record<string, unknown>>;
  at: Defaulted<Date>;
}

interface IssueSeenTable {
  issue_id: number;
  account_id: number;
  at: Defaulted<Date>;
}

interface IssueBookmarkTable {
  issue_id: number;
  account_id: number;
  at: Defaulted<Date>;
}

interface IssueSubscriptionTable {
  issue_id: number;
  account_id: number;
  /** `unknown`: asked for by themselves. */
  reason: "unknown" | "assigned" | "commented" | "mentioned";
  is_active: Defaulted<boolean>;
  at: Defaulted<Date>;
}

/** An issue that was merged into another. */
interface IssueRedirectTable {
  issue_id: number;
  project_id: number;
  number: number;
  target_id: number;
}

/** Events on their way from one issue to another; see src/drivers/event-store-postgres/moves. */
interface IssueMoveTable {
  id: Generated<number>;
  project_id: number;
  kind: "merge" | "unmerge";
  source_id: number;
  target_id: number;
  account_id: number | null;
  source: JsonColumn<Record<string, unknown>> | null;
  hashes: string[];
  event_ids: string[] | null;
  stage: string;
  total: number;
  moved: Defaulted<number>;
  made_at: Generated<Date>;
  done_at: Date | null;
}

interface IssueFeatureTable {
  project_id: number;
  feature: string;
  issue_id: number;
}

interface IssueSignatureTable {
  issue_id: number;
  version: number;
}
