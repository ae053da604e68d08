/** The end of the run of word characters at `at`. Letters beyond ASCII are part of words, as people read them. */
export function wordEnd(text: string, at: number): number {
  let end = at;
  while (end < text.length && isWordCode(text.charCodeAt(end))) end++;
  return end;
}

/** False beyond the text's borders, where `charCodeAt` gives NaN. */
export const isWordCode = (code: number): boolean =>
  (code >= 48 && code <= 57) ||
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  code === 95 ||
  (code >= 0xc0 && code < 0x2000);

export const isDigitCode = (code: number): boolean => code >= 48 && code <= 57;
