import { codeOwnersGlobs } from "./codeowners-pattern.ts";
import { readPathGlob, readTextGlob } from "./glob.ts";
import { readGlob } from "./glob-atoms.ts";
import type { LineReader, Piece } from "./line-reader.ts";
import { quoted, RuleFault } from "./problem.ts";
import { type ParsedRules, parseLines, type RuleLimits, type RuleLine } from "./rule-lines.ts";

/**
 * Rules that say who owns what, one a line:
 *
 *     rule    = matcher blanks owner { blanks owner } [ blanks "#" comment ]
 *     matcher = [ key ":" ] pattern        without a key: a path
 *     key     = "path" | "module" | "url" | "tags." name | "codeowners"
 *     pattern = '"' characters '"' | characters without blanks
 *     owner   = "#" team | e-mail address
 *
 * A pattern is a glob over the whole of a text in any case of letters, whose `*` crosses slashes; that of `codeowners`
 * is one of a CODEOWNERS file, over the path in the repository.
 */
export interface OwnershipRule extends RuleLine {
  readonly on: "path" | "module" | "url" | "tag" | "codeowners";
  /** Of a tag. */
  readonly tag: string;
  /** As it was written, quotes taken off. */
  readonly pattern: string;
  readonly owners: readonly RuleOwner[];
  readonly matches: (text: string) => boolean;
}

export interface RuleOwner {
  readonly type: "user" | "team";
  /** An e-mail address in small letters, or the team's name without `#`. */
  readonly name: string;
  /** Where it stands in its line, from 1. */
  readonly column: number;
}

/** CODEOWNERS files of large repositories have some hundred lines. */
export const OWNERSHIP_LIMITS: RuleLimits = { characters: 100_000, rules: 2_000 };

const MOST_OWNERS = 20;
const LONGEST_PATTERN = 512;
const KEYS = ["path", "module", "url", "tags.…", "codeowners"];

/** Any text gives rules or problems; a line with a problem is left out. */
export function parseOwnershipRules(text: string): ParsedRules<OwnershipRule> {
  const size = { left: OWNERSHIP_LIMITS.characters };
  return parseLines(text, (reader, line) => readRule(reader, line, size), OWNERSHIP_LIMITS);
}

function readRule(reader: LineReader, line: RuleLine, size: { left: number }): OwnershipRule {
  const { on, tag, pattern } = readMatcher(reader);
  // 64 alternatives in every rule were half a gigabyte, and half a minute for one event.
  if (on !== "codeowners" && pattern.raw.includes("{"))
    size.left -= pattern.raw.length * (readGlob(pattern.raw, pattern.at).length - 1);
  size.left -= pattern.raw.length;
  if (size.left < 0) throw new RuleFault(pattern.at, "patternsTooLong", [OWNERSHIP_LIMITS.characters]);
  const matches = globOf(on, pattern);
  return { ...line, on, tag, pattern: pattern.raw, matches, owners: readOwners(reader) };
}

function readMatcher(reader: LineReader): Pick<OwnershipRule, "on" | "tag"> & { pattern: Piece } {
  const start = reader.at;
  const key = reader.piece(":");
  if (key.isQuoted) return { on: "path", tag: "", pattern: checked(key, "path") };
  if (!reader.take(":")) {
    reader.at = start;
    return { on: "path", tag: "", pattern: checked(reader.piece(), "path") };
  }
  const { on, tag } = keyOf(key);
  return { on, tag, pattern: checked(reader.piece(), key.raw) };
}

function keyOf({ raw, at }: Piece): Pick<OwnershipRule, "on" | "tag"> {
  if (raw === "path" || raw === "module" || raw === "url" || raw === "codeowners")
    return { on: raw, tag: "" };
  if (!raw.startsWith("tags.")) throw new RuleFault(at, "unknownMatcher", [quoted(raw), KEYS.join(", ")]);
  const tag = raw.slice("tags.".length);
  if (tag === "") throw new RuleFault(at + raw.length, "expectedTagName");
  return { on: "tag", tag };
}

function checked(pattern: Piece, key: string): Piece {
  if (pattern.raw === "") throw new RuleFault(pattern.at, "expectedPattern", [quoted(key)]);
  if (pattern.raw.length > LONGEST_PATTERN)
    throw new RuleFault(pattern.at + LONGEST_PATTERN, "patternTooLong", [LONGEST_PATTERN]);
  return pattern;
}

function globOf(on: OwnershipRule["on"], { raw, at }: Piece): (text: string) => boolean {
  if (on === "codeowners") {
    const globs = codeOwnersGlobs(raw).map((glob) => readPathGlob(glob, at));
    return (path) => globs.some((matches) => matches(path));
  }
  const matches = readTextGlob(raw, true, at);
  return on === "path" ? (path) => matches(path.replaceAll("\\", "/")) : matches;
}

function readOwners(reader: LineReader): RuleOwner[] {
  const owners: RuleOwner[] = [];
  for (;;) {
    reader.skipBlanks();
    const { raw, at } = reader.piece();
    if (raw === "" || raw === "#") break;
    if (owners.length >= MOST_OWNERS) throw new RuleFault(at, "tooManyOwners", [MOST_OWNERS]);
    const owner = ownerOf(raw, at + 1);
    if (!owner) throw new RuleFault(at, "noSuchOwner", [quoted(raw)]);
    if (!owners.some(({ type, name }) => type === owner.type && name === owner.name)) owners.push(owner);
  }
  if (owners.length === 0) throw new RuleFault(reader.line.trimEnd().length, "expectedOwner");
  return owners;
}

function ownerOf(raw: string, column: number): RuleOwner | undefined {
  if (raw.startsWith("#")) return { type: "team", name: raw.slice(1), column };
  const at = raw.indexOf("@");
  return at > 0 && at < raw.length - 1 ? { type: "user", name: raw.toLowerCase(), column } : undefined;
}
