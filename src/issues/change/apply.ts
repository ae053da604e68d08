import { Refusal } from "../../errors.ts";
import { deleteIssues } from "../removal/store.ts";
import { resolutionsFor } from "../resolution/resolution.ts";
import type { IssuesRoom, OrganizationAccess } from "../room.ts";
import type { IssueSelection } from "../search/store.ts";
import { idsOfIssues } from "../stream/store.ts";
import type { IssueChange } from "./change.ts";
import { type Assignee, changeIssues, findMember, type ReadyChange } from "./store.ts";

/** Issues a transaction: row locks are held for tens of milliseconds, and workers wait for no longer. */
const AT_ONCE = 1000;
/** The same of those that are deleted, with all that refers to them. */
const DELETED_AT_ONCE = 200;

type Changing = Pick<IssuesRoom, "db" | "now" | "changed">;

/** Finds the people and the releases that a change names. */
export async function makeReady(
  room: Changing,
  access: OrganizationAccess,
  { assignedTo, resolution, ...change }: IssueChange,
): Promise<ReadyChange> {
  const projectIds = access.projects.map(({ id }) => id);
  return {
    ...change,
    ...(assignedTo !== undefined && { assignee: await findAssignee(room, access, assignedTo) }),
    ...(resolution && {
      resolutions: await resolutionsFor(room.db, access.organizationId, projectIds, resolution),
    }),
  };
}

/** Changes every issue of a selection, however many; answers how many. */
export async function changeSelection(
  room: Changing,
  access: OrganizationAccess,
  selection: IssueSelection,
  change: ReadyChange,
): Promise<number> {
  const { hasSeen: _seen, isBookmarked: _bookmarked, isSubscribed: _subscribed, ...seenByOthers } = change;
  return inBatches(room, selection, AT_ONCE, async (ids) => {
    await changeIssues(room.db, ids, change, access.accountId, new Date(room.now()));
    if (ids.length > 0 && Object.keys(seenByOthers).length > 0) room.changed?.(access.organizationId);
  });
}

/** Deletes every issue of a selection; answers how many. Discarded, they do not come back either. */
export async function deleteSelection(
  room: Changing,
  { organizationId, accountId }: Pick<OrganizationAccess, "organizationId" | "accountId">,
  selection: IssueSelection,
  isDiscarded = false,
): Promise<number> {
  const discarding = isDiscarded ? { accountId, at: new Date(room.now()) } : undefined;
  return inBatches(room, selection, DELETED_AT_ONCE, async (ids) => {
    await deleteIssues(room.db, ids, discarding);
    if (ids.length > 0) room.changed?.(organizationId);
  });
}

/** By ascending id, so that what a change takes out of the selection does not shift what is still to come. */
async function inBatches(
  room: Changing,
  selection: IssueSelection,
  most: number,
  work: (ids: readonly number[]) => Promise<void>,
): Promise<number> {
  let done = 0;
  let last = 0;
  for (;;) {
    const ids = await idsOfIssues(room.db, selection, last, most);
    await work(ids);
    done += ids.length;
    last = ids.at(-1) ?? last;
    if (ids.length < most) return done;
  }
}

/** `user:1`, `1`, an e-mail address or `me`; empty is nobody (reference: web-api.md §7). */
async function findAssignee(
  room: Changing,
  access: OrganizationAccess,
  text: string | null,
): Promise<Assignee | null> {
  const name = (text ?? "").replaceAll("\0", "").trim();
  if (name === "") return null;
  if (name.startsWith("team:") || name.startsWith("#")) {
    throw new Refusal("bad_request", "Issues cannot be assigned to teams yet; name a person.");
  }
  const id = name === "me" ? String(access.accountId) : /^(?:user:)?(\d{1,15})$/u.exec(name)?.[1];
  const who = id === undefined ? { email: name } : { id: Number(id) };
  const member = await findMember(room.db, access.organizationId, who);
  if (member) return member;
  throw new Refusal(
    "bad_request",
    "Nobody of this organization has that id or e-mail address. Use user:<id> or an address of a member.",
  );
}
