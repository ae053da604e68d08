import type { RuleProblem } from "../wire/grouping-rules.ts";
import { codeOwnersGlobs } from "./codeowners-pattern.ts";
import { readPathGlob } from "./glob.ts";
import { problemAt, RuleFault } from "./problem.ts";

/** One line of a CODEOWNERS file that names owners, as GitHub, GitLab and Gitea write them. */
export interface CodeOwnersLine {
  /** From 1. */
  readonly line: number;
  readonly pattern: string;
  /** `@someone`, `@organisation/team` or an e-mail address. */
  readonly names: readonly string[];
}

export interface CodeOwners {
  readonly lines: readonly CodeOwnersLine[];
  /** Lines that take files from all owners, which rules here cannot say. */
  readonly ownerless: readonly number[];
  readonly problems: readonly RuleProblem[];
}

export const LONGEST_CODEOWNERS = 500_000;
const MOST_LINES = 20_000;
const MOST_PROBLEMS = 20;
const LONGEST_PATTERN = 512;

/**
 * Reads a CODEOWNERS file; any text gives lines or problems. GitLab's sections are read: owners behind a section's name
 * own its lines that name none.
 */
export function readCodeOwners(text: string): CodeOwners {
  if (text.length > LONGEST_CODEOWNERS) {
    return refused(new RuleFault(0, "textTooLong", [LONGEST_CODEOWNERS]));
  }
  const written = text.replace(/^\uFEFF/u, "").split("\n");
  if (written.length > MOST_LINES) return refused(new RuleFault(0, "tooManyRules", [MOST_LINES]));
  const lines: CodeOwnersLine[] = [];
  const ownerless: number[] = [];
  const problems: RuleProblem[] = [];
  let ofSection: readonly string[] = [];
  for (const [index, whole] of written.entries()) {
    const line = index + 1;
    const words = wordsOf(whole);
    const [pattern, ...names] = words;
    if (pattern === undefined) continue;
    const section = sectionOf(whole.trim());
    if (section !== undefined) {
      ofSection = wordsOf(section).filter(isName);
      continue;
    }
    const owners = names.length > 0 ? names.filter(isName) : ofSection;
    const fault = faultIn(pattern, names);
    if (fault) {
      if (problems.length < MOST_PROBLEMS) problems.push(problemAt(line, fault));
    } else if (owners.length === 0) ownerless.push(line);
    else lines.push({ line, pattern, names: [...new Set(owners)] });
  }
  return { lines, ownerless, problems };
}

const refused = (fault: RuleFault): CodeOwners => ({
  lines: [],
  ownerless: [],
  problems: [problemAt(1, fault)],
});

/** Words up to a comment; a backslash keeps the blank behind it in its word. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word = "";
  for (let at = 0; at < line.length; at++) {
    const sign = line[at] ?? "";
    if (sign === "\\" && at + 1 < line.length) {
      word += sign + (line[at + 1] ?? "");
      at += 1;
    } else if (sign === " " || sign === "\t" || sign === "\r") {
      if (word !== "") words.push(word);
      word = "";
    } else if (sign === "#" && word === "") break;
    else word += sign;
  }
  if (word !== "") words.push(word);
  return words;
}

/** What stands behind `[Section]`, `^[Section]` or `[Section][2]`; undefined: it is no section. */
function sectionOf(line: string): string | undefined {
  return /^\^?\[[^\]]*\](?:\[\d+\])?(.*)$/u.exec(line)?.[1];
}

const isName = (word: string): boolean =>
  word.indexOf("@", word.startsWith("@") ? 1 : 0) > 0 || /^@./u.test(word);

function faultIn(pattern: string, names: readonly string[]): RuleFault | undefined {
  if (pattern.startsWith("!")) return new RuleFault(0, "negatedPattern");
  if (pattern.length > LONGEST_PATTERN) return new RuleFault(0, "patternTooLong", [LONGEST_PATTERN]);
  if (/\p{Cc}/u.test(pattern)) return new RuleFault(0, "controlCharacter");
  const odd = names.find((name) => !isName(name) || /\p{Cc}/u.test(name));
  if (odd !== undefined) return new RuleFault(0, "noSuchName", [odd.slice(0, 60)]);
  try {
    for (const glob of codeOwnersGlobs(pattern)) readPathGlob(glob, 0);
  } catch (fault) {
    if (fault instanceof RuleFault) return fault;
    throw fault;
  }
  return undefined;
}

export interface Translated {
  /** Rules of ownership, a line each. */
  readonly rules: string;
  readonly amount: number;
  /** Names that nobody is, with the lines that name them. */
  readonly unknown: readonly { readonly name: string; readonly lines: readonly number[] }[];
}

/** Rules that say the same: `ownerOf` answers `#team` or an e-mail address for a name of the file, where it knows one. */
export function translateCodeOwners(
  lines: readonly CodeOwnersLine[],
  ownerOf: (name: string) => string | undefined,
): Translated {
  const unknown = new Map<string, number[]>();
  const rules = lines.flatMap(({ line, pattern, names }) => {
    const owners = names.flatMap((name) => {
      const owner = ownerOf(name);
      if (owner !== undefined) return [owner];
      const at = unknown.get(name);
      if (at) at.push(line);
      else unknown.set(name, [line]);
      return [];
    });
    return owners.length === 0 ? [] : [`codeowners:${pattern} ${[...new Set(owners)].join(" ")}`];
  });
  return {
    rules: rules.join("\n"),
    amount: rules.length,
    unknown: [...unknown].map(([name, at]) => ({ name, lines: at })),
  };
}
