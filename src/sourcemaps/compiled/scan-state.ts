import { Levels } from "./levels.ts";
import type { FunctionSink } from "./scan-functions.ts";
import { endOfRegex } from "./tokens.ts";

/** What the token before says of the next: a statement or an expression may begin, or an expression has ended. */
export type Before = "statement" | "expression" | "value";

/** How far a scan has come, and what its tokens so far mean for the next. */
export class ScanState {
  readonly text: string;
  readonly sink: FunctionSink;
  readonly levels = new Levels();
  before: Before = "statement";
  isDot = false;
  hadNewline = false;
  /** The chain of names that ends here, and the keyword that was just read. */
  chainStart = 0;
  chainEnd = 0;
  keyword = 0;
  /** `function` was read: what it is called, and whether it is part of an expression. */
  isFunction = false;
  functionStart = 0;
  functionEnd = 0;
  isFunctionValue = false;
  /** A function whose braces come next, or whose body does where it is an arrow. */
  opened = -1;
  isArrow = false;
  /** For the arrow behind a single name or behind parentheses. */
  arrowStart = 0;
  arrowAssigned = false;
  lastEnd = 0;
  /** Characters that may yet be passed in vain for the end of a regular expression: in a program next to none are. */
  #vain: number;

  constructor(text: string, sink: FunctionSink) {
    this.text = text;
    this.sink = sink;
    this.#vain = text.length * 2;
  }

  /** Behind the regular expression that begins at `at`; undefined where that slash divides. */
  regexEnd(at: number): number | undefined {
    if (this.before === "value" || this.#vain < 0) return undefined;
    const end = endOfRegex(this.text, at);
    // Each such slash of a text that is no program would cost the rest of its line.
    if (end < 0) this.#vain += end;
    return end < 0 ? undefined : end;
  }

  literal(at: number, end: number): number {
    const { top } = this.levels;
    this.plain("value");
    if (top.isKey) {
      top.keyStart = at;
      top.keyEnd = end;
    }
    return end;
  }

  assign(nameStart: number, nameEnd: number): void {
    const { top } = this.levels;
    this.plain("expression");
    top.isKey = false;
    top.isAssigned = nameEnd > 0;
    top.nameStart = nameStart;
    top.nameEnd = nameEnd;
  }

  /** An arrow without braces: its body is an expression. */
  openArrow(at: number): void {
    this.levels.push("arrow", at, this.sink.count).closes = this.opened;
    this.opened = -1;
    this.isArrow = false;
    this.before = "expression";
  }

  endArrows(at: number): void {
    while (this.levels.top.kind === "arrow") this.endArrow(at);
  }

  endArrow(at: number): void {
    this.sink.close(this.levels.pop().closes, at);
  }

  plain(before: Before): void {
    this.before = before;
    this.levels.top.isAssigned = false;
    this.chainEnd = 0;
    this.keyword = 0;
    this.isDot = false;
  }
}
