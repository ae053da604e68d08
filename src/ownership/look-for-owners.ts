import type { PathMapping } from "../issues/source/map-path.ts";
import type { OwnershipRule } from "../rules/ownership-rules.ts";
import { parseOwnershipRules } from "../rules/ownership-rules.ts";
import type { WireOwner } from "../wire/ownership.ts";
import { factsOf } from "./facts.ts";
import { findOwners, namesOf } from "./owners.ts";
import type { OwnershipRoom } from "./room.ts";
import {
  type Cause,
  dueCauses,
  mappingsOfProject,
  type Owners,
  ownershipOf,
  ownersNamed,
  putOff,
  settleCause,
} from "./store.ts";

const AT_ONCE = 200;
/** An issue is made a moment before its first event; where the worker died between, another takes it up. */
const LOOK_AGAIN_MS = 5_000;
const SELDOM_MS = 10 * 60_000;
/** Then it never comes: its partition was dropped, or Postgres refused the event. */
const GIVE_UP_MS = 24 * 3_600_000;

export type LookingRoom = Pick<OwnershipRoom, "db" | "events" | "now">;

/**
 * Looks for the owners of issues that are new, or whose project's rules changed, and gives the new ones to them. Each
 * issue is settled in a transaction of its own, so it may be interrupted anywhere and done by several nodes at once.
 */
export async function lookForOwners(room: LookingRoom, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const causes = await dueCauses(room.db, AT_ONCE, new Date(room.now()));
    const books = new Map<number, Book>();
    for (const cause of causes) {
      if (signal.aborted) return;
      const book = books.get(cause.projectId) ?? (await openBook(room, cause));
      books.set(cause.projectId, book);
      await settle(room, cause, book);
    }
    if (causes.length < AT_ONCE) return;
  }
}

/** A project's rules with all that they are read by. */
interface Book {
  readonly rules: readonly OwnershipRule[];
  readonly assigns: boolean;
  readonly owners: Owners;
  readonly mappings: readonly PathMapping[];
}

async function openBook({ db }: LookingRoom, { projectId, organizationId }: Cause): Promise<Book> {
  const row = await ownershipOf(db, projectId);
  const { rules } = parseOwnershipRules(row?.rules ?? "");
  return {
    rules,
    assigns: row?.assigns ?? false,
    owners: await ownersNamed(db, organizationId, namesOf(rules)),
    mappings: rules.some(({ on }) => on === "codeowners") ? await mappingsOfProject(db, projectId) : [],
  };
}

async function settle(room: LookingRoom, { issueId, madeAt }: Cause, book: Book): Promise<void> {
  const now = new Date(room.now());
  const found = book.rules.length === 0 ? undefined : await room.events.ofIssue(issueId, "oldest");
  if (!found && book.rules.length > 0) {
    const age = now.getTime() - madeAt.getTime();
    if (age < GIVE_UP_MS) {
      const pause = Math.min(Math.max(LOOK_AGAIN_MS, age), SELDOM_MS);
      return await putOff(room.db, issueId, new Date(now.getTime() + pause));
    }
  }
  if (!found)
    return void (await settleCause(room.db, { issueId, suggested: { accountIds: [], teamIds: [] }, now }));
  const { owners, matched, assignee } = findOwners(book.rules, factsOf(found, book.mappings), book.owners);
  const deciding = matched.find(({ decides }) => decides);
  await settleCause(room.db, {
    issueId,
    suggested: { accountIds: idsOf(owners, "user"), teamIds: idsOf(owners, "team") },
    ...(book.assigns &&
      assignee &&
      deciding && { assignee: { owner: assignee, rule: deciding.text, line: deciding.line } }),
    now,
  });
}

function idsOf(owners: readonly WireOwner[], wanted: WireOwner["type"]): number[] {
  return owners.flatMap(({ type, id }) => (type === wanted ? [Number(id)] : []));
}
