import type { IssueSubstatus, WireIssue, WireLevel } from "../wire/issue.ts";
import { presentArchive } from "./archive/archive.ts";
import { presentResolution } from "./resolution/resolution.ts";
import type { ProjectAccess } from "./room.ts";
import type { IssueRow } from "./rows/store.ts";
import { shortIdOf } from "./short-id.ts";

export interface IssueSurroundings {
  readonly project: ProjectAccess;
  readonly organizationSlug: string;
  /** The instance's address, no trailing slash. */
  readonly url: string;
  readonly stats: WireIssue["stats"];
}

/** A row of the stream (reference: web-api.md §7). */
export function presentIssue(row: IssueRow, around: IssueSurroundings): WireIssue {
  const { project, organizationSlug, url, stats } = around;
  const category = row.type === "feedback" ? "feedback" : "error";
  return {
    id: String(row.id),
    shortId: shortIdOf(project.slug, row.number),
    title: row.title,
    culprit: row.culprit,
    permalink: `${url}/organizations/${organizationSlug}/issues/${row.id}/`,
    logger: row.logger,
    level: row.level as WireLevel,
    status: row.status,
    statusDetails: detailsOf(row),
    substatus: row.substatus as IssueSubstatus | null,
    isPublic: row.share_id !== null,
    platform: row.platform,
    project: { id: String(project.id), name: project.name, slug: project.slug, platform: project.platform },
    type: wireType(row.type),
    metadata: row.metadata,
    numComments: row.comments ?? 0,
    assignedTo: assigneeOf(row),
    isBookmarked: Boolean(row.is_bookmarked),
    isSubscribed: row.subscribed_as !== null,
    subscriptionDetails: row.subscribed_as === null ? null : { reason: row.subscribed_as },
    hasSeen: Boolean(row.has_seen),
    annotations: [],
    issueType: category,
    issueCategory: category,
    priority: row.priority === "high" || row.priority === "low" ? row.priority : "medium",
    isUnhandled: row.is_unhandled,
    count: String(row.times_seen),
    userCount: row.users_seen,
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    stats,
    firstRelease: presentRelease(row.first_release),
    lastRelease: presentRelease(row.last_release),
  };
}

/** `shop@2.1.0` is called `2.1.0`; a commit's hash is called by its first twelve digits. */
export function presentRelease(version: string | null | undefined): WireIssue["firstRelease"] {
  if (!version) return null;
  const name = version.slice(version.indexOf("@") + 1) || version;
  return { version, shortVersion: /^[0-9a-f]{40}$/u.test(name) ? name.slice(0, 12) : name };
}

function detailsOf(row: IssueRow): WireIssue["statusDetails"] {
  if (row.status === "resolved") return presentResolution(row.resolved_in);
  return row.status === "ignored" ? presentArchive(row) : {};
}

function assigneeOf(row: IssueRow): WireIssue["assignedTo"] {
  if (row.team_id !== null) return { type: "team", id: String(row.team_id), name: row.team_slug ?? "" };
  if (row.assignee_id === null || row.assignee_email === null) return null;
  return {
    type: "user",
    id: String(row.assignee_id),
    name: row.assignee_name || row.assignee_email,
    email: row.assignee_email,
  };
}

/** The field knows four types of issues; other browser reports are shown like CSP's. */
export function wireType(type: string): WireIssue["type"] {
  if (type === "error" || type === "default") return type;
  return type === "feedback" ? "generic" : "csp";
}
