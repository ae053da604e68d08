export type Inline =
  | { readonly is: "text" | "code"; readonly text: string }
  | { readonly is: "strong" | "emphasis" | "struck"; readonly of: readonly Inline[] }
  /** To the web or a mailbox, nowhere else. */
  | { readonly is: "link"; readonly href: string; readonly of: readonly Inline[] }
  /** Of one of the addresses that were given; a team's begins with `#`. */
  | { readonly is: "mention"; readonly address: string }
  | { readonly is: "break" };

const DEEPEST = 6;
/** Bounds keep a hostile text from being read again and again. */
const LINK = /!?\[([^\]\n]{1,500})\]\(([^\s()<>]{1,2000})\)/uy;
const BARE = /https?:\/\/[^\s<>"'`[\]]{1,2000}/uy;
const ESCAPED = /\\([!-/:-@[-`{-~])/uy;
const WORD = /[\p{L}\p{N}_]/u;

const MARKS = [
  ["**", "strong"],
  ["__", "strong"],
  ["~~", "struck"],
  ["*", "emphasis"],
  ["_", "emphasis"],
] as const;

/** Reads the text of a paragraph: emphasis, code, links, line breaks, mentions. Everything else is what it is. */
export function readInline(text: string, addresses: readonly string[], depth = 0): Inline[] {
  const found: Inline[] = [];
  let plain = "";
  const add = (one: Inline) => {
    if (plain !== "") found.push({ is: "text", text: plain });
    plain = "";
    found.push(one);
  };
  // Marks that nothing closes any more.
  const open = new Set<string>();
  let at = 0;
  while (at < text.length) {
    const taken = takeAt(text, at, addresses, depth, open);
    if (taken === undefined) {
      plain += text.charAt(at);
      at += 1;
    } else {
      if (typeof taken.one === "string") plain += taken.one;
      else add(taken.one);
      at = taken.next;
    }
  }
  if (plain !== "") found.push({ is: "text", text: plain });
  return found;
}

interface Taken {
  readonly one: Inline | string;
  readonly next: number;
}

function takeAt(
  text: string,
  at: number,
  addresses: readonly string[],
  depth: number,
  open: Set<string>,
): Taken | undefined {
  switch (text.charAt(at)) {
    case "\n":
      return { one: { is: "break" }, next: at + 1 };
    case "\\": {
      const [all, sign = ""] = matchAt(ESCAPED, text, at) ?? [];
      return all === undefined ? undefined : { one: sign, next: at + all.length };
    }
    case "`":
      return codeAt(text, at, open);
    case "!":
    case "[":
      return depth < DEEPEST ? linkAt(text, at, addresses) : undefined;
    case "h":
      // In the words of a link it would be one in another.
      return depth < DEEPEST ? bareAt(text, at) : undefined;
    case "@":
    case "#":
      return mentionAt(text, at, addresses);
    case "*":
    case "_":
    case "~":
      return depth < DEEPEST ? markedAt(text, at, addresses, depth, open) : undefined;
    default:
      return undefined;
  }
}

function codeAt(text: string, at: number, open: Set<string>): Taken | undefined {
  let ticks = 1;
  while (text.charAt(at + ticks) === "`") ticks += 1;
  const mark = "`".repeat(ticks);
  const end = open.has(mark) ? -1 : text.indexOf(mark, at + ticks);
  if (end === -1) {
    open.add(mark);
    return { one: mark, next: at + ticks };
  }
  return { one: { is: "code", text: text.slice(at + ticks, end).trim() }, next: end + ticks };
}

/** An image is shown as a link to it: pictures of elsewhere would tell elsewhere who reads. */
function linkAt(text: string, at: number, addresses: readonly string[]): Taken | undefined {
  const [all, words = "", target = ""] = matchAt(LINK, text, at) ?? [];
  if (all === undefined) return undefined;
  const href = addressOf(target);
  if (href === undefined) return undefined;
  const of = readInline(words, addresses, DEEPEST);
  return { one: { is: "link", href, of }, next: at + all.length };
}

function bareAt(text: string, at: number): Taken | undefined {
  if (WORD.test(text.charAt(at - 1))) return undefined;
  const [all] = matchAt(BARE, text, at) ?? [];
  const shown = all?.replace(/[.,:;!?)*_~]{1,20}$/u, "");
  const href = shown === undefined ? undefined : addressOf(shown);
  if (shown === undefined || href === undefined) return undefined;
  return { one: { is: "link", href, of: [{ is: "text", text: shown }] }, next: at + shown.length };
}

function mentionAt(text: string, at: number, addresses: readonly string[]): Taken | undefined {
  if (WORD.test(text.charAt(at - 1))) return undefined;
  let longest = "";
  let next = at;
  for (const address of addresses) {
    const written = address.startsWith("#") ? address : `@${address}`;
    const end = at + written.length;
    const isIt = text.slice(at, end).toLowerCase() === written.toLowerCase();
    if (isIt && end > next && !WORD.test(text.charAt(end))) [longest, next] = [address, end];
  }
  return longest === "" ? undefined : { one: { is: "mention", address: longest }, next };
}

function markedAt(
  text: string,
  at: number,
  addresses: readonly string[],
  depth: number,
  open: Set<string>,
): Taken | undefined {
  for (const [mark, is] of MARKS) {
    if (!text.startsWith(mark, at) || open.has(mark)) continue;
    const begin = at + mark.length;
    if (!/\S/u.test(text.charAt(begin)) || text.charAt(begin) === mark.charAt(0)) continue;
    // snake_case is one word.
    if (mark.startsWith("_") && WORD.test(text.charAt(at - 1))) continue;
    const end = endOf(text, begin, mark);
    if (end === -1) {
      open.add(mark);
      continue;
    }
    const of = readInline(text.slice(begin, end), addresses, depth + 1);
    return { one: { is, of }, next: end + mark.length };
  }
  return undefined;
}

function endOf(text: string, begin: number, mark: string): number {
  const sign = mark.charAt(0);
  for (let end = text.indexOf(mark, begin + 1); end !== -1; end = text.indexOf(mark, end + 1)) {
    const isWhole = text.charAt(end - 1) !== sign && text.charAt(end + mark.length) !== sign;
    const isInWord = sign === "_" && WORD.test(text.charAt(end + mark.length));
    if (isWhole && !isInWord && /\S/u.test(text.charAt(end - 1))) return end;
  }
  return -1;
}

/** Whole addresses of the web and of mailboxes. */
function addressOf(target: string): string | undefined {
  const url = URL.canParse(target) ? new URL(target) : undefined;
  return url && ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}
