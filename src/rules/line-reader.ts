import { RuleFault } from "./problem.ts";

/** A word or quoted text as it stands in its line. */
export interface Piece {
  /** Quotes taken off, nothing else changed. */
  readonly raw: string;
  /** Where `raw` begins, from 0. */
  readonly at: number;
  readonly isQuoted: boolean;
}

/** Reads a line from left to right. What it cannot read is a {@link RuleFault}. */
export class LineReader {
  readonly line: string;
  at = 0;

  constructor(line: string) {
    this.line = line;
  }

  get isAtEnd(): boolean {
    return this.at >= this.line.length;
  }

  skipBlanks(): void {
    while (this.line[this.at] === " " || this.line[this.at] === "\t") this.at += 1;
  }

  stands(text: string): boolean {
    return this.line.startsWith(text, this.at);
  }

  take(text: string): boolean {
    if (!this.stands(text)) return false;
    this.at += text.length;
    return true;
  }

  /** Quoted text, or what stands before a blank, the end, or one of `ends`; "" where nothing does. */
  piece(ends = ""): Piece {
    return this.stands('"') ? this.#quoted() : this.#word(ends);
  }

  #quoted(): Piece {
    const start = this.at + 1;
    for (let at = start; at < this.line.length; at++) {
      const sign = this.line[at];
      if (sign === "\\") at += 1;
      else if (sign === '"') {
        this.at = at + 1;
        return { raw: this.line.slice(start, at), at: start, isQuoted: true };
      }
    }
    throw new RuleFault(this.at, "quoteNotClosed");
  }

  /** A backslash keeps the next character in the word, whatever it is. */
  #word(ends: string): Piece {
    const start = this.at;
    while (!this.isAtEnd) {
      const sign = this.line[this.at] ?? "";
      if (sign === " " || sign === "\t" || ends.includes(sign)) break;
      this.at += sign === "\\" && this.at + 1 < this.line.length ? 2 : 1;
    }
    return { raw: this.line.slice(start, this.at), at: start, isQuoted: false };
  }
}

/** A text that is no glob: `\"` is a quote, `\\` a backslash. */
export const unescaped = (raw: string): string => raw.replace(/\\(.)/gsu, "$1");
