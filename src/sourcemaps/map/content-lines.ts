import { Ints } from "./ints.ts";
import { BACKSLASH, type Range, textOf } from "./json-bytes.ts";

/** So many lines of a source lie between two marks: what is read for the lines around a place stays small. */
export const LINES_A_MARK = 8;

/**
 * Where every eighth line of a source begins, in its text as it stands between the quotes of a JSON string. The first
 * number is 0; the last is how many lines there are. Lines end with LF, CR LF or CR, as escapes of any spelling.
 */
export function markLines(text: Uint8Array): Int32Array {
  const marks = new Ints(64);
  marks.push(0);
  let lines = 1;
  for (let here = 0; here < text.length; here++) {
    if (text[here] !== BACKSLASH) continue;
    const size = newlineAt(text, here);
    if (size === 0) {
      here += 1;
      continue;
    }
    here += size - 1;
    if (lines % LINES_A_MARK === 0) marks.push(here + 1);
    lines += 1;
  }
  marks.push(lines);
  return marks.view().slice();
}

/** Lines of minified or generated sources are read so far; nobody is shown more of them. */
const LONGEST_BYTES = 1024;
const NEWLINE = /\r\n|\n|\r/;

/**
 * `count` lines of a stretch of such text, from line `skip` of it on. Long ones are cut, but for the one numbered
 * `whole`.
 */
export function pickLines(text: Uint8Array, skip: number, count: number, whole: number): string[] {
  const ranges: Range[] = [];
  let start = 0;
  let line = 0;
  for (let here = 0; here <= text.length && line < skip + count; here++) {
    if (here < text.length && text[here] !== BACKSLASH) continue;
    const size = here < text.length ? newlineAt(text, here) : 1;
    if (size === 0) {
      here += 1;
      continue;
    }
    if (line >= skip) ranges.push({ start, end: here });
    line += 1;
    here += size - 1;
    start = here + 1;
  }
  const [first, last] = [ranges[0]?.start ?? 0, ranges.at(-1)?.end ?? 0];
  if (last - first > LONGEST_BYTES * count)
    return ranges.map((range, index) => lineText(text, range, skip + index === whole));
  // One string that is split costs a fifth of a string for each line.
  const lines = textOf(text, { start: first, end: last }).split(NEWLINE);
  return lines.length === ranges.length ? lines : ranges.map((range) => textOf(text, range));
}

function lineText(text: Uint8Array, { start, end }: Range, isWhole: boolean): string {
  if (isWhole || end - start <= LONGEST_BYTES) return textOf(text, { start, end });
  let cut = start;
  // Not in the middle of an escape.
  while (cut < start + LONGEST_BYTES) cut += escapeSize(text, cut);
  return textOf(text, { start, end: Math.min(cut, end) });
}

function escapeSize(text: Uint8Array, at: number): number {
  if (text[at] !== BACKSLASH) return 1;
  return text[at + 1] === 0x75 ? 6 : 2;
}

/** How many bytes the escaped end of a line takes that begins at this backslash; 0 for another escape. */
function newlineAt(bytes: Uint8Array, at: number): number {
  const kind = bytes[at + 1];
  if (kind === 0x6e) return 2;
  if (kind === 0x72) return bytes[at + 2] === BACKSLASH && bytes[at + 3] === 0x6e ? 4 : 2;
  if (kind !== 0x75) return 0;
  const code = Buffer.from(bytes.buffer, bytes.byteOffset + at + 2, Math.min(4, bytes.length - at - 2));
  const text = code.toString("latin1").toLowerCase();
  if (text === "000a") return 6;
  if (text !== "000d") return 0;
  const next = newlineAfterReturn(bytes, at + 6);
  return 6 + next;
}

function newlineAfterReturn(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== BACKSLASH) return 0;
  if (bytes[at + 1] === 0x6e) return 2;
  const isLong =
    Buffer.from(bytes.subarray(at + 1, at + 6))
      .toString("latin1")
      .toLowerCase() === "u000a";
  return isLong ? 6 : 0;
}
