import type { WireUser } from "./account.ts";
import type { WireMove } from "./moves.ts";

/** Shapes of issues (reference: web-api.md §7). */

export type IssueStatus = "unresolved" | "resolved" | "ignored";
export type IssueSubstatus =
  | "new"
  | "ongoing"
  | "escalating"
  | "regressed"
  | "archived_until_escalating"
  | "archived_forever"
  | "archived_until_condition_met";
export type WireLevel = "fatal" | "error" | "warning" | "info" | "debug";

export interface WireIssueProject {
  id: string;
  name: string;
  slug: string;
  platform: string | null;
}

/** In what an issue is resolved. `inRelease` of a change may be `latest`. */
export interface WireResolution {
  inRelease?: string;
  inNextRelease?: boolean;
  inCommit?: { repository: string; commit: string };
}

/** Until what an issue is archived, or is to be: whatever comes first. Amounts of an answer are what is left of them. */
export interface WireArchive {
  /** Of a change: so many minutes. */
  ignoreDuration?: number;
  /** Of an answer: the moment. */
  ignoreUntil?: string;
  /** So many more events; within so many minutes. */
  ignoreCount?: number;
  ignoreWindow?: number;
  /** So many more users; within so many minutes. */
  ignoreUserCount?: number;
  ignoreUserWindow?: number;
  /** Of an answer about an issue that is archived until it escalates: more events than this wake it. */
  forecast?: { hour: number; day: number };
}

/** `[unix seconds of the bucket, count][]` */
export type WireSeries = [number, number][];

/** A row of `GET /organizations/{org}/issues/`, `GET /projects/{org}/{project}/issues/` */
export interface WireIssue {
  id: string;
  shortId: string;
  title: string;
  culprit: string;
  permalink: string;
  logger: string | null;
  level: WireLevel;
  status: IssueStatus;
  /** Of an issue that is resolved in something, or archived until something. */
  statusDetails: WireResolution & WireArchive;
  substatus: IssueSubstatus | null;
  isPublic: boolean;
  platform: string;
  project: WireIssueProject;
  type: "error" | "default" | "csp" | "generic";
  metadata: Record<string, string>;
  numComments: number;
  assignedTo: WireAssignee | null;
  isBookmarked: boolean;
  isSubscribed: boolean;
  /** Why the caller is subscribed; null: is not. */
  subscriptionDetails: { reason: WireSubscriptionReason } | null;
  hasSeen: boolean;
  annotations: never[];
  issueType: "error" | "feedback";
  issueCategory: "error" | "feedback";
  priority: "high" | "medium" | "low";
  isUnhandled: boolean;
  /** A decimal string, as every Sentry client expects. */
  count: string;
  userCount: number;
  firstSeen: string;
  lastSeen: string;
  stats: { "24h"?: WireSeries; "14d"?: WireSeries };
  firstRelease: { version: string; shortVersion: string } | null;
  lastRelease: { version: string; shortVersion: string } | null;
}

/** Whose an issue is. */
export type WireAssignee =
  | { type: "user"; id: string; name: string; email: string }
  /** `name` is its slug. */
  | { type: "team"; id: string; name: string };

/** `unknown`: they asked for it themselves; `team`: a team that they are in had the issue, or was mentioned. */
export type WireSubscriptionReason = "unknown" | "assigned" | "commented" | "mentioned" | "team";

