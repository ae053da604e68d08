import type { Event } from "../../protocol/event.ts";
import type { Grouping, GroupingPart } from "../../protocol/stations.ts";
import type { ProjectRules } from "../../rules/project-rules.ts";
import type { Rulings } from "../rulings.ts";
import { shortened } from "../shortened.ts";
import { builtInFingerprint } from "./built-in-rules.ts";
import { byExceptions } from "./exceptions.ts";
import { MAX_PARTS, stackParts, stackReason } from "./explain-stack.ts";
import { type Fingerprint, sentFingerprint, type Tags } from "./fingerprint.ts";
import { viewMessage } from "./message.ts";
import { digestOf, pack } from "./pack.ts";
import { ruledFingerprint } from "./project-fingerprint.ts";
import { bySecurityReport } from "./security-report.ts";
import { stackKey, viewStack } from "./stack.ts";
import { type Explanation, type Strand, variantKeys } from "./strand.ts";

/** Changes with every change that gives events other hashes; issues keep the one they were made by. */
export const GROUPING_VERSION = "stack-trace:2026-11";

/** A project's own word on grouping. */
export interface RulesOfEvent {
  readonly project: Pick<ProjectRules, "version" | "rules">;
  /** Of its stack-trace rules, if it has any. */
  readonly rulings?: Rulings;
}

/**
 * Which issue an event belongs to, and why. A fingerprint speaks first: of a project's rule, of the SDK, of a built-in
 * rule; then what the event is: report, exceptions, a single thread, a message. Hashes come narrowest first: by in-app
 * frames, then by all. Expects `in_app` to be settled on every frame. Pure; time linear in the event's size.
 */
export function group(event: Event, tags: Tags, ruled?: RulesOfEvent): Grouping {
  const grouping = byAll(event, tags, ruled);
  if (ruled === undefined) return grouping;
  return { ...grouping, version: `${GROUPING_VERSION}+rules.${ruled.project.version}` };
}

function byAll(event: Event, tags: Tags, ruled: RulesOfEvent | undefined): Grouping {
  const rules = ruled?.project.rules.fingerprint;
  const fingerprint =
    (rules && ruledFingerprint(event, tags, rules)) ??
    sentFingerprint(event, tags) ??
    builtInFingerprint(event, tags);
  if (!fingerprint) return byStrand(defaultStrand(event, ruled?.rulings));
  if (!fingerprint.hasDefault) return byFingerprint(fingerprint);
  const strand = defaultStrand(event, ruled?.rulings);
  return fingerprint.values.every((value) => value === undefined)
    ? byDefaultOfRule(fingerprint, strand)
    : byMixedFingerprint(fingerprint, strand);
}

function defaultStrand(event: Event, rulings: Rulings | undefined): Strand {
  if (event.type === "feedback") return byItself(event);
  return (
    bySecurityReport(event) ??
    byExceptions(event, rulings) ??
    byThread(event, rulings) ??
    byMessage(event) ??
    FALLBACK
  );
}

function byStrand(strand: Strand): Grouping {
  const [first, ...others] = strand.keys;
  strand.hashes ??= [digestOf(first), ...others.map(digestOf)];
  return grouping(strand.hashes, strand.explain);
}

function grouping(
  hashes: Grouping["hashes"],
  explain: () => Explanation,
  { issueTitle = "" }: Partial<Fingerprint> = {},
): Grouping {
  return {
    version: GROUPING_VERSION,
    hashes,
    ...(issueTitle !== "" && { title: issueTitle }),
    explain: () => {
      const { by, parts } = explain();
      return { reason: `grouped by: ${by}`, parts };
    },
  };
}

function byFingerprint(fingerprint: Fingerprint): Grouping {
  const values = fingerprint.values.filter((value) => value !== undefined);
  const explain = () => ({ by: whose(fingerprint), parts: fingerprintParts(fingerprint) });
  return grouping([digestOf(pack("fingerprint", values))], explain, fingerprint);
}

