import type { OwnershipFacts } from "../rules/match-owners.ts";
import { matchOwners } from "../rules/match-owners.ts";
import type { OwnershipRule, RuleOwner } from "../rules/ownership-rules.ts";
import { problemAt, RuleFault } from "../rules/problem.ts";
import type { RuleProblem } from "../wire/grouping-rules.ts";
import type { WireMatchedRule, WireOwnerFound } from "../wire/ownership.ts";
import type { Person } from "./store.ts";

/** Members of an organisation by their address in small letters. */
export type People = ReadonlyMap<string, Person>;

export interface FoundOwners {
  /** Those of the rule that decides first, then those of the rules before it. */
  readonly owners: readonly WireOwnerFound[];
  /** In the order of the text. */
  readonly matched: readonly (WireMatchedRule & { readonly rule: OwnershipRule })[];
  /** To whom a new issue is given. */
  readonly assignee?: Person;
}

/** Who owns an event: the last rule that matches and names somebody who is there decides, all others suggest. */
export function findOwners(
  rules: readonly OwnershipRule[],
  facts: OwnershipFacts,
  people: People,
): FoundOwners {
  const matches = matchOwners(rules, facts);
  const deciding = matches.findLast(({ rule }) => rule.owners.some((owner) => personOf(owner, people)));
  const matched = matches.map((match) => ({
    rule: match.rule,
    line: match.rule.line,
    text: match.rule.text,
    by: match.by,
    decides: match === deciding,
  }));
  const found = new Map<number, WireOwnerFound>();
  for (const { rule, ...match } of matched.toReversed()) {
    for (const owner of rule.owners) {
      const person = personOf(owner, people);
      if (!person) continue;
      const reasons = [...(found.get(person.id)?.reasons ?? []), { kind: "rule" as const, ...match }];
      found.set(person.id, { ...presentPerson(person), reasons });
    }
  }
  const [assignee] = deciding?.rule.owners.flatMap((owner) => personOf(owner, people) ?? []) ?? [];
  return { owners: [...found.values()], matched, ...(assignee && { assignee }) };
}

export function presentPerson({ id, name, email }: Person) {
  return { type: "user" as const, id: String(id), name: name || email, email };
}

/** Owners whom nobody is, at their places. */
export function unknownOwners(rules: readonly OwnershipRule[], people: People): RuleProblem[] {
  return rules.flatMap(({ line, owners }) =>
    owners
      .filter((owner) => !personOf(owner, people))
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

export function namesOf(rules: readonly OwnershipRule[]): string[] {
  return [
    ...new Set(
      rules.flatMap(({ owners }) => owners.flatMap(({ type, name }) => (type === "user" ? [name] : []))),
    ),
  ];
}

function personOf({ type, name }: RuleOwner, people: People): Person | undefined {
  return type === "user" ? people.get(name) : undefined;
}
