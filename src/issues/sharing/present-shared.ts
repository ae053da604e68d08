import type { FoundEvent } from "../../ports/event-store.ts";
import type { Event, Exception, Frame } from "../../protocol/event.ts";
import type { WireLevel } from "../../wire/issue.ts";
import type {
  WireSharedEvent,
  WireSharedException,
  WireSharedFrame,
  WireSharedIssue,
} from "../../wire/shared-issue.ts";
import { wireType } from "../present-issue.ts";
import { shortIdOf } from "../short-id.ts";
import { cleanPath, cleanText } from "./clean-text.ts";
import type { SharedRow } from "./store.ts";

const LONGEST_TEXT = 1_000;
const LONGEST_NAME = 300;
const MOST_EXCEPTIONS = 10;
/** Of each: the first and the last of them. */
const MOST_FRAMES = 200;

/** These say what the application is and where it runs, not who uses it. */
const TAGS = ["environment", "release", "dist", "level", "handled", "mechanism"] as const;

/**
 * What strangers see of an issue. A list of what is shown: whatever is not named here is not, such as users, requests,
 * breadcrumbs, variables, source lines, other tags and contexts, comments and members.
 */
export function presentShared(row: SharedRow, latest: FoundEvent | undefined): WireSharedIssue {
  return {
    shareId: row.share_id,
    isPublic: true,
    shortId: shortIdOf(row.project, row.number),
    title: cleanText(row.title, LONGEST_TEXT),
    culprit: cleanPath(row.culprit, LONGEST_NAME),
    level: row.level as WireLevel,
    status: row.status,
    type: wireType(row.type),
    platform: row.platform,
    isUnhandled: row.is_unhandled,
    count: String(row.times_seen),
    userCount: row.users_seen,
    firstSeen: row.first_seen.toISOString(),
    lastSeen: row.last_seen.toISOString(),
    latestEvent: latest ? presentEvent(latest) : null,
  };
}

function presentEvent({ row, event }: FoundEvent): WireSharedEvent {
  return {
    dateCreated: new Date(row.occurredAt).toISOString(),
    tags: TAGS.flatMap((key) => {
      const value = row.tags[key];
      return value === undefined ? [] : [{ key, value: value.slice(0, LONGEST_NAME) }];
    }),
    contexts: contextsOf(event),
    exceptions: (event.exception?.values ?? []).slice(-MOST_EXCEPTIONS).map(presentException),
  };
}

/** Not the name of a device, which is its owner's as often as not. */
const CONTEXTS = {
  browser: ["name", "version"],
  os: ["name", "version"],
  runtime: ["name", "version"],
  device: ["model"],
} as const;

function contextsOf({ contexts }: Event): WireSharedEvent["contexts"] {
  const shown: WireSharedEvent["contexts"] = {};
  for (const kind of ["browser", "os", "runtime", "device"] as const) {
    const context: unknown = contexts && Object.hasOwn(contexts, kind) ? contexts[kind] : undefined;
    if (typeof context !== "object" || context === null) continue;
    const fields = context as Readonly<Record<string, unknown>>;
    const words = CONTEXTS[kind].flatMap((name) => {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      // A version is no address, though four numbers look like one.
      return typeof value === "string" && value !== "" ? [value.slice(0, 100)] : [];
    });
    if (words.length > 0) shown[kind] = words.join(" ");
  }
  return shown;
}

function presentException({ type, value, stacktrace }: Exception): WireSharedException {
  const frames = stacktrace?.frames ?? [];
  const omitted = Math.max(0, frames.length - MOST_FRAMES);
  const half = MOST_FRAMES / 2;
  const shown = omitted > 0 ? [...frames.slice(0, half), ...frames.slice(-half)] : frames;
  return {
    type: type === undefined ? null : cleanText(type, LONGEST_NAME),
    value: value === undefined ? null : cleanText(value, LONGEST_TEXT),
    frames: shown.map(presentFrame),
    framesOmitted: omitted,
  };
}

function presentFrame(frame: Frame): WireSharedFrame {
  const named = (text: string | undefined) => (text === undefined ? null : cleanText(text, LONGEST_NAME));
  return {
    filename: frame.filename === undefined ? null : cleanPath(frame.filename, LONGEST_NAME),
    module: named(frame.module),
    function: named(frame.function),
    lineNo: frame.lineno ?? null,
    colNo: frame.colno ?? null,
    inApp: frame.in_app === true,
  };
}