function whose({ rule, title }: Fingerprint): string {
  return rule ? `the fingerprint rule in line ${rule.line}` : (title ?? "fingerprint sent by the SDK");
}

/** A rule that says `{{ default }}` alone takes an SDK's fingerprint away. */
function byDefaultOfRule(fingerprint: Fingerprint, strand: Strand): Grouping {
  const { hashes } = byStrand(strand);
  const explain = () => {
    const { by, parts } = strand.explain();
    return { by, parts: [...fingerprintParts(fingerprint), ...parts].slice(0, MAX_PARTS) };
  };
  return grouping(hashes, explain, fingerprint);
}

/** Each default hash is mixed with the other values, so a wider hash stays wider. */
function byMixedFingerprint(fingerprint: Fingerprint, strand: Strand): Grouping {
  const mixed = (key: string): string =>
    digestOf(
      pack(
        "mixed",
        fingerprint.values.map((value) =>
          value === undefined ? pack("default", [key]) : pack("value", [value]),
        ),
      ),
    );
  const [first, ...others] = strand.keys;
  const explain = () => {
    const { by, parts } = strand.explain();
    return {
      by: `${whose(fingerprint)}, together with ${by}`,
      parts: [...fingerprintParts(fingerprint), ...parts].slice(0, MAX_PARTS),
    };
  };
  return grouping([mixed(first), ...others.map(mixed)], explain, fingerprint);
}

const WHY = { sdk: "sent by the SDK", rule: "by the rule", "built-in": "built-in rule" } as const;

function fingerprintParts({ values, source, rule }: Fingerprint): GroupingPart[] {
  const parts: GroupingPart[] = values
    .filter((value) => value !== undefined)
    .slice(0, MAX_PARTS)
    .map((value) => ({ part: "fingerprint", value: shortened(value), counts: true, why: WHY[source] }));
  if (rule === undefined) return parts;
  const why = `fingerprint rule in line ${rule.line}`;
  return [{ part: "rule", value: shortened(rule.text), counts: true, why }, ...parts];
}

/** What one person wrote is answered on its own, whatever others wrote. */
function byItself(event: Event): Strand {
  return {
    keys: [pack("feedback", [event.event_id])],
    explain: () => ({
      by: "itself, as every feedback is",
      parts: [{ part: "message", value: "feedback", counts: true, why: "each feedback stands alone" }],
    }),
  };
}

/** Several threads without an exception say nothing about which of them matters. */
function byThread(event: Event, rulings: Rulings | undefined): Strand | undefined {
  const threads = event.threads?.values.filter(
    ({ stacktrace }) => stacktrace && stacktrace.frames.length > 0,
  );
  const stack =
    threads?.length === 1 && event.threads?.values.length === 1 ? threads[0]?.stacktrace : undefined;
  if (!stack) return undefined;
  const view = viewStack(stack, event.platform, rulings?.of(stack));
  const keys = variantKeys(stackKey(view, "app"), stackKey(view, "system"));
  if (!keys) return undefined;
  const variant = view.app.length > 0 ? "app" : "system";
  return {
    keys,
    explain: () => ({ by: stackReason(view, variant), parts: stackParts(view, variant, MAX_PARTS) }),
  };
}

function byMessage(event: Event): Strand | undefined {
  const message = viewMessage(event);
  if (!message) return undefined;
  const what = message.isTemplate ? "message template" : "message";
  return {
    keys: [pack("message", [message.text])],
    explain: () => ({
      by: what,
      parts: [{ part: "message", value: shortened(message.text), counts: true, why: what }],
    }),
  };
}

const FALLBACK: Strand = {
  keys: [pack("fallback", [])],
  explain: () => ({
    by: "nothing, for the event has neither exception nor message",
    parts: [{ part: "fallback", value: "no content", counts: true, why: "neither exception nor message" }],
  }),
};