/** `GET /organizations/{org}/issues/{id}/`, also `/issues/{id}/` */
export interface WireIssueDetails extends WireIssue {
  /** Of one that is public: what its link ends with. */
  shareId: string | null;
  tags: { key: string; name: string; totalValues: number; uniqueValues: number }[];
  activity: WireActivity[];
  seenBy: WireUser[];
  participants: WireUser[];
  /** Who hears of its comments, and why; the first came first. */
  subscribers: { user: WireUser; reason: WireSubscriptionReason }[];
  /** Series for the page's histogram: `24h` by hour, `14d` by six hours, `90d` by day. */
  stats: { "24h": WireSeries; "14d": WireSeries; "90d": WireSeries };
  /** Names of environments seen, most frequent first. */
  environments: string[];
  /** Events and users of the last 24 hours. */
  last24h: { count: number; userCount: number };
  /** How its events are grouped, as stored with the issue. */
  grouping: { version: string; reason: string; parts: WireGroupingPart[]; hashes: string[] };
  /**
   * Ours. What flood control left of its events, all of which are counted: how many came, of how many the body was kept,
   * and since when bodies were not; null: all were kept.
   */
  floodControl: { counted: string; keptInFull: string; since: string } | null;
  /** Events that are on their way to it or from it. */
  moves: WireMove[];
}

export interface WireGroupingPart {
  part: string;
  value: string;
  counts: boolean;
  why: string;
}

export interface WireActivity {
  id: string;
  type: string;
  user: WireUser | null;
  data: Record<string, unknown>;
  dateCreated: string;
}

/**
 * An activity of type `note`, as `…/issues/{id}/comments/` and `…/notes/` answer it. Of one that was deleted,
 * `note_deleted`, `data` is empty.
 */
export interface WireComment extends WireActivity {
  type: "note" | "note_deleted";
  data: {
    /** Markdown. */
    text?: string;
    /** Whom an `@` and their e-mail address in the text names. */
    mentions?: WireMention[];
    /** Which teams a `#` and their slug in the text names. */
    teams?: WireTeamMention[];
    /** Of one that was edited: when last. */
    dateEdited?: string;
  };
}

export interface WireMention {
  type: "user";
  id: string;
  name: string;
  email: string;
}

export interface WireTeamMention {
  type: "team";
  id: string;
  /** Its slug. */
  name: string;
}

/** Body of `POST …/comments/` and of `PUT …/comments/{id}/` */
export interface WireNewComment {
  text: string;
  /** Such as `user:1` and `team:1`, beside those that the text names. */
  mentions?: string[];
}

/** Body of `PUT` on one issue or on a selection. Unknown fields are ignored. */
export interface WireIssueChange {
  status?: "resolved" | "resolvedInNextRelease" | "unresolved" | "ignored" | "muted";
  substatus?: IssueSubstatus;
  /** Of a status that is resolved: in what; of one that is ignored: until what. */
  statusDetails?: WireResolution & WireArchive;
  assignedTo?: string | null;
  priority?: "high" | "medium" | "low";
  hasSeen?: boolean;
  isBookmarked?: boolean;
  isSubscribed?: boolean;
  /** Shows it to everybody who has its link, or takes the link back; a later one is another link. */
  isPublic?: boolean;
  /** Of a selection: makes it one issue. Nothing else may be changed with it. */
  merge?: true;
  /** Into which of them; else the one with the most events. */
  into?: string;
  /** Deletes it, and drops further events of the same hashes. Nothing else may be changed with it. */
  discard?: true;
}

/** An issue that was discarded. `GET /projects/{org}/{project}/tombstones/` */
export interface WireTombstone {
  id: string;
  /** As it was called. */
  shortId: string;
  level: WireLevel;
  message: string;
  culprit: string;
  type: WireIssue["type"];
  metadata: Record<string, string>;
  actor: WireUser | null;
  dateAdded: string;
  /** Events that were dropped since, and when the last of them came. */
  dropped: number;
  lastDropped: string | null;
}

/** `GET …/issues/{id}/tags/` and `GET …/issues/{id}/tags/{key}/` */
export interface WireTag {
  key: string;
  name: string;
  totalValues: number;
  uniqueValues: number;
  topValues: WireTagValue[];
  /** Of very many issues: those alone that were struck last are added up. */
  isOfRecentIssues?: true;
}

export interface WireTagValue {
  key: string;
  name: string;
  value: string;
  count: number;
  firstSeen: string;
  lastSeen: string;
}
