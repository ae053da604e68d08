import type { OwnershipRule } from "./ownership-rules.ts";

/** What rules of ownership look at in an event. */
export interface OwnershipFacts {
  /** Files of its stack traces, the nearest to the crash first; every form under which one may be meant. */
  readonly paths: readonly string[];
  /** The same in their repository, as far as code mappings lead there. */
  readonly repositoryPaths: readonly string[];
  readonly modules: readonly string[];
  /** Of the request. */
  readonly url?: string;
  readonly tags: ReadonlyMap<string, string>;
}

export interface OwnershipMatch {
  readonly rule: OwnershipRule;
  /** What of the event it matched. */
  readonly by: string;
}

/** Every rule that matches, in the order of the text: the last one decides, all of them are suggestions. */
export function matchOwners(rules: readonly OwnershipRule[], facts: OwnershipFacts): OwnershipMatch[] {
  return rules.flatMap((rule) => {
    const by = factsOf(rule, facts).find((text) => rule.matches(text));
    return by === undefined ? [] : [{ rule, by }];
  });
}

function factsOf({ on, tag }: OwnershipRule, facts: OwnershipFacts): readonly string[] {
  switch (on) {
    case "path":
      return facts.paths;
    case "codeowners":
      return facts.repositoryPaths;
    case "module":
      return facts.modules;
    case "url":
      return facts.url === undefined ? [] : [facts.url];
    case "tag": {
      const value = facts.tags.get(tag);
      return value === undefined ? [] : [value];
    }
  }
}

/** Kind and pattern of a rule, as Sentry's tools read them. */
export function matcherOf({ on, tag, pattern }: OwnershipRule): readonly [string, string] {
  return [on === "tag" ? `tags.${tag}` : on, pattern];
}
