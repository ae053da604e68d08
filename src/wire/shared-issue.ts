import type { IssueStatus, WireIssue, WireLevel } from "./issue.ts";

/** `GET /shared/issues/{shareId}/`: all that somebody sees who has the link, and is nobody to us. */
export interface WireSharedIssue {
  shareId: string;
  isPublic: true;
  shortId: string;
  title: string;
  culprit: string;
  level: WireLevel;
  status: IssueStatus;
  type: WireIssue["type"];
  platform: string;
  isUnhandled: boolean;
  count: string;
  userCount: number;
  firstSeen: string;
  lastSeen: string;
  /** Null: none is kept any more. */
  latestEvent: WireSharedEvent | null;
}

export interface WireSharedEvent {
  dateCreated: string;
  /** Only of keys that say nothing of people. */
  tags: { key: string; value: string }[];
  /** Names and versions alone. */
  contexts: { [kind in "browser" | "os" | "runtime" | "device"]?: string };
  /** The outermost last, as in other answers. */
  exceptions: WireSharedException[];
}

export interface WireSharedException {
  type: string | null;
  value: string | null;
  /** Oldest call first. */
  frames: WireSharedFrame[];
  /** Of the middle, where there were too many. */
  framesOmitted: number;
}

export interface WireSharedFrame {
  filename: string | null;
  module: string | null;
  function: string | null;
  lineNo: number | null;
  colNo: number | null;
  inApp: boolean;
}
