import { Refusal } from "../../errors.ts";
import { deleteIssues } from "../removal/store.ts";
import { resolutionsFor } from "../resolution/resolution.ts";
import type { IssuesRoom, OrganizationAccess } from "../room.ts";
import type { IssueChange } from "./change.ts";
import { type Assignee, changeIssues, findMember, findTeam, type ReadyChange } from "./store.ts";

/** Issues a transaction, with all that refers to them: workers wait for the rows meanwhile. */
const DELETED_AT_ONCE = 200;

type Changing = Pick<IssuesRoom, "db" | "now" | "changed">;

/** Finds the people, the teams and the releases that a change names. */
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

/** Changes these issues, ids ascending; answers how many there were. */
export async function changeNamed(
  room: Changing,
  access: OrganizationAccess,
  ids: readonly number[],
  change: ReadyChange,
): Promise<number> {
  const { hasSeen: _seen, isBookmarked: _bookmarked, isSubscribed: _subscribed, ...seenByOthers } = change;
  await changeIssues(room.db, ids, change, access.accountId, new Date(room.now()));
  if (ids.length > 0 && Object.keys(seenByOthers).length > 0) room.changed?.(access.organizationId);
  return ids.length;
}

/** Deletes these issues. Discarded, they do not come back either. */
export async function deleteNamed(
  room: Changing,
  { organizationId, accountId }: Pick<OrganizationAccess, "organizationId" | "accountId">,
  ids: readonly number[],
  isDiscarded = false,
): Promise<void> {
  const discarding = isDiscarded ? { accountId, at: new Date(room.now()) } : undefined;
  for (let at = 0; at < ids.length; at += DELETED_AT_ONCE) {
    await deleteIssues(room.db, ids.slice(at, at + DELETED_AT_ONCE), discarding);
  }
  if (ids.length > 0) room.changed?.(organizationId);
}

/** `user:1`, `1`, an e-mail address or `me`, `team:1` or `#team`; empty is nobody (reference: web-api.md §7). */
async function findAssignee(
  room: Changing,
  access: OrganizationAccess,
  text: string | null,
): Promise<Assignee | null> {
  const name = (text ?? "").replaceAll("\0", "").trim();
  if (name === "") return null;
  const team = teamNamed(name);
  if (team !== undefined) {
    const found = team && (await findTeam(room.db, access.organizationId, team));
    if (found) return { type: "team", ...found };
    throw new Refusal(
      "bad_request",
      "This organization has no such team. Use team:<id> or #slug of one of its teams.",
    );
  }
  const id = name === "me" ? String(access.accountId) : /^(?:user:)?(\d{1,15})$/u.exec(name)?.[1];
  const who = id === undefined ? { email: name } : { id: Number(id) };
  const member = await findMember(room.db, access.organizationId, who);
  if (member) return { type: "user", ...member };
  throw new Refusal(
    "bad_request",
    "Nobody of this organization has that id or e-mail address. Use user:<id> or an address of a member.",
  );
}

/** Undefined: it names no team; null: it names one as nobody can be called. */
function teamNamed(name: string): { id: number } | { slug: string } | null | undefined {
  if (name.startsWith("#")) return { slug: name.slice(1).toLowerCase() };
  if (!name.startsWith("team:")) return undefined;
  const id = /^team:(\d{1,15})$/u.exec(name)?.[1];
  return id === undefined ? null : { id: Number(id) };
}
