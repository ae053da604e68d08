import type { GroupingPart } from "../../protocol/stations.ts";
import type { StackRuling } from "../../rules/judge-stack.ts";
import type { StackRule } from "../../rules/stack-rules.ts";
import { shortened } from "../shortened.ts";

/** Of more rules than this nobody reads. */
const MOST_SHOWN = 10;

/** The stack-trace rules that had a say in a stack, one line each. */
export function ruleParts(ruling: StackRuling | undefined): GroupingPart[] {
  if (ruling === undefined || ruling.matched.length === 0) return [];
  const deciding = new Set<StackRule | undefined>(
    ruling.frames.flatMap(({ appBy, countsBy }) => [appBy, countsBy]),
  );
  return ruling.matched
    .filter((rule) => deciding.has(rule) || rule.actions.some(({ kind }) => !ON_FRAMES.has(kind)))
    .slice(0, MOST_SHOWN)
    .map((rule) => ({
      part: "rule",
      value: shortened(rule.text),
      counts: true,
      why: `stack-trace rule in line ${rule.line}`,
    }));
}

/** What such actions did shows at the frames. */
const ON_FRAMES = new Set(["app", "group", "category"]);
