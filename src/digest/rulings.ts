import { isObject } from "../lib/json.ts";
import type { Event, Exception, Frame, Stacktrace } from "../protocol/event.ts";
import type { RuleFamily } from "../rules/frame-tests.ts";
import { type ExceptionFacts, judgeStack, type StackRuling } from "../rules/judge-stack.ts";
import type { StackRules } from "../rules/stack-rules.ts";
import { familyOf } from "./platform-family.ts";

/** What a project's stack-trace rules say of the stacks of one event; each is judged once. */
export class Rulings {
  readonly #rules: StackRules;
  readonly #platform: string;
  readonly #known = new Map<Stacktrace, StackRuling>();

  constructor(rules: StackRules, platform: string) {
    this.#rules = rules;
    this.#platform = platform;
  }

  of(stack: Stacktrace, exception?: Exception): StackRuling {
    const known = this.#known.get(stack);
    if (known !== undefined) return known;
    const ruling = judgeStack(this.#rules, stack.frames, exception && factsOf(exception), {
      familyOf: (frame) => ruleFamilyOf(frame.platform ?? this.#platform),
      isApp: wasInApp,
    });
    this.#known.set(stack, ruling);
    return ruling;
  }
}

/** The family of a platform, as rules name it. */
export function ruleFamilyOf(platform: string): RuleFamily {
  const family = familyOf(platform);
  return family === "javascript" || family === "native" ? family : "other";
}

/**
 * Writes into the event which frames are in-app by these rules; without any, which were before all rules. What a frame
 * was stays in its data, so a stored event can be looked at by other rules.
 */
export function settleInApp(event: Event, rulings?: Rulings): void {
  for (const exception of event.exception?.values ?? []) settle(exception.stacktrace, rulings, exception);
  for (const { stacktrace } of event.threads?.values ?? []) settle(stacktrace, rulings);
}

function settle(stack: Stacktrace | undefined, rulings: Rulings | undefined, exception?: Exception): void {
  if (stack === undefined) return;
  const ruling = rulings?.of(stack, exception);
  for (const [at, frame] of stack.frames.entries()) {
    const before = wasInApp(frame);
    const after = ruling?.frames[at]?.isApp ?? before;
    if (frame.in_app === after && (before === after) !== hasOrigin(frame)) continue;
    frame.in_app = after;
    if (before !== after) frame.data = { ...frame.data, [ORIGIN]: before ? 1 : 0 };
    else forgetOrigin(frame);
  }
}

/** Under `data` of a frame that a rule changed: 1 if it was in-app, 0 if not. */
const ORIGIN = "orig_in_app";

const hasOrigin = ({ data }: Frame): boolean =>
  isObject(data) && Object.hasOwn(data, ORIGIN) && (data[ORIGIN] === 1 || data[ORIGIN] === 0);

function wasInApp(frame: Frame): boolean {
  return hasOrigin(frame) ? frame.data?.[ORIGIN] === 1 : frame.in_app === true;
}

function forgetOrigin(frame: Frame): void {
  const { [ORIGIN]: _, ...data } = frame.data ?? {};
  if (Object.keys(data).length > 0) frame.data = data;
  else delete frame.data;
}

function factsOf({ type = "", value = "", mechanism }: Exception): ExceptionFacts {
  return { type, value, mechanism: mechanism?.type ?? "" };
}
