import { type Atom, isFolders, readGlob } from "./glob-atoms.ts";
import { Automaton } from "./glob-automaton.ts";

/** Whether a text is meant; time linear in the text. */
export type Glob = (text: string) => boolean;

/** Longer texts are judged by their beginning. */
const MOST_JUDGED = 1024;

/**
 * A glob over the whole of a text (reference: grouping-and-search.md §3). `offset`: where it stands in its line, for the
 * fault that a broken one throws. There is no going back in a text, whatever the glob: parts without signs are
 * looked for with `indexOf`, all else goes through an automaton with a bit for each step.
 */
export function readTextGlob(glob: string, ignoresCase: boolean, offset: number): Glob {
  const one = oneOf(readGlob(glob, offset).map((atoms) => globOf(fold(atoms, ignoresCase), false)));
  return (text) => one(ignoresCase ? judged(text).toLowerCase() : judged(text));
}

/**
 * A glob over a path: case does not matter, `\` is `/`, `*` stops at slashes and `**` does not. What is relative is
 * looked at as if it stood in any folder.
 */
export function readPathGlob(glob: string, offset: number): Glob {
  const one = oneOf(readGlob(glob, offset).map((atoms) => globOf(fold(atoms, true), true)));
  return (text) => {
    const path = judged(text).replaceAll("\\", "/").toLowerCase();
    return one(path) || (!path.startsWith("/") && one(`/${path}`));
  };
}

const judged = (text: string): string => (text.length > MOST_JUDGED ? text.slice(0, MOST_JUDGED) : text);

function oneOf(globs: readonly Glob[]): Glob {
  const [only] = globs;
  if (only !== undefined && globs.length === 1) return only;
  return (text) => globs.some((glob) => glob(text));
}

/** Classes keep their case: `[a-z]` is looked at with the text lower-cased. */
function fold(atoms: readonly Atom[], ignoresCase: boolean): readonly Atom[] {
  if (!ignoresCase) return atoms;
  return atoms.map((atom) => {
    if (atom.kind === "character") return { ...atom, character: atom.character.toLowerCase() };
    return atom.kind === "class" ? { ...atom, ranges: [...atom.ranges, ...lowered(atom.ranges)] } : atom;
  });
}

function lowered(ranges: readonly (readonly [number, number])[]): (readonly [number, number])[] {
  return ranges.flatMap(([first, last]) => {
    const from = Math.max(first, 0x41);
    const to = Math.min(last, 0x5a);
    return from <= to ? [[from + 32, to + 32] as const] : [];
  });
}

function globOf(atoms: readonly Atom[], isPath: boolean): Glob {
  return plainGlob(atoms, isPath) ?? automatonGlob(atoms, isPath);
}

/** Characters and stars that cross everything: the first place of each part is as good as any. */
function plainGlob(atoms: readonly Atom[], isPath: boolean): Glob | undefined {
  const parts = [""];
  for (const [at, atom] of atoms.entries()) {
    if (atom.kind === "character") parts[parts.length - 1] += atom.character;
    else if (atom.kind !== "star" || (isPath && (!atom.isDeep || isFolders(atoms, at)))) return undefined;
    else parts.push("");
  }
  const first = parts[0] ?? "";
  if (parts.length === 1) return (text) => text === first;
  const last = parts.at(-1) ?? "";
  const middle = parts.slice(1, -1);
  return (text) => {
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let at = first.length;
    for (const part of middle) {
      const found = text.indexOf(part, at);
      if (found === -1) return false;
      at = found + part.length;
    }
    return at <= text.length - last.length;
  };
}

function automatonGlob(atoms: readonly Atom[], isPath: boolean): Glob {
  const must = longestText(atoms);
  const automaton = new Automaton(atoms, isPath);
  return (text) => text.includes(must) && automaton.accepts(text);
}

/** The longest stretch of characters: a text without it is not worth a closer look. */
function longestText(atoms: readonly Atom[]): string {
  let longest = "";
  let text = "";
  for (const atom of atoms) {
    text = atom.kind === "character" ? text + atom.character : "";
    if (text.length > longest.length) longest = text;
  }
  return longest;
}
