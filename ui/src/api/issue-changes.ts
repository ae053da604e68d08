import type { WireArchive, WireIssue, WireIssueChange } from "../../../src/wire/issue.ts";

/** What `change` does to an issue as the page shows it, before the server has answered. */
export function changedIssue<I extends WireIssue>(
  issue: I,
  change: WireIssueChange,
  assignee?: WireIssue["assignedTo"],
): I {
  const next = { ...issue };
  if (change.status === "resolved") {
    Object.assign(next, {
      status: "resolved",
      substatus: null,
      statusDetails: change.statusDetails ?? {},
    });
  } else if (change.status === "ignored") {
    Object.assign(next, archivedBy(change));
  } else if (change.status === "unresolved") {
    Object.assign(next, { status: "unresolved", substatus: "ongoing", statusDetails: {} });
  } else if (change.substatus) {
    const isArchived = change.substatus.startsWith("archived");
    Object.assign(next, { status: isArchived ? "ignored" : "unresolved", substatus: change.substatus });
  }
  if (change.assignedTo !== undefined) next.assignedTo = assignee ?? null;
  if (change.priority !== undefined) next.priority = change.priority;
  if (change.hasSeen !== undefined) next.hasSeen = change.hasSeen;
  return next;
}

function archivedBy({ substatus, statusDetails = {} }: WireIssueChange): Partial<WireIssue> {
  const { ignoreDuration, ...details } = statusDetails;
  const isUntil = Object.keys(statusDetails).length > 0;
  return {
    status: "ignored",
    substatus: isUntil ? "archived_until_condition_met" : (substatus ?? "archived_until_escalating"),
    statusDetails: {
      ...details,
      ...(ignoreDuration && { ignoreUntil: new Date(Date.now() + ignoreDuration * MINUTE_MS).toISOString() }),
    },
  };
}

/** Of an archived issue's conditions, as a change asks for them. */
function whatIsLeft({ ignoreUntil, forecast: _, ...amounts }: WireIssue["statusDetails"]): WireArchive {
  if (!ignoreUntil) return amounts;
  const minutes = Math.ceil((Date.parse(ignoreUntil) - Date.now()) / MINUTE_MS);
  return { ...amounts, ignoreDuration: Math.max(1, minutes) };
}

const MINUTE_MS = 60_000;

/** Changes that put issues back as they are now: one for each state that they are in. */
export function waysBack(
  issues: readonly WireIssue[],
  change: WireIssueChange,
): { ids: string[]; change: WireIssueChange }[] {
  const groups = new Map<string, { ids: string[]; change: WireIssueChange }>();
  for (const issue of issues) {
    const back = wayBack(issue, change);
    const key = JSON.stringify(back);
    const group = groups.get(key) ?? { ids: [], change: back };
    group.ids.push(issue.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

function wayBack(issue: WireIssue, change: WireIssueChange): WireIssueChange {
  const back: WireIssueChange = {};
  if (change.status !== undefined || change.substatus !== undefined) {
    // A substatus alone says the status too, and keeps "new" and "regressed", which `unresolved` would not.
    if (issue.status === "resolved" || issue.substatus === null) {
      back.status = issue.status;
      const { inRelease, inNextRelease, inCommit } = issue.statusDetails;
      // A release that a commit was resolved in is named by itself: the server knows no more than that.
      if (inRelease) back.statusDetails = { inRelease };
      else if (inNextRelease) back.statusDetails = { inNextRelease };
      else if (inCommit) back.statusDetails = { inCommit };
    } else if (issue.substatus === "archived_until_condition_met") {
      back.status = "ignored";
      back.statusDetails = whatIsLeft(issue.statusDetails);
    } else back.substatus = issue.substatus;
  }
  if (change.assignedTo !== undefined) {
    back.assignedTo = issue.assignedTo && `${issue.assignedTo.type}:${issue.assignedTo.id}`;
  }
  if (change.priority !== undefined) back.priority = issue.priority;
  return back;
}
