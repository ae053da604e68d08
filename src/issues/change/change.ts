import { z } from "zod";
import { Refusal } from "../../errors.ts";
import type { ArchiveConditions } from "../../protocol/archive.ts";
import type { IssueStatus, IssueSubstatus } from "../../wire/issue.ts";
import type { WantedResolution } from "../resolution/resolution.ts";

/** What a caller wants to be different. An absent property stays as it is. */
export interface IssueChange {
  readonly status?: { readonly status: IssueStatus; readonly substatus: IssueSubstatus | null };
  /** Of a status that is resolved: in what. Absent: as of now. */
  readonly resolution?: WantedResolution;
  /** Of a status that is ignored: until what. Absent: as its substatus says. */
  readonly archive?: ArchiveConditions;
  /** As written, to be found among the organisation's people; null clears. */
  readonly assignedTo?: string | null;
  readonly priority?: "high" | "medium" | "low";
  readonly hasSeen?: boolean;
  readonly isBookmarked?: boolean;
  readonly isSubscribed?: boolean;
  /** Whether everybody who has its link sees it. */
  readonly isPublic?: boolean;
}

/** Postgres refuses NUL and half characters. */
function name(longest: number) {
  return z
    .string()
    .min(1)
    .max(longest)
    .refine(
      (given) => !given.includes("\0") && given.isWellFormed(),
      "This is not a text that can be stored.",
    );
}

/** Two years, as long as anybody waits; a week, in which a time that is looked back at is short. */
const MOST_MINUTES = 2 * 366 * 24 * 60;
const MOST_WINDOW = 7 * 24 * 60;
const MOST_TO_COME = 1_000_000;

function amount(most: number, of: string) {
  const said = `This is a whole number of ${of}, at least 1 and at most ${most}.`;
  return z.coerce.number({ error: said }).int(said).min(1, said).max(most, said).nullish();
}

/** Conditions stand at the top (MCP) or in `statusDetails` (reference: web-api.md §6). */
const Conditions = z.object({
  inRelease: name(250).nullish(),
  inNextRelease: z.unknown().optional(),
  inCommit: z.object({ repository: name(200), commit: name(64) }).nullish(),
  ignoreDuration: amount(MOST_MINUTES, "minutes"),
  ignoreCount: amount(MOST_TO_COME, "events"),
  ignoreWindow: amount(MOST_WINDOW, "minutes"),
  ignoreUserCount: amount(MOST_TO_COME, "users"),
  ignoreUserWindow: amount(MOST_WINDOW, "minutes"),
});

const Body = z.object({
  ...Conditions.shape,
  status: z.enum(["resolved", "resolvedInNextRelease", "unresolved", "ignored", "muted"]).optional(),
  statusDetails: z.object({ ...Conditions.shape }).nullish(),
  substatus: z
    .enum([
      "new",
      "ongoing",
      "escalating",
      "regressed",
      "archived_until_escalating",
      "archived_forever",
      "archived_until_condition_met",
    ])
    .nullish(),
  assignedTo: z.string().max(200).nullish(),
  priority: z.enum(["high", "medium", "low"]).optional(),
  hasSeen: z.boolean().optional(),
  isBookmarked: z.boolean().optional(),
  isSubscribed: z.boolean().optional(),
  isPublic: z.boolean().optional(),
  inbox: z.unknown().optional(),
  merge: z.unknown().optional(),
  discard: z.unknown().optional(),
});

/** Reads the body of a PUT (reference: web-api.md §7). Unknown fields are ignored. */
export function readChange(body: unknown): IssueChange {
  const given = Body.parse(body);
  if (isSet(given.merge)) {
    throw new Refusal(
      "bad_request",
      "Merging takes several issues: change a selection of them, as with ?id=11&id=12.",
    );
  }
  if (isSet(given.discard)) {
    throw new Refusal("bad_request", "Discarding stands alone: send nothing but it.");
  }
  const resolution = wantedResolution(given);
  const archive = wantedArchive(given);
  const usual = (resolution && "resolved") ?? (archive && "ignored");
  const substatus = archive ? "archived_until_condition_met" : given.substatus;
  const status = newStatus(given.status ?? usual, substatus);
  if (status?.substatus === "archived_until_condition_met" && !archive) {
    throw new Refusal(
      "bad_request",
      "Say until when: with ignoreDuration, ignoreCount or ignoreUserCount, in statusDetails.",
    );
  }
  return {
    ...(status && { status }),
    ...(resolution && status?.status === "resolved" && { resolution }),
    ...(archive && status?.status === "ignored" && { archive }),
    ...(given.assignedTo !== undefined && { assignedTo: given.assignedTo }),
    ...(given.priority !== undefined && { priority: given.priority }),
    // Out of what is to be reviewed: somebody has seen it.
    ...(given.hasSeen !== undefined
      ? { hasSeen: given.hasSeen }
      : given.inbox === false && { hasSeen: true }),
    ...(given.isBookmarked !== undefined && { isBookmarked: given.isBookmarked }),
    ...(given.isSubscribed !== undefined && { isSubscribed: given.isSubscribed }),
    ...(given.isPublic !== undefined && { isPublic: given.isPublic }),
  };
}

