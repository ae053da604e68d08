import type { FoundEvent } from "../ports/event-store.ts";
import { matcherOf } from "../rules/match-owners.ts";
import type { WireOwnerFound, WireOwnerReason, WireOwners } from "../wire/ownership.ts";
import { factsOf } from "./facts.ts";
import { findOwners, presentOwner } from "./owners.ts";
import type { OwnedProject, OwnershipRoom } from "./room.ts";
import { readRules } from "./settings.ts";
import { mappingsOfProject, ownershipOf, peopleWith } from "./store.ts";

/** Who may be given an issue, and why: by rules, the deciding one first, and as authors of suspect commits. */
export async function suggestOwners(
  room: Pick<OwnershipRoom, "db" | "suspects">,
  project: OwnedProject,
  found: FoundEvent,
  since: { readonly firstRelease: string | null; readonly firstSeen: Date },
): Promise<WireOwners> {
  const row = await ownershipOf(room.db, project.id);
  const [read, mappings, authors] = await Promise.all([
    readRules(room, project, row?.rules ?? ""),
    mappingsOfProject(room.db, project.id),
    authorsOf(room, project, found, since),
  ]);
  const { owners, matched } = findOwners(read.rules, factsOf(found, mappings), read.owners);
  const byRules = owners.map((owner) => {
    const author = owner.type === "user" && authors.find(({ id }) => id === owner.id);
    return author ? { ...owner, reasons: [...owner.reasons, ...author.reasons] } : owner;
  });
  const known = new Set(owners.flatMap(({ type, id }) => (type === "user" ? [id] : [])));
  const deciding = matched.find(({ decides }) => decides);
  return {
    owners: [...byRules, ...authors.filter(({ id }) => !known.has(id))],
    rule: deciding ? matcherOf(deciding.rule) : null,
    rules: matched.map(({ rule }) => matcherOf(rule)),
  };
}

/** Authors who are members; others nobody could give it to. */
async function authorsOf(
  { db, suspects }: Pick<OwnershipRoom, "db" | "suspects">,
  { organizationId }: OwnedProject,
  found: FoundEvent,
  since: { readonly firstRelease: string | null; readonly firstSeen: Date },
): Promise<WireOwnerFound[]> {
  const { committers } = await suspects(found, since);
  const emails = committers.flatMap(({ author }) => author.email?.toLowerCase() ?? []);
  const people = await peopleWith(db, organizationId, emails);
  return committers.flatMap(({ author, commits }) => {
    const person = people.get(author.email?.toLowerCase() ?? "");
    if (!person) return [];
    const reasons = commits.map(
      (commit): WireOwnerReason => ({
        kind: "commit",
        id: commit.id,
        repository: commit.repository ?? "",
        message: commit.message ?? "",
        score: commit.score,
      }),
    );
    return [{ ...presentOwner(person), reasons }];
  });
}
