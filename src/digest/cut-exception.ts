/** An event's JSON text, its exception taken out. */
export interface CutText {
  /** The text of the exception's value, as sent. */
  readonly exception: string;
  /** The rest, with {@link PLACEHOLDER} where the exception stood. */
  readonly rest: string;
}

const KEY = '"exception":';

/** No SDK sends it, and a stranger who does gains nothing: see {@link isPlaceholder}. */
export const PLACEHOLDER = "-8.472510e-119";
const PLACEHOLDER_VALUE = Number(PLACEHOLDER);

/** Where the first value begins that is called `exception`; -1 where there is none. */
export function startOfException(text: string): number {
  const key = text.indexOf(KEY);
  if (key === -1) return -1;
  const start = key + KEY.length;
  return text.charCodeAt(start) === SPACE ? start + 1 : start;
}

/**
 * Takes the value that begins at `start` out of a JSON text, without parsing it. Whether that was the event's own
 * exception the parsed rest tells, by {@link isPlaceholder} on its property. Undefined where nothing is that ends.
 */
export function cutException(text: string, start: number): CutText | undefined {
  const end = endOfTree(text, start);
  return end === -1 ? undefined : { exception: text.slice(start, end), rest: without(text, start, end) };
}

/** The text with {@link PLACEHOLDER} for what stands from `start` to `end`. */
export function without(text: string, start: number, end: number): string {
  return text.slice(0, start) + PLACEHOLDER + text.slice(end);
}

export function isPlaceholder(value: unknown): boolean {
  return value === PLACEHOLDER_VALUE;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Behind the bracket that closes the one at `start`; -1 when there is none. Brackets and braces are both one. */
function endOfTree(text: string, start: number): number {
  if (!isOpening(text.charCodeAt(start))) return -1;
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) {
      at = endOfString(text, at);
      if (at === -1) return -1;
    } else if (isOpening(unit)) depth += 1;
    else if (isClosing(unit)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** Where the string that begins at `start` has its closing quote; -1 when it has none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before -= 1;
    if ((end - before) % 2 === 1) return end;
  }
  return -1;
}

function isOpening(unit: number): boolean {
  return unit === 0x7b || unit === 0x5b;
}

function isClosing(unit: number): boolean {
  return unit === 0x7d || unit === 0x5d;
}
