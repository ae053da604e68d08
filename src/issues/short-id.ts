/** Crockford's base 32: no I, L, O, U, so nothing is misread (reference: grouping-and-search.md §5). */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ALIASES = new Map([
  ["I", "1"],
  ["L", "1"],
  ["O", "0"],
]);

/** `WEB-1A`: the project's slug and the number, as people say and search it. */
export function shortIdOf(projectSlug: string, number: number): string {
  return `${projectSlug.toUpperCase()}-${toBase32(number)}`;
}

export interface ShortId {
  /** Lower case. */
  readonly slug: string;
  readonly number: number;
}

/** What a short id names, in any case; undefined when the text is none. */
export function readShortId(text: string): ShortId | undefined {
  const dash = text.lastIndexOf("-");
  if (dash < 1 || text.length > 200) return undefined;
  const number = fromBase32(text.slice(dash + 1));
  return number === undefined ? undefined : { slug: text.slice(0, dash).toLowerCase(), number };
}

function toBase32(number: number): string {
  let text = "";
  let rest = number;
  do {
    text = DIGITS.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  } while (rest > 0);
  return text;
}

function fromBase32(text: string): number | undefined {
  // Ten digits stay below 2^53.
  if (text.length === 0 || text.length > 10) return undefined;
  let number = 0;
  for (const character of text.toUpperCase()) {
    const digit = DIGITS.indexOf(ALIASES.get(character) ?? character);
    if (digit === -1) return undefined;
    number = number * 32 + digit;
  }
  return number;
}
