import { Ints } from "./ints.ts";
import { nextSegment, startAt } from "./segments.ts";
import { Unusable } from "./unusable.ts";

const ALPHABET = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

/** Of one line, which is held decoded while it is put in order: some 100 MB. */
const MOST_TOKENS = 2 ** 21;
/** Column, source, line and column in it, name, and how many of these the token has. */
const FIELDS = 6;
/** Six numbers of seven digits and a comma. */
const LONGEST_TOKEN = 64;

/**
 * The same mappings with the tokens of each line in order of their columns. Few tools write them otherwise, so what
 * this costs is paid for their maps alone. @throws Unusable `too_big`
 */
export function putInOrder(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const state = startAt(start);
  let written = Buffer.allocUnsafe((end - start) * 2 + 1024);
  let length = 0;
  let [beforeSource, beforeLine, beforeColumn, beforeName] = [0, 0, 0, 0];
  let line = 0;
  const tokens = new Ints(FIELDS * 64);

  const room = (size: number): void => {
    if (written.length - length < size) written = Buffer.concat([written, Buffer.alloc(written.length)]);
  };
  const flush = (): void => {
    const held = tokens.view();
    let column = 0;
    for (const [place, token] of inOrder(held).entries()) {
      const base = token * FIELDS;
      const [at = 0, source = 0, originalLine = 0] = [held[base], held[base + 1], held[base + 2]];
      const [originalColumn = 0, name = 0, fields = 1] = [held[base + 3], held[base + 4], held[base + 5]];
      room(LONGEST_TOKEN);
      if (place > 0) written[length++] = 0x2c;
      length = writeDelta(written, length, at - column);
      column = at;
      if (fields < 4) continue;
      length = writeDelta(written, length, source - beforeSource);
      length = writeDelta(written, length, originalLine - beforeLine);
      length = writeDelta(written, length, originalColumn - beforeColumn);
      [beforeSource, beforeLine, beforeColumn] = [source, originalLine, originalColumn];
      if (fields < 5) continue;
      length = writeDelta(written, length, name - beforeName);
      beforeName = name;
    }
    tokens.truncate(0);
  };

  while (nextSegment(bytes, end, state)) {
    if (state.line !== line) {
      flush();
      for (; line < state.line; line++) {
        room(1);
        written[length++] = 0x3b;
      }
    }
    const { column, source, originalLine, originalColumn, name, fields } = state;
    if (column < 0) continue;
    if (tokens.length >= MOST_TOKENS * FIELDS) throw new Unusable("too_big");
    tokens.pushAll([column, source, originalLine, originalColumn, name, fields]);
  }
  flush();
  return written.subarray(0, length);
}

/** Numbers of tokens by their columns; of those that share one, as they stood. */
function inOrder(tokens: Int32Array): Uint32Array {
  // Column and number in one float, which is sorted without a call for each comparison.
  const keys = Float64Array.from(
    { length: tokens.length / FIELDS },
    (_, token) => (tokens[token * FIELDS] ?? 0) * MOST_TOKENS + token,
  );
  return Uint32Array.from(keys.sort(), (key) => key % MOST_TOKENS);
}

function writeDelta(into: Uint8Array, at: number, delta: number): number {
  let rest = delta < 0 ? (-delta << 1) | 1 : delta << 1;
  let here = at;
  do {
    const digit = rest & 31;
    rest >>>= 5;
    into[here++] = ALPHABET[rest > 0 ? digit | 32 : digit] ?? 0;
  } while (rest > 0);
  return here;
}
