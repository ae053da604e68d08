import type { Event } from "../../protocol/event.ts";
import type { Grouping, GroupingPart } from "../../protocol/stations.ts";
import { shortened } from "../shortened.ts";
import { builtInFingerprint } from "./built-in-rules.ts";
import { byExceptions } from "./exceptions.ts";
import { MAX_PARTS, stackParts, stackReason } from "./explain-stack.ts";
import { type Fingerprint, sentFingerprint } from "./fingerprint.ts";
import { viewMessage } from "./message.ts";
import { digestOf, pack } from "./pack.ts";
import { bySecurityReport } from "./security-report.ts";
import { stackKey, viewStack } from "./stack.ts";
import { type Explanation, type Strand, variantKeys } from "./strand.ts";

/** Changes with every change that gives events other hashes; issues keep the one they were made by. */
export const GROUPING_VERSION = "stack-trace:2026-11";

/**
 * Which issue an event belongs to, and why. A fingerprint speaks first, then what the event is: report,
 * exceptions, a single thread, a message. Hashes come narrowest first: by in-app frames, then by all.
 * Expects `in_app` to be set on every frame. Pure; time linear in the event's size.
 */
export function group(event: Event, tags: readonly (readonly [key: string, value: string])[]): Grouping {
  const fingerprint = sentFingerprint(event, tags) ?? builtInFingerprint(event, tags);
  if (!fingerprint) return byStrand(defaultStrand(event));
  return fingerprint.hasDefault
    ? byMixedFingerprint(fingerprint, defaultStrand(event))
    : byFingerprint(fingerprint);
}

function defaultStrand(event: Event): Strand {
  if (event.type === "feedback") return byItself(event);
  return bySecurityReport(event) ?? byExceptions(event) ?? byThread(event) ?? byMessage(event) ?? FALLBACK;
}

function byStrand(strand: Strand): Grouping {
  const [first, ...others] = strand.keys;
  strand.hashes ??= [digestOf(first), ...others.map(digestOf)];
  return grouping(strand.hashes, strand.explain);
}

function grouping(hashes: Grouping["hashes"], explain: () => Explanation): Grouping {
  return {
    version: GROUPING_VERSION,
    hashes,
    explain: () => {
      const { by, parts } = explain();
      return { reason: `grouped by: ${by}`, parts };
    },
  };
}

function byFingerprint(fingerprint: Fingerprint): Grouping {
  const values = fingerprint.values.filter((value) => value !== undefined);
  return grouping([digestOf(pack("fingerprint", values))], () => ({
    by: fingerprint.title ?? "fingerprint sent by the SDK",
    parts: fingerprintParts(fingerprint),
  }));
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
  return grouping([mixed(first), ...others.map(mixed)], () => {
    const { by, parts } = strand.explain();
    return {
      by: `fingerprint sent by the SDK, together with ${by}`,
      parts: [...fingerprintParts(fingerprint), ...parts].slice(0, MAX_PARTS),
    };
  });
}

function fingerprintParts({ values, source }: Fingerprint): GroupingPart[] {
  const why = source === "sdk" ? "sent by the SDK" : "built-in rule";
  return values
    .filter((value) => value !== undefined)
    .slice(0, MAX_PARTS)
    .map((value) => ({ part: "fingerprint", value: shortened(value), counts: true, why }));
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
function byThread(event: Event): Strand | undefined {
  const threads = event.threads?.values.filter(
    ({ stacktrace }) => stacktrace && stacktrace.frames.length > 0,
  );
  const stack =
    threads?.length === 1 && event.threads?.values.length === 1 ? threads[0]?.stacktrace : undefined;
  if (!stack) return undefined;
  const view = viewStack(stack, event.platform);
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
