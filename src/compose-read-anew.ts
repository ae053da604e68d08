import { prepareAgain } from "./digest/prepare.ts";
import type { RulesDirectory } from "./grouping/rules-directory.ts";
import type { ReadEventAnew } from "./ports/issue-moves.ts";

/** What the digest makes of a stored event by the rules of now, for those who move it between issues. */
export function readAnewBy(rules: Pick<RulesDirectory, "current">): ReadEventAnew {
  return async (event, projectId) => {
    const project = await rules.current(projectId);
    const { grouping, summary, user } = prepareAgain(event, { projectId, keyId: 0 }, project);
    return {
      hashes: grouping.hashes,
      summary,
      grouping: { version: grouping.version, ...grouping.explain() },
      ...(user !== undefined && { user }),
    };
  };
}
