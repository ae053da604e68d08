import { Refusal } from "../../errors.ts";
import type { IssuesRoom, OrganizationAccess } from "../room.ts";
import type { IssueSelection } from "../search/store.ts";
import { shortIdOf } from "../short-id.ts";
import { idsOfIssues } from "../stream/store.ts";
import { refuseMove } from "./refusals.ts";
import { type MergeCandidate, mergeCandidates, mergedInto } from "./store.ts";

/** More at once is a mistake in a query more often than a wish. */
const MOST = 1_000;
/** So many a transaction, while which nobody counts. */
const AT_ONCE = 50;

export interface Merged {
  readonly parent: number;
  readonly children: readonly number[];
}

type Merging = Pick<IssuesRoom, "db" | "moves" | "now" | "changed">;

/**
 * Makes all issues of a selection one: `into`, or the one with the most events, the oldest of equals. Undefined when there
 * is none at all.
 */
export async function mergeSelection(
  room: Merging,
  access: OrganizationAccess,
  selection: IssueSelection,
  into?: number,
): Promise<Merged | undefined> {
  const ids = await idsOfIssues(room.db, selection, 0, MOST + 1);
  if (ids.length > MOST) {
    throw new Refusal(
      "bad_request",
      `More than ${MOST} issues match. Narrow the search, or merge in portions.`,
    );
  }
  const isNamed = selection.ids !== undefined && selection.conditions.length === 0;
  const wanted = isNamed && selection.ids ? await present(room, access, selection.ids) : ids;
  const isVisible = new Set(access.projects.map(({ id }) => id));
  const all = new Set([...wanted, ...(into === undefined ? [] : [into])]);
  const candidates = (await mergeCandidates(room.db, [...all])).filter(({ project_id }) =>
    isVisible.has(project_id),
  );
  if (candidates.length === 0) return undefined;
  if (new Set(candidates.map(({ project_id }) => project_id)).size > 1) {
    throw new Refusal(
      "bad_request",
      "Issues of different projects cannot be merged. Choose issues of one project.",
    );
  }
  const parent = into === undefined ? largest(candidates) : candidates.find(({ id }) => id === into);
  if (parent === undefined) throw refuseMove("gone");
  const children = candidates.filter(({ id }) => id !== parent.id);
  if (children.length === 0) {
    throw new Refusal("bad_request", "Merging takes two issues or more, and this is one. Choose another.");
  }
  for (let at = 0; at < children.length; at += AT_ONCE) {
    await mergeInto(room, access, parent, children.slice(at, at + AT_ONCE));
  }
  await room.moves.carryOn();
  room.changed?.(access.organizationId);
  return { parent: parent.id, children: children.map(({ id }) => id) };
}

/** The named issues, and in place of one that was merged the one it was merged into. */
async function present(
  { db }: Merging,
  access: OrganizationAccess,
  ids: readonly number[],
): Promise<number[]> {
  const projectIds = access.projects.map(({ id }) => id);
  const found = await Promise.all(
    ids.slice(0, MOST).map(async (id) => (await mergedInto(db, projectIds, { id })) ?? id),
  );
  const candidates = await mergeCandidates(db, found);
  const isSeen = new Set(projectIds);
  const visible = candidates.filter(({ project_id }) => isSeen.has(project_id));
  if (visible.length < new Set(found).size) {
    throw new Refusal("not_found", "One of these issues does not exist, or you may not see it.");
  }
  return visible.map(({ id }) => id);
}

function largest(candidates: readonly MergeCandidate[]): MergeCandidate | undefined {
  return candidates.toSorted((a, b) => b.times_seen - a.times_seen || a.id - b.id)[0];
}

async function mergeInto(
  room: Merging,
  access: OrganizationAccess,
  parent: MergeCandidate,
  children: readonly MergeCandidate[],
): Promise<void> {
  const slug = access.projects.find(({ id }) => id === parent.project_id)?.slug ?? "";
  const begun = await room.moves.merge({
    projectId: parent.project_id,
    into: parent.id,
    from: children.map(({ id }) => id),
    accountId: access.accountId,
    at: new Date(room.now()),
    note: {
      issues: children.map(({ id, number, title }) => ({
        id: String(id),
        shortId: shortIdOf(slug, number),
        title,
      })),
    },
  });
  if (begun.kind !== "begun") throw refuseMove(begun.kind);
}
