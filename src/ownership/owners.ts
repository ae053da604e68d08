import type { OwnershipFacts } from "../rules/match-owners.ts";
import { matchOwners } from "../rules/match-owners.ts";
import type { OwnershipRule, RuleOwner } from "../rules/ownership-rules.ts";
import { problemAt, RuleFault } from "../rules/problem.ts";
import type { RuleProblem } from "../wire/grouping-rules.ts";
import type { WireMatchedRule, WireOwner, WireOwnerFound } from "../wire/ownership.ts";
import type { Owner, OwnerNames, Owners } from "./store.ts";

export interface FoundOwners {
  /** Those of the rule that decides first, then those of the rules before it. */
  readonly owners: readonly WireOwnerFound[];
  /** In the order of the text. */
  readonly matched: readonly (WireMatchedRule & { readonly rule: OwnershipRule })[];
  /** To whom a new issue is given. */
  readonly assignee?: Owner;
}

/** Who owns an event: the last rule that matches and names somebody who is there decides, all others suggest. */
export function findOwners(
  rules: readonly OwnershipRule[],
  facts: OwnershipFacts,
  known: Owners,
): FoundOwners {
  const matches = matchOwners(rules, facts);
  const deciding = matches.findLast(({ rule }) => rule.owners.some((owner) => ownerOf(owner, known)));
  const matched = matches.map((match) => ({
    rule: match.rule,
    line: match.rule.line,
    text: match.rule.text,
    by: match.by,
    decides: match === deciding,
  }));
  const found = new Map<string, WireOwnerFound>();
  for (const { rule, ...match } of matched.toReversed()) {
    for (const owner of rule.owners) {
      const one = ownerOf(owner, known);
      if (!one) continue;
      const key = `${one.type}:${one.id}`;
      const reasons = [...(found.get(key)?.reasons ?? []), { kind: "rule" as const, ...match }];
      found.set(key, { ...presentOwner(one), reasons });
    }
  }
  const [assignee] = deciding?.rule.owners.flatMap((owner) => ownerOf(owner, known) ?? []) ?? [];
  return { owners: [...found.values()], matched, ...(assignee && { assignee }) };
}

export function presentOwner(owner: Owner): WireOwner {
  const id = String(owner.id);
  if (owner.type === "team") return { type: "team", id, name: owner.slug };
  return { type: "user", id, name: owner.name || owner.email, email: owner.email };
}

/** Owners whom nobody is, at their places. */
export function unknownOwners(rules: readonly OwnershipRule[], known: Owners): RuleProblem[] {
  return rules.flatMap(({ line, owners }) =>
    owners
      .filter((owner) => !ownerOf(owner, known))
      .map(({ type, name, column }) =>
        problemAt(
          line,
          type === "team"
            ? new RuleFault(column - 1, "noSuchTeam", [`#${name}`])
            : new RuleFault(column - 1, "nobodyHasAddress", [name]),
        ),
      ),
  );
}

/** Whom a text of rules names. */
export function namesOf(rules: readonly OwnershipRule[]): OwnerNames {
  const named = (wanted: RuleOwner["type"]) => [
    ...new Set(
      rules.flatMap(({ owners }) => owners.flatMap(({ type, name }) => (type === wanted ? [name] : []))),
    ),
  ];
  return { emails: named("user"), slugs: named("team").map((slug) => slug.toLowerCase()) };
}

export function ownerOf({ type, name }: RuleOwner, { people, teams }: Owners): Owner | undefined {
  return type === "user" ? people.get(name) : teams.get(name.toLowerCase());
}
