/** Ends of tokens, where that takes more than a look at the next character. All are linear in what they pass. */

const BACKSLASH = 0x5c;

/** Kinds of characters, by their code; all from 128 on are letters here. */
export const LETTER = 1;
export const DIGIT = 2;
export const SPACE = 3;
export const CHARACTERS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z$_#\\]/.test(char)) CHARACTERS[code] = LETTER;
  else if (/[0-9]/.test(char)) CHARACTERS[code] = DIGIT;
  else if (/\s/.test(char)) CHARACTERS[code] = SPACE;
}

export function endOfWord(text: string, at: number): number {
  let here = at + 1;
  for (; here < text.length; here++) {
    const code = text.charCodeAt(here);
    if (code >= 128) {
      if (isWideSpace(code)) return here;
      continue;
    }
    const kind = CHARACTERS[code];
    if (kind !== LETTER && kind !== DIGIT) return here;
  }
  return here;
}

/** White space beyond ASCII. */
export function isWideSpace(code: number): boolean {
  return code === 0xa0 || code === 0xfeff || code === 0x2028 || code === 0x2029 || code === 0x3000;
}

export function endOfNumber(text: string, at: number): number {
  let here = at + 1;
  for (; here < text.length; here++) {
    const code = text.charCodeAt(here);
    const kind = code < 128 ? CHARACTERS[code] : LETTER;
    if (kind !== LETTER && kind !== DIGIT && code !== 0x2e) return here;
    // `1..toString()`: the second dot is no longer the number's.
    if (code === 0x2e && text.charCodeAt(here + 1) === 0x2e) return here + 1;
  }
  return here;
}

/** Behind the closing quote, or where the line ends without one. */
export function endOfString(text: string, at: number): number {
  const quote = text.charCodeAt(at);
  for (let here = at + 1; here < text.length; here++) {
    const code = text.charCodeAt(here);
    if (code === quote) return here + 1;
    if (code === BACKSLASH) here += 1;
    else if (code === 0x0a) return here;
  }
  return text.length;
}

/** From inside a template to behind its closing backtick or its next `${`. */
export function endOfTemplatePart(text: string, at: number): { end: number; isOver: boolean } {
  for (let here = at; here < text.length; here++) {
    const code = text.charCodeAt(here);
    if (code === 0x60) return { end: here + 1, isOver: true };
    if (code === BACKSLASH) here += 1;
    else if (code === 0x24 && text.charCodeAt(here + 1) === 0x7b) return { end: here + 2, isOver: false };
  }
  return { end: text.length, isOver: true };
}

/**
 * Behind a regular expression and its flags. Where the line ends before it does, so that it was none: how many characters
 * were passed to learn that, as a negative number.
 */
export function endOfRegex(text: string, at: number): number {
  let isInClass = false;
  let here = at + 1;
  for (; here < text.length; here++) {
    const code = text.charCodeAt(here);
    if (code === 0x0a) break;
    if (code === BACKSLASH) here += 1;
    else if (code === 0x5b) isInClass = true;
    else if (code === 0x5d) isInClass = false;
    else if (code === 0x2f && !isInClass) return endOfWord(text, here);
  }
  return at - here;
}

/** Behind a comment that begins at `at`, or -1 where none does. */
export function endOfComment(text: string, at: number): number {
  const next = text.charCodeAt(at + 1);
  if (next === 0x2f) {
    const end = text.indexOf("\n", at);
    return end < 0 ? text.length : end;
  }
  if (next !== 0x2a) return -1;
  const end = text.indexOf("*/", at + 2);
  return end < 0 ? text.length : end + 2;
}
