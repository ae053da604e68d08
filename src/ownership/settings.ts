import { Refusal } from "../errors.ts";
import { OWNERSHIP_LIMITS, type OwnershipRule, parseOwnershipRules } from "../rules/ownership-rules.ts";
import type { RuleProblem } from "../wire/grouping-rules.ts";
import {
  AUTO_ASSIGNMENT,
  type WireOwnership,
  type WireOwnershipChange,
  type WireOwnershipSchema,
} from "../wire/ownership.ts";
import { namesOf, ownerOf, unknownOwners } from "./owners.ts";
import type { OwnedProject, OwnershipRoom } from "./room.ts";
import { type Owners, ownershipOf, ownersNamed, putOwnership } from "./store.ts";

type Room = Pick<OwnershipRoom, "db" | "now">;

/** A text of rules, read, and its people and teams found. */
export interface ReadRules {
  readonly rules: readonly OwnershipRule[];
  readonly owners: Owners;
  /** In the order of lines. */
  readonly problems: readonly RuleProblem[];
}

export async function readRules(
  { db }: Pick<Room, "db">,
  { organizationId }: Pick<OwnedProject, "organizationId">,
  text: string,
): Promise<ReadRules> {
  const { rules, problems } = parseOwnershipRules(text);
  const owners = await ownersNamed(db, organizationId, namesOf(rules));
  const all = [...problems, ...unknownOwners(rules, owners).slice(0, MOST_UNKNOWN)];
  return { rules, owners, problems: all.sort((a, b) => a.line - b.line || a.column - b.column) };
}

const MOST_UNKNOWN = 50;

/** A project's rules in force. */
export async function ownershipSettings(room: Room, project: OwnedProject): Promise<WireOwnership> {
  const row = await ownershipOf(room.db, project.id);
  const read = await readRules(room, project, row?.rules ?? "");
  return {
    raw: row?.rules ?? null,
    fallthrough: row?.fallthrough ?? true,
    autoAssignment: (row?.assigns ?? true) ? AUTO_ASSIGNMENT.owner : AUTO_ASSIGNMENT.off,
    isActive: true,
    codeownersAutoSync: false,
    dateCreated: row?.made_at.toISOString() ?? null,
    lastUpdated: row?.changed_at.toISOString() ?? null,
    schema: read.rules.length === 0 ? null : schemaOf(read),
    version: row?.version ?? 0,
    ...(row && { changedBy: row.by }),
    problems: read.problems,
    limits: OWNERSHIP_LIMITS,
  };
}

function schemaOf({ rules, owners: known }: ReadRules): WireOwnershipSchema {
  return {
    $version: 1,
    rules: rules.map(({ on, tag, pattern, owners }) => ({
      matcher: { type: on === "tag" ? `tags.${tag}` : on, pattern },
      owners: owners.map((owner) => {
        const found = ownerOf(owner, known);
        return { type: owner.type, identifier: owner.name, ...(found && { id: String(found.id) }) };
      }),
    })),
  };
}

/** Puts other rules in force. Changes nothing where all is as it was. */
export async function changeOwnership(
  room: Room,
  project: OwnedProject & { readonly accountId: number },
  change: WireOwnershipChange,
): Promise<void> {
  // Looked at before anybody is held up.
  if (change.raw !== undefined) requireSound(await readRules(room, project, change.raw));
  await putOwnership(room.db, project.id, async (before) => {
    if (change.version !== undefined && change.version !== (before?.version ?? 0)) {
      throw new Refusal(
        "conflict",
        "Somebody has changed these rules since you opened them. Look at theirs, then change them again.",
      );
    }
    const next = {
      rules: change.raw ?? before?.rules ?? "",
      assigns:
        change.autoAssignment === undefined
          ? (before?.assigns ?? true)
          : change.autoAssignment === AUTO_ASSIGNMENT.owner,
      fallthrough: change.fallthrough ?? before?.fallthrough ?? true,
    };
    const isSame =
      before !== undefined &&
      before.rules === next.rules &&
      before.assigns === next.assigns &&
      before.fallthrough === next.fallthrough;
    if (isSame) return undefined;
    return { ...next, accountId: project.accountId, now: new Date(room.now()) };
  });
}

/** Refuses rules that cannot be read, or name nobody, with the places. */
function requireSound({ problems }: ReadRules): void {
  if (problems.length === 0) return;
  throw new Refusal("bad_request", "These rules cannot be put in force.", {
    fields: {
      raw: problems.map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`),
    },
  });
}
