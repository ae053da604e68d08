import type { Json, JsonObject } from "../../lib/json.ts";
import type { Level } from "../../protocol/event.ts";
import type { Notes, PathKey } from "./notes.ts";
import { label } from "./text.ts";

const PLATFORMS = new Set(
  (
    "as3 c cfml clojure cocoa cpp crystal csharp dart elixir erlang fsharp gdscript go groovy haskell java " +
    "javascript kotlin lua native nim node objc other perl php powershell python r ruby rust scala swift " +
    "visualbasic zig"
  ).split(" "),
);

const LEVELS: ReadonlyMap<string, Level> = new Map([
  ["fatal", "fatal"],
  ["critical", "fatal"],
  ["error", "error"],
  ["warning", "warning"],
  ["warn", "warning"],
  ["info", "info"],
  ["log", "info"],
  ["debug", "debug"],
]);

/** A known platform or `other`. */
export function platformOf(notes: Notes, value: Json | undefined): string {
  if (typeof value === "string" && PLATFORMS.has(value)) return value;
  if (value === undefined || value === null || value === "") return "other";
  const name = typeof value === "string" && value.length <= 64 ? value.trim().toLowerCase() : "";
  if (PLATFORMS.has(name)) return name;
  notes.invalid("platform", value, "not a known platform");
  return "other";
}

/** A level by any of its names; Python's old clients sent its logging module's numbers. */
export function levelOf(notes: Notes, value: Json | undefined): Level | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value === "string" && value.length <= 32) {
    const level = LEVELS.get(value) ?? LEVELS.get(value.trim().toLowerCase());
    if (level !== undefined) return level;
  }
  const number = typeof value === "string" && /^\d{1,3}$/.test(value) ? Number(value) : value;
  if (typeof number === "number") {
    if (number >= 50) return "fatal";
    if (number >= 40) return "error";
    if (number >= 30) return "warning";
    if (number >= 20) return "info";
    if (number >= 10) return "debug";
  }
  notes.invalid("level", value, "not a known level");
  return undefined;
}

const NOT_IN_RELEASE = /[\n\r\t\f\v/\\]/;
const RESERVED_RELEASE = /^(?:\.|\.\.|latest)$/i;

/** A release's name, or undefined when it is none (reference: event-payload.md §6). */
export function releaseOf(notes: Notes, value: Json | undefined): string | undefined {
  const name = label(notes, "release", value, 250);
  if (name === undefined) return undefined;
  if (!NOT_IN_RELEASE.test(name) && !RESERVED_RELEASE.test(name)) return name;
  notes.invalid("release", name, "not a possible name of a release");
  return undefined;
}

/** `none`, slashes and line breaks do not name an environment (reference: event-payload.md §6). */
export function environmentOf(notes: Notes, value: Json | undefined): string | undefined {
  const name = label(notes, "environment", value, 64);
  if (name === undefined) return undefined;
  if (!/[\n\r\f/]/.test(name) && name.toLowerCase() !== "none") return name;
  notes.invalid("environment", name, "not a possible name of an environment");
  return undefined;
}

const FINGERPRINT_PARTS = 50;
const FINGERPRINT_PART = 1024;

/** As sent; numbers become text. Raven's `checksum` is a fingerprint of one part. */
export function fingerprintOf(notes: Notes, payload: JsonObject): string[] | undefined {
  const sent = payload.fingerprint ?? payload.checksum;
  if (sent === undefined || sent === null) return undefined;
  const list = Array.isArray(sent) ? sent : [sent];
  notes.enter("fingerprint");
  if (list.length > FINGERPRINT_PARTS) notes.cut(undefined, list.length);
  const parts: string[] = [];
  for (const [at, part] of list.slice(0, FINGERPRINT_PARTS).entries()) {
    const words = fingerprintPart(notes, at, part);
    if (words !== undefined) parts.push(words);
  }
  notes.leave();
  return parts.some((part) => part !== "") ? parts : undefined;
}

function fingerprintPart(notes: Notes, at: PathKey, part: Json): string | undefined {
  if (part === "" || typeof part === "number" || typeof part === "boolean") return String(part);
  return label(notes, at, part, FINGERPRINT_PART);
}
