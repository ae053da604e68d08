/** How a language is read, only as far as colour needs it. */
export type CodeLanguage = "c-like" | "hash" | "elixir" | "markup" | "plain";

export interface Piece {
  text: string;
  /** `kw` keyword, `st` string, `nu` number, `co` comment. */
  kind?: "kw" | "st" | "nu" | "co";
}

const WORDS = new Set(
  (
    "abstract as async await break case catch class const continue def default defer defmodule do dotnet else end " +
    "export extends extern false final finally fn for foreach from func function go if implements import in include " +
    "interface let match mod mut namespace new nil none None null package private protected public pub raise require " +
    "required return rescue select self static struct super switch this throw throws trait true True False try " +
    "type typeof union unsafe use using val var void when where while with yield"
  ).split(" "),
);

const COMMENT: Record<CodeLanguage, RegExp | null> = {
  "c-like": /^\/\/.*/,
  hash: /^#.*/,
  elixir: /^#.*/,
  markup: /^<!--.*/,
  plain: null,
};

const STRING = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/;
const NUMBER = /^\d[\d_.]*/;
const WORD = /^[A-Za-z_$][\w$]*/;

/** A longer line is no line that anybody wrote; quotes that never close would be looked for again and again in it. */
const LONGEST = 2_000;

/** Cuts one line into pieces. Each step takes at least a character, so it ends; strings over several lines stay plain. */
export function highlight(line: string, language: CodeLanguage): Piece[] {
  if (language === "plain" || line.length > LONGEST) return [{ text: line }];
  const pieces: Piece[] = [];
  let rest = line;
  while (rest) {
    const comment = COMMENT[language]?.exec(rest)?.[0];
    if (comment) {
      pieces.push({ text: comment, kind: "co" });
      break;
    }
    const string = STRING.exec(rest)?.[0];
    const number = string ? undefined : NUMBER.exec(rest)?.[0];
    const word = string || number ? undefined : WORD.exec(rest)?.[0];
    const taken = string ?? number ?? word ?? rest.slice(0, 1);
    if (string) pieces.push({ text: taken, kind: "st" });
    else if (number) pieces.push({ text: taken, kind: "nu" });
    else if (word && WORDS.has(word)) pieces.push({ text: taken, kind: "kw" });
    else append(pieces, taken);
    rest = rest.slice(taken.length);
  }
  return pieces;
}

function append(pieces: Piece[], text: string): void {
  const last = pieces.at(-1);
  if (last && !last.kind) last.text += text;
  else pieces.push({ text });
}
