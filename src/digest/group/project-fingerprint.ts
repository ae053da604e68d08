import type { Event, Exception, Frame } from "../../protocol/event.ts";
import type { FingerprintRule, FingerprintRules } from "../../rules/fingerprint-rules.ts";
import { type FrameBits, hasBit } from "../../rules/frame-tests.ts";
import type { EventMatcher, ExceptionMatcher, FrameMatcher } from "../../rules/matchers.ts";
import { stacksOf } from "../in-app.ts";
import { messageText } from "../main-exception.ts";
import { ruleFamilyOf } from "../rulings.ts";
import { type Fingerprint, filledIn, isDefault, type Tags } from "./fingerprint.ts";

/**
 * What the first of a project's fingerprint rules that matches says (reference: grouping-and-search.md §4). All of its
 * matchers must hold: those on frames of one frame, those on exceptions of one exception. Expects `in_app` to be settled.
 */
export function ruledFingerprint(event: Event, tags: Tags, rules: FingerprintRules): Fingerprint | undefined {
  if (event.type === "feedback") return undefined; // each stands alone
  const looked = new LookedAt(event, tags, rules);
  const rule = rules.rules.find((candidate) => looked.matches(candidate));
  if (rule === undefined) return undefined;
  const values = rule.values.map((value) => (isDefault(value) ? undefined : filledIn(value, event, tags)));
  return {
    values,
    hasDefault: values.includes(undefined),
    source: "rule",
    rule,
    ...(rule.title !== undefined && { issueTitle: filledIn(rule.title, event, tags).trim() }),
  };
}

interface SeenFrame {
  readonly frame: Frame;
  readonly bits: FrameBits;
}

/** An event while rules are tried on it. */
class LookedAt {
  readonly #event: Event;
  readonly #tags: ReadonlyMap<string, string>;
  readonly #texts = new Map<string, readonly string[]>();
  readonly #rules: FingerprintRules;
  #frames: SeenFrame[] | undefined;

  constructor(event: Event, tags: Tags, rules: FingerprintRules) {
    this.#event = event;
    this.#tags = new Map(tags);
    this.#rules = rules;
  }

  matches({ ofEvent, ofException, ofFrame }: FingerprintRule): boolean {
    return (
      ofEvent.every((matcher) => this.#holds(matcher)) &&
      (ofException.length === 0 ||
        this.#exceptions.some((exception) => holdOfException(ofException, exception))) &&
      (ofFrame.length === 0 || this.#allFrames().some((frame) => holdOfFrame(ofFrame, frame)))
    );
  }

  #holds(matcher: EventMatcher): boolean {
    const of = matcher.field === "tag" ? `tag ${matcher.name}` : matcher.field;
    let texts = this.#texts.get(of);
    if (texts === undefined) {
      texts = this.#textsOf(matcher);
      this.#texts.set(of, texts);
    }
    for (const text of texts) if (text !== "" && matcher.matches(text)) return !matcher.isNegated;
    return matcher.isNegated;
  }

  get #exceptions(): readonly Exception[] {
    return this.#event.exception?.values ?? [];
  }

  #textsOf({ field, name }: EventMatcher): readonly string[] {
    const event = this.#event;
    switch (field) {
      case "message":
        return [messageText(event), ...this.#exceptions.map(({ value = "" }) => value)];
      case "family":
        return [ruleFamilyOf(event.platform)];
      case "sdk":
        return [event.sdk?.name ?? ""];
      case "tag":
        return [this.#tags.get(name) ?? ""];
      case "logger":
      case "level":
      case "release":
        return [event[field] ?? ""];
    }
  }

  #allFrames(): readonly SeenFrame[] {
    this.#frames ??= stacksOf(this.#event).flatMap(({ frames }) =>
      frames.map((frame) => {
        const family = ruleFamilyOf(frame.platform ?? this.#event.platform);
        return { frame, bits: this.#rules.frames.bitsOf(frame, family) };
      }),
    );
    return this.#frames;
  }
}

function holdOfException(
  matchers: readonly ExceptionMatcher[],
  { type, value, mechanism }: Exception,
): boolean {
  const facts = { type, value, mechanism: mechanism?.type };
  return matchers.every(({ field, matches, isNegated }) => {
    const text = facts[field];
    return (text !== undefined && text !== "" && matches(text)) !== isNegated;
  });
}

function holdOfFrame(matchers: readonly FrameMatcher[], { frame, bits }: SeenFrame): boolean {
  return matchers.every((matcher) => {
    if (matcher.on === "frame") return hasBit(bits, matcher.bit) !== matcher.isNegated;
    // Categories are given by stack-trace rules alone; no fingerprint rule can ask for them.
    return matcher.on === "app" && ((frame.in_app === true) === matcher.isApp) !== matcher.isNegated;
  });
}
