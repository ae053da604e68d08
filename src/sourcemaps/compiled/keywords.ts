/** What a keyword says of the token behind it. */
export const EXPRESSION_FOLLOWS = 1;
export const STATEMENT_FOLLOWS = 2;
/** Parentheses follow, and behind them a statement. */
export const CONTROL = 3;
export const FUNCTION = 4;
export const CLASS = 5;
/** `async`, which changes nothing for what stands around it. */
export const TRANSPARENT = 6;

const KEYWORDS = new Map<string, number>([
  ["function", FUNCTION],
  ["class", CLASS],
  ["async", TRANSPARENT],
]);
for (const word of "return typeof case in instanceof new void delete throw yield await of extends default".split(
  " ",
))
  KEYWORDS.set(word, EXPRESSION_FOLLOWS);
for (const word of ["else", "do", "try", "finally"]) KEYWORDS.set(word, STATEMENT_FOLLOWS);
for (const word of ["if", "while", "for", "with"]) KEYWORDS.set(word, CONTROL);

const SHORTEST = 2;
const LONGEST = 10;
/** First letters of keywords: three words of four need no string to be known for none. */
const FIRST = new Uint8Array(128);
for (const word of KEYWORDS.keys()) FIRST[word.charCodeAt(0)] = 1;

/** What the word at `start` means as a keyword; 0 for none. */
export function keywordAt(text: string, start: number, end: number): number {
  const length = end - start;
  if (length < SHORTEST || length > LONGEST || FIRST[text.charCodeAt(start)] !== 1) return 0;
  return KEYWORDS.get(text.slice(start, end)) ?? 0;
}
