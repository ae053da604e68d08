import type { EnclosingFunction, NamePart } from "../compiled/compiled-file.ts";
import type { LookUp } from "../map/look-up.ts";
import { cleanName } from "./clean-text.ts";

const LONGEST = 256;
const IDENTIFIER = /#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
/** Where a token of a function begins in the sources, if not at its name. */
const NO_NAME = new Set(
  "function class async const let var export default static get set return new this await yield".split(" "),
);
const HOLDERS = new Set(["exports", "module", "this", "self", "window", "globalThis", "prototype"]);
const USELESS = new Set(["<anonymous>", "__webpack_require__", "__webpack_modules__", "?", ""]);

/**
 * What the function is called in the sources, by the tokens of its name in the compiled script: a minifier renames a
 * function where it is written, and the map says from what. Undefined for one without a name.
 */
export function originalFunctionName(
  map: LookUp,
  { name, class: of }: EnclosingFunction,
): string | undefined {
  const own = joined(map, name);
  const holder = of.length > 0 ? joined(map, of) : undefined;
  if (own === "constructor") return holder === undefined ? undefined : `new ${holder}`;
  if (own === undefined || !isUsefulName(own)) return undefined;
  return holder === undefined ? own : `${holder}.${own}`;
}

/** Whether a name tells a reader something: not the number or path by which a bundler calls a module. */
export function isUsefulName(name: string): boolean {
  return !USELESS.has(name) && !NO_NAME.has(name) && !/^[0-9]+$/.test(name) && !/[/\\]/.test(name);
}

function joined(map: LookUp, parts: readonly NamePart[]): string | undefined {
  const names = parts.map((part, index) => partName(map, part, index));
  const told = names.filter(
    (name, index) => name !== undefined && !(HOLDERS.has(name) && names.length > 1 && index < names.length),
  );
  const name = cleanName(told.join("."), LONGEST);
  return name === "" || names.at(-1) === undefined ? undefined : name;
}

function partName(map: LookUp, part: NamePart, index: number): string | undefined {
  const place = map.find(part.line, part.column);
  if (typeof place === "object" && place.isExact) {
    // Not every tool writes names for all tokens, and some write names that they made up on the way (`_Cart`); the
    // source itself has them as they are.
    const name = identifierAt(map, place.source, place.line, place.column) ?? place.name;
    if (name !== undefined) return name;
  }
  // Properties keep their names; a variable of one letter is the minifier's.
  return index > 0 || part.text.length > 2 ? part.text : undefined;
}

function identifierAt(map: LookUp, source: number, line: number, column: number): string | undefined {
  const around = map.linesAround(source, line, 0);
  if (typeof around !== "object") return undefined;
  IDENTIFIER.lastIndex = column;
  const name = IDENTIFIER.exec(around.lines[around.index] ?? "")?.[0];
  return name === undefined || NO_NAME.has(name) ? undefined : name;
}
