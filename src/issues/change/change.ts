import { z } from "zod";
import { Refusal } from "../../errors.ts";
import type { IssueStatus, IssueSubstatus } from "../../wire/issue.ts";
import type { WantedResolution } from "../resolution/resolution.ts";

/** What a caller wants to be different. An absent property stays as it is. */
export interface IssueChange {
  readonly status?: { readonly status: IssueStatus; readonly substatus: IssueSubstatus | null };
  /** Of a status that is resolved: in what. Absent: as of now. */
  readonly resolution?: WantedResolution;
  /** As written, to be found among the organisation's people; null clears. */
  readonly assignedTo?: string | null;
  readonly priority?: "high" | "medium" | "low";
  readonly hasSeen?: boolean;
  readonly isBookmarked?: boolean;
  readonly isSubscribed?: boolean;
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

/** Conditions stand at the top (MCP) or in `statusDetails` (reference: web-api.md §6). */
const Conditions = z.object({
  inRelease: name(250).nullish(),
  inNextRelease: z.unknown().optional(),
  inCommit: z.object({ repository: name(200), commit: name(64) }).nullish(),
  ignoreDuration: z.unknown().optional(),
  ignoreCount: z.unknown().optional(),
  ignoreWindow: z.unknown().optional(),
  ignoreUserCount: z.unknown().optional(),
  ignoreUserWindow: z.unknown().optional(),
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
  merge: z.unknown().optional(),
  discard: z.unknown().optional(),
});

const ARCHIVED: readonly (string | null | undefined)[] = ["archived_until_escalating", "archived_forever"];

/** Reads the body of a PUT (reference: web-api.md §7). Unknown fields are ignored; what is not built is refused. */
export function readChange(body: unknown): IssueChange {
  const given = Body.parse(body);
  if (isSet(given.merge)) {
    throw new Refusal(
      "bad_request",
      "Merging takes several issues: change a selection of them, as with ?id=11&id=12.",
    );
  }
  refuseWhatIsNotBuilt(given);
  const resolution = wantedResolution(given);
  const status = newStatus(given.status ?? (resolution && "resolved"), given.substatus);
  return {
    ...(status && { status }),
    ...(resolution && status?.status === "resolved" && { resolution }),
    ...(given.assignedTo !== undefined && { assignedTo: given.assignedTo }),
    ...(given.priority !== undefined && { priority: given.priority }),
    ...(given.hasSeen !== undefined && { hasSeen: given.hasSeen }),
    ...(given.isBookmarked !== undefined && { isBookmarked: given.isBookmarked }),
    ...(given.isSubscribed !== undefined && { isSubscribed: given.isSubscribed }),
  };
}

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
        substatus: substatus === "archived_forever" ? substatus : "archived_until_escalating",
      };
    case "unresolved":
      // Reopened by hand is ongoing, whatever it was before (reference: grouping-and-search.md §5).
      return { status: "unresolved", substatus: "ongoing" };
    case undefined:
      if (substatus === undefined || substatus === null) return undefined;
      return ARCHIVED.includes(substatus)
        ? { status: "ignored", substatus }
        : { status: "unresolved", substatus };
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

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function refuseWhatIsNotBuilt(given: z.infer<typeof Body>): void {
  const conditions = { ...given, ...given.statusDetails };
  if (
    given.substatus === "archived_until_condition_met" ||
    isSet(conditions.ignoreDuration) ||
    isSet(conditions.ignoreCount) ||
    isSet(conditions.ignoreUserCount)
  ) {
    throw notYet("Archiving until a condition is met", "Archive it with the substatus “archived_forever”");
  }
  if (isSet(given.discard)) throw notYet("Discarding future events", "Archive it instead");
}

function notYet(what: string, instead: string): Refusal {
  return new Refusal("bad_request", `${what} is not available in this version yet. ${instead}.`);
}
