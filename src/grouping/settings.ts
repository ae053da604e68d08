import { Refusal } from "../errors.ts";
import { parseFingerprintRules } from "../rules/fingerprint-rules.ts";
import { MOST_CHARACTERS, MOST_RULES } from "../rules/rule-lines.ts";
import { parseStackRules } from "../rules/stack-rules.ts";
import type {
  RuleText,
  WireGroupingChange,
  WireGroupingSettings,
  WireGroupingVersion,
  WireRuleProblems,
} from "../wire/grouping-rules.ts";
import type { GroupingRoom } from "./room.ts";
import { putVersion, rulesOfProject, type VersionRow, versionsOf } from "./store.ts";

const DAY_MS = 86_400_000;
export const LONGEST_TRANSITION_DAYS = 90;

type Room = Pick<GroupingRoom, "db" | "now" | "algorithm">;

export interface RuleTextsSent {
  readonly fingerprintingRules: string;
  readonly groupingEnhancements: string;
}

/** What is wrong with two texts of rules; nothing where both lists are empty. */
export function problemsOf({ fingerprintingRules, groupingEnhancements }: RuleTextsSent): WireRuleProblems {
  return {
    fingerprintingRules: parseFingerprintRules(fingerprintingRules).problems,
    groupingEnhancements: parseStackRules(groupingEnhancements).problems,
  };
}

/** Refuses rules that cannot be read, with the places in the sentences of their fields. */
export function requireSound(texts: RuleTextsSent): void {
  const found = Object.entries(problemsOf(texts)) as [RuleText, WireRuleProblems[RuleText]][];
  const fields = Object.fromEntries(
    found
      .filter(([, problems]) => problems.length > 0)
      .map(([text, problems]) => [
        text,
        problems.map(({ line, column, message }) => `Line ${line}, column ${column}: ${message}`),
      ]),
  );
  if (Object.keys(fields).length === 0) return;
  throw new Refusal("bad_request", "These rules cannot be read.", { fields });
}

/** A project's rules in force. */
export async function groupingSettings(room: Room, projectId: number): Promise<WireGroupingSettings> {
  const [[current, ...former], [latest]] = await Promise.all([
    rulesOfProject(room.db, projectId, new Date(room.now())),
    versionsOf(room.db, projectId, { limit: 1 }),
  ]);
  return {
    version: current?.version ?? 0,
    algorithm: room.algorithm,
    fingerprintingRules: current?.fingerprint_rules ?? "",
    groupingEnhancements: current?.stack_rules ?? "",
    ...(latest && { changed: { by: latest.by, at: latest.made_at.toISOString() } }),
    former: former.map(({ version, former_until }) => ({
      version,
      until: former_until?.toISOString() ?? new Date(room.now()).toISOString(),
    })),
    limits: {
      characters: MOST_CHARACTERS,
      rules: MOST_RULES,
      transitionDays: LONGEST_TRANSITION_DAYS,
    },
  };
}

/**
 * Puts other rules in force, as a new version. With `transitionDays` events that the new rules group anew still find the
 * issues they belonged to for so long; without, what is grouped anew makes new issues. Changes nothing where the texts are
 * those in force.
 */
export async function changeGrouping(
  room: Room,
  project: { readonly id: number; readonly accountId: number },
  change: WireGroupingChange,
): Promise<void> {
  await putVersion(room.db, project.id, (latest) => {
    const version = latest?.version ?? 0;
    if (change.version !== undefined && change.version !== version) {
      throw new Refusal(
        "conflict",
        "Somebody has changed these rules since you opened them. Look at theirs, then change them again.",
      );
    }
    const before = {
      fingerprintingRules: latest?.fingerprint_rules ?? "",
      groupingEnhancements: latest?.stack_rules ?? "",
    };
    const { fingerprintingRules, groupingEnhancements } = { ...before, ...textsIn(change) };
    requireSound({ fingerprintingRules, groupingEnhancements });
    if (
      fingerprintingRules === before.fingerprintingRules &&
      groupingEnhancements === before.groupingEnhancements
    )
      return undefined;
    const now = room.now();
    const days = change.transitionDays ?? 0;
    return {
      projectId: project.id,
      accountId: project.accountId,
      algorithm: room.algorithm,
      fingerprintRules: fingerprintingRules,
      stackRules: groupingEnhancements,
      now: new Date(now),
      formerUntil: days > 0 ? new Date(now + days * DAY_MS) : null,
    };
  });
}

function textsIn({ fingerprintingRules, groupingEnhancements }: WireGroupingChange): Partial<RuleTextsSent> {
  return {
    ...(fingerprintingRules !== undefined && { fingerprintingRules }),
    ...(groupingEnhancements !== undefined && { groupingEnhancements }),
  };
}

export function presentVersion(row: VersionRow): WireGroupingVersion {
  return {
    version: row.version,
    by: row.by,
    at: row.made_at.toISOString(),
    fingerprintingRules: row.fingerprint_rules,
    groupingEnhancements: row.stack_rules,
  };
}
