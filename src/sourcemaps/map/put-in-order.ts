import { nextSegment, startAt } from "./segments.ts";

const ALPHABET = Buffer.from("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");

/**
 * The same mappings with the tokens of each line in order of their columns. Few tools write them otherwise, so what
 * this costs is paid for their maps alone.
 */
export function putInOrder(bytes: Uint8Array, start: number, end: number): Uint8Array {
  const state = startAt(start);
  let written = Buffer.allocUnsafe((end - start) * 2 + 1024);
  let length = 0;
  const before = { source: 0, originalLine: 0, originalColumn: 0, name: 0 };
  let line = 0;
  let tokens: number[][] = [];

  const flush = (): void => {
    tokens.sort((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
    let column = 0;
    for (const [index, token] of tokens.entries()) {
      const [at = 0, source = 0, originalLine = 0, originalColumn = 0, name = 0, fields = 1] = token;
      if (written.length - length < 64) written = Buffer.concat([written, Buffer.alloc(written.length)]);
      if (index > 0) written[length++] = 0x2c;
      length = writeDelta(written, length, at - column);
      column = at;
      if (fields < 4) continue;
      length = writeDelta(written, length, source - before.source);
      length = writeDelta(written, length, originalLine - before.originalLine);
      length = writeDelta(written, length, originalColumn - before.originalColumn);
      Object.assign(before, { source, originalLine, originalColumn });
      if (fields < 5) continue;
      length = writeDelta(written, length, name - before.name);
      before.name = name;
    }
    tokens = [];
  };

  while (nextSegment(bytes, end, state)) {
    if (state.line !== line) {
      flush();
      while (line < state.line) {
        if (length === written.length) written = Buffer.concat([written, Buffer.alloc(written.length)]);
        written[length++] = 0x3b;
        line += 1;
      }
    }
    const { column, source, originalLine, originalColumn, name, fields } = state;
    if (column >= 0) tokens.push([column, source, originalLine, originalColumn, name, fields]);
  }
  flush();
  return written.subarray(0, length);
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