/** Whether the body of a PUT discards what it is about. Discarding stands alone. */
export function readDiscard(body: unknown): boolean {
  const given = Discard.parse(body);
  if (!isSet(given.discard)) return false;
  const others = Object.keys(given).filter((key) => key !== "discard");
  if (others.length === 0) return true;
  throw new Refusal(
    "bad_request",
    `Discarding stands alone. Change ${others.join(", ")} in a request of its own.`,
  );
}

const Discard = z.looseObject({
  // Form fields and older clients say 1.
  discard: z.union([z.boolean(), z.literal([0, 1, "0", "1", "true", "false"])]).nullish(),
});

/** Whether the body of a selection's PUT merges it, and into which issue if it says. Merging stands alone. */
export function readMerge(body: unknown): { readonly into?: number } | undefined {
  const given = Merge.parse(body);
  if (!isSet(given.merge)) return undefined;
  const others = Object.keys(given).filter((key) => key !== "merge" && key !== "into");
  if (others.length > 0) {
    throw new Refusal(
      "bad_request",
      `Merging stands alone. Change ${others.join(", ")} in a request of its own.`,
    );
  }
  return given.into === undefined ? {} : { into: Number(given.into) };
}

const Merge = z.looseObject({
  // Form fields and older clients say 1.
  merge: z.union([z.boolean(), z.literal([0, 1, "0", "1", "true", "false"])]).nullish(),
  into: z
    .string()
    .regex(/^\d{1,15}$/u, "An id is a whole number.")
    .optional(),
});

function newStatus(
  status: z.infer<typeof Body>["status"],
  substatus: z.infer<typeof Body>["substatus"],
): IssueChange["status"] {
  switch (status) {
    case "resolved":
    case "resolvedInNextRelease":
      return { status: "resolved", substatus: null };
    case "ignored":
    case "muted":
      return {
        status: "ignored",
        substatus: isArchived(substatus) ? substatus : "archived_until_escalating",
      };
    case "unresolved":
      // Reopened by hand is ongoing, whatever it was before (reference: grouping-and-search.md §5).
      return { status: "unresolved", substatus: "ongoing" };
    case undefined:
      if (substatus === undefined || substatus === null) return undefined;
      return isArchived(substatus) ? { status: "ignored", substatus } : { status: "unresolved", substatus };
  }
}

function wantedResolution(given: z.infer<typeof Body>): WantedResolution | undefined {
  const version = given.statusDetails?.inRelease ?? given.inRelease;
  const commit = given.statusDetails?.inCommit ?? given.inCommit;
  const isNext = isSet(given.statusDetails?.inNextRelease ?? given.inNextRelease);
  if (given.status === "resolvedInNextRelease" || isNext) return { in: "next" };
  if (version) return { in: "release", version };
  if (commit) return { in: "commit", commit: { repository: commit.repository, id: commit.commit } };
  return undefined;
}

function wantedArchive(given: z.infer<typeof Body>): ArchiveConditions | undefined {
  const asked = (
    name: "ignoreDuration" | "ignoreCount" | "ignoreWindow" | "ignoreUserCount" | "ignoreUserWindow",
  ) => given.statusDetails?.[name] ?? given[name] ?? undefined;
  const minutes = asked("ignoreDuration");
  const events = asked("ignoreCount");
  const users = asked("ignoreUserCount");
  if (minutes === undefined && events === undefined && users === undefined) return undefined;
  const eventsWithin = events && asked("ignoreWindow");
  const usersWithin = users && asked("ignoreUserWindow");
  return {
    ...(minutes !== undefined && { minutes }),
    ...(events !== undefined && { events }),
    ...(eventsWithin !== undefined && { eventsWithin }),
    ...(users !== undefined && { users }),
    ...(usersWithin !== undefined && { usersWithin }),
  };
}

function isArchived(
  substatus: IssueSubstatus | null | undefined,
): substatus is "archived_until_escalating" | "archived_forever" | "archived_until_condition_met" {
  return substatus?.startsWith("archived_") === true;
}

function isSet(value: unknown): boolean {
  return (
    value !== undefined &&
    value !== null &&
    value !== false &&
    value !== 0 &&
    value !== "0" &&
    value !== "false"
  );
}
