import { RuleFault } from "./problem.ts";

/** One step of a glob, as it was written. */
export type Atom =
  | { readonly kind: "character"; readonly character: string }
  /** `?` */
  | { readonly kind: "any" }
  /** `[a-z]`, `[!a-z]`: pairs of code units, both inclusive. */
  | {
      readonly kind: "class";
      readonly isNegated: boolean;
      readonly ranges: readonly (readonly [number, number])[];
    }
  /** `*`; `**` has `isDeep` and crosses slashes in paths. */
  | { readonly kind: "star"; readonly isDeep: boolean };

const MOST_ALTERNATIVES = 64;

/**
 * Reads a glob: `*`, `**`, `?`, `[a-z]`, `[!a-z]`, `{one,other}`, and `\` before a character that stands for itself.
 * Answers its alternatives. Throws a {@link RuleFault}, whose place is `offset` and the place in the glob.
 */
export function readGlob(glob: string, offset: number): Atom[][] {
  let alternatives: Atom[][] = [[]];
  let at = 0;
  while (at < glob.length) {
    if (glob[at] !== "{") {
      const read = readAtom(glob, at, offset);
      for (const atoms of alternatives) append(atoms, read.atom);
      at = read.end;
      continue;
    }
    const braces = readBraces(glob, at, offset);
    if (alternatives.length * braces.choices.length > MOST_ALTERNATIVES)
      throw new RuleFault(offset + at, "tooManyAlternatives", [MOST_ALTERNATIVES]);
    alternatives = alternatives.flatMap((atoms) =>
      braces.choices.map((choice) => {
        const joined = [...atoms];
        for (const atom of choice) append(joined, atom);
        return joined;
      }),
    );
    at = braces.end;
  }
  return alternatives;
}

/** `/**` and `/` within a path: no folder at all is meant, too. */
export function isFolders(atoms: readonly Atom[], at: number): boolean {
  const atom = atoms[at];
  return atom?.kind === "star" && atom.isDeep && isSlash(atoms[at - 1]) && isSlash(atoms[at + 1]);
}

const isSlash = (atom: Atom | undefined): boolean => atom?.kind === "character" && atom.character === "/";

/** Stars in a row are one. */
function append(atoms: Atom[], atom: Atom): void {
  const last = atoms.at(-1);
  if (atom.kind === "star" && last?.kind === "star") atoms[atoms.length - 1] = { kind: "star", isDeep: true };
  else atoms.push(atom);
}

function readBraces(glob: string, start: number, offset: number): { choices: Atom[][]; end: number } {
  const choices: Atom[][] = [[]];
  let at = start + 1;
  while (at < glob.length) {
    const sign = glob[at];
    if (sign === "}") return { choices, end: at + 1 };
    if (sign === "{") throw new RuleFault(offset + at, "nestedBraces");
    if (sign === ",") {
      choices.push([]);
      at += 1;
      continue;
    }
    const { atom, end } = readAtom(glob, at, offset);
    append(choices.at(-1) ?? [], atom);
    at = end;
  }
  throw new RuleFault(offset + start, "braceNotClosed");
}

function readAtom(glob: string, at: number, offset: number): { atom: Atom; end: number } {
  const sign = glob[at] ?? "";
  if (sign === "\\" && at + 1 < glob.length)
    return { atom: { kind: "character", character: glob[at + 1] ?? "" }, end: at + 2 };
  if (sign === "?") return { atom: { kind: "any" }, end: at + 1 };
  if (sign === "[") return readClass(glob, at, offset);
  if (sign !== "*") return { atom: { kind: "character", character: sign }, end: at + 1 };
  const isDeep = glob[at + 1] === "*";
  return { atom: { kind: "star", isDeep }, end: at + (isDeep ? 2 : 1) };
}

function readClass(glob: string, start: number, offset: number): { atom: Atom; end: number } {
  const ranges: [number, number][] = [];
  let at = start + 1;
  const isNegated = glob[at] === "!" || glob[at] === "^";
  if (isNegated) at += 1;
  for (;;) {
    if (at >= glob.length) throw new RuleFault(offset + start, "bracketNotClosed");
    if (glob[at] === "]") break;
    const first = readMember(glob, at);
    at = first.end;
    if (glob[at] === "-" && at + 1 < glob.length && glob[at + 1] !== "]") {
      const last = readMember(glob, at + 1);
      ranges.push([first.unit, last.unit]);
      at = last.end;
    } else ranges.push([first.unit, first.unit]);
  }
  if (ranges.length === 0) throw new RuleFault(offset + start, "emptyClass");
  return { atom: { kind: "class", isNegated, ranges }, end: at + 1 };
}

function readMember(glob: string, at: number): { unit: number; end: number } {
  const isEscaped = glob[at] === "\\" && at + 1 < glob.length;
  return { unit: glob.charCodeAt(isEscaped ? at + 1 : at), end: at + (isEscaped ? 2 : 1) };
}
