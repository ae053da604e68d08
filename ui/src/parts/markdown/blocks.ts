import { type Inline, readInline } from "./inline.ts";

/** A bounded part of Markdown, as people write it in comments: no HTML, no images, no tables. */
export type Block =
  | { readonly is: "paragraph" | "heading"; readonly of: readonly Inline[] }
  | { readonly is: "code"; readonly text: string }
  | { readonly is: "quote"; readonly of: readonly Block[] }
  | { readonly is: "list"; readonly start: number | null; readonly items: readonly (readonly Block[])[] }
  | { readonly is: "rule" };

/** Quotes and lists in one another; deeper ones are text. */
const DEEPEST = 6;

const FENCE = /^ {0,3}(`{3,}|~{3,})[^`]*$/u;
const HEADING = /^ {0,3}#{1,6} +(.*)$/u;
const RULE = /^ {0,3}(?:(?:- ?){3,}|(?:\* ?){3,}|(?:_ ?){3,})$/u;
const QUOTE = /^ {0,3}> ?(.*)$/u;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])( +)(.*)$/u;

/** Reads a text. `addresses` are those whose mentions are marked. */
export function readMarkdown(text: string, addresses: readonly string[] = []): Block[] {
  return blocksOf(text.replaceAll("\r\n", "\n").split("\n"), addresses, 0);
}

function blocksOf(lines: readonly string[], addresses: readonly string[], depth: number): Block[] {
  const blocks: Block[] = [];
  let words: string[] = [];
  const endParagraph = () => {
    if (words.length > 0) blocks.push({ is: "paragraph", of: readInline(words.join("\n"), addresses) });
    words = [];
  };
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? "";
    const taken = special(lines, at, addresses, depth, words.length > 0);
    if (taken) {
      endParagraph();
      blocks.push(taken.block);
      at = taken.next;
      continue;
    }
    if (line.trim() === "") endParagraph();
    else words.push(line.trim());
    at += 1;
  }
  endParagraph();
  return blocks;
}

interface Taken {
  readonly block: Block;
  readonly next: number;
}

/** The block that begins in this line and is no paragraph. */
function special(
  lines: readonly string[],
  at: number,
  addresses: readonly string[],
  depth: number,
  isInParagraph: boolean,
): Taken | undefined {
  const line = lines[at] ?? "";
  const fence = FENCE.exec(line)?.[1];
  if (fence !== undefined) return codeFrom(lines, at, fence);
  const heading = HEADING.exec(line)?.[1];
  if (heading !== undefined) {
    const of = readInline(heading.trim(), addresses);
    return { block: { is: "heading", of }, next: at + 1 };
  }
  if (RULE.test(line) && !isInParagraph) return { block: { is: "rule" }, next: at + 1 };
  if (depth >= DEEPEST) return undefined;
  if (QUOTE.test(line)) {
    let end = at;
    const inner: string[] = [];
    for (; end < lines.length; end += 1) {
      const rest = QUOTE.exec(lines[end] ?? "")?.[1];
      if (rest === undefined) break;
      inner.push(rest);
    }
    return { block: { is: "quote", of: blocksOf(inner, addresses, depth + 1) }, next: end };
  }
  return ITEM.test(line) ? listFrom(lines, at, addresses, depth) : undefined;
}

function codeFrom(lines: readonly string[], at: number, fence: string): Taken {
  let end = at + 1;
  while (end < lines.length && !isEndOf(lines[end] ?? "", fence)) end += 1;
  return { block: { is: "code", text: lines.slice(at + 1, end).join("\n") }, next: end + 1 };
}

function isEndOf(line: string, fence: string): boolean {
  const mark = line.trim();
  return mark.length >= fence.length && mark === fence.charAt(0).repeat(mark.length);
}

function listFrom(lines: readonly string[], at: number, addresses: readonly string[], depth: number): Taken {
  const first = ITEM.exec(lines[at] ?? "")?.[2] ?? "-";
  const isNumbered = /^\d/u.test(first);
  const items: Block[][] = [];
  let end = at;
  while (end < lines.length) {
    const [, indent = "", mark = "", gap = "", rest = ""] = ITEM.exec(lines[end] ?? "") ?? [];
    if (mark === "" || /^\d/u.test(mark) !== isNumbered) break;
    const width = indent.length + mark.length + Math.min(gap.length, 4);
    const inner = [rest];
    end += 1;
    // What belongs to an item stands below its text, or at least two to the right.
    for (; end < lines.length; end += 1) {
      const line = lines[end] ?? "";
      const next = lines[end + 1] ?? "";
      if (line.trim() === "" ? !/^ {2}/u.test(next) : !/^ {2}/u.test(line)) break;
      inner.push(line.slice(Math.min(width, line.length - line.trimStart().length)));
    }
    items.push(blocksOf(inner, addresses, depth + 1));
  }
  return { block: { is: "list", start: isNumbered ? Number.parseInt(first, 10) : null, items }, next: end };
}
