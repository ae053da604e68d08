import { closeBracket, openBrace, openParenthesis, readTemplate } from "./brackets.ts";
import {
  CLASS,
  EXPRESSION_FOLLOWS,
  FUNCTION,
  keywordAt,
  STATEMENT_FOLLOWS,
  TRANSPARENT,
} from "./keywords.ts";
import { ScanState } from "./scan-state.ts";
import {
  CHARACTERS,
  DIGIT,
  endOfComment,
  endOfNumber,
  endOfString,
  endOfWord,
  isWideSpace,
  LETTER,
  SPACE,
} from "./tokens.ts";

/** Is told of functions in the order in which they begin. Numbers are offsets in UTF-16 units. */
export interface FunctionSink {
  readonly count: number;
  /** No more are wanted. */
  readonly isFull: boolean;
  /** Names are stretches of the text, empty where the end is 0: `a.b`, `"key"`, and the class it is a method of. */
  open(start: number, nameStart: number, nameEnd: number, classStart: number, classEnd: number): number;
  close(index: number, end: number): void;
}

/**
 * Finds the functions of a script and what they are called, in one pass over its tokens and without a tree: a parser
 * takes five times as long, and twenty times the memory of the text. Scripts are trusted to be valid, as
 * an engine ran them; of others too much or too little is found, in the same time.
 */
export function scanFunctions(text: string, sink: FunctionSink): void {
  new Scanner(text, sink).scan();
}

/** Small methods and no destructuring: most scripts are read before the engine has made this fast. */
class Scanner {
  readonly #state: ScanState;

  constructor(text: string, sink: FunctionSink) {
    this.#state = new ScanState(text, sink);
  }

  scan(): void {
    const text = this.#state.text;
    let at = text.startsWith("#!") ? endOfComment(`//${text}`, 0) - 2 : 0;
    while (at < text.length && !this.#state.levels.isTooDeep && !this.#state.sink.isFull) {
      const code = text.charCodeAt(at);
      const kind = code < 128 ? CHARACTERS[code] : isWideSpace(code) ? SPACE : LETTER;
      if (kind === SPACE) {
        if (code === 0x0a) this.#state.hadNewline = true;
        at += 1;
        continue;
      }
      if (code === 0x2f) {
        const end = endOfComment(text, at);
        if (end >= 0) {
          at = end;
          continue;
        }
      }
      if (this.#state.isArrow && code !== 0x7b) this.#state.openArrow(at);
      if (kind === LETTER) at = this.#word(at);
      else if (kind === DIGIT) at = this.#state.literal(at, endOfNumber(text, at));
      else at = this.#sign(code, at);
      this.#state.lastEnd = at;
      this.#state.hadNewline = false;
    }
    while (!this.#state.levels.isOutermost) {
      const { closes } = this.#state.levels.pop();
      if (closes >= 0) this.#state.sink.close(closes, text.length);
    }
  }

  #word(at: number): number {
    const end = endOfWord(this.#state.text, at);
    if (this.#state.hadNewline && this.#state.before === "value" && !this.#state.isDot)
      this.#afterNewline(at, end);
    const { top } = this.#state.levels;
    if (top.isKey && !this.#state.isDot) {
      top.keyStart = at;
      top.keyEnd = end;
      this.#state.before = "value";
    } else if (this.#state.isFunction) {
      this.#state.functionStart = at;
      this.#state.functionEnd = end;
    } else {
      const keyword = this.#state.isDot ? 0 : keywordAt(this.#state.text, at, end);
      if (keyword !== 0 && keyword !== TRANSPARENT) {
        this.#keywordIs(keyword);
        return end;
      }
      if (this.#state.keyword === CLASS) {
        top.classStart = at;
        top.classEnd = end;
      } else {
        if (!this.#state.isDot || this.#state.chainEnd === 0) this.#state.chainStart = at;
        this.#state.chainEnd = end;
        if (!this.#state.isDot) {
          this.#state.arrowStart = at;
          this.#state.arrowAssigned = top.isAssigned;
        }
        // `async` stands before what is named, and is not what is assigned.
        if (keyword !== TRANSPARENT) top.isAssigned = false;
        this.#state.before = "value";
      }
    }
    this.#state.isDot = false;
    this.#state.keyword = 0;
    return end;
  }

  #keywordIs(keyword: number): void {
    const { top } = this.#state.levels;
    const nameEnd = top.isAssigned ? top.nameEnd : 0;
    if (keyword === FUNCTION) {
      this.#state.isFunction = true;
      this.#state.isFunctionValue = this.#state.before !== "statement";
      this.#state.functionStart = top.nameStart;
      this.#state.functionEnd = nameEnd;
    } else if (keyword === CLASS) {
      top.opensClass = true;
      top.isValue = this.#state.before !== "statement";
      top.classStart = top.nameStart;
      top.classEnd = nameEnd;
    } else if (keyword === STATEMENT_FOLLOWS) this.#state.before = "statement";
    else this.#state.before = "expression";
    top.isAssigned = false;
    this.#state.chainEnd = 0;
    this.#state.keyword = keyword === EXPRESSION_FOLLOWS ? 0 : keyword;
  }

  /** The line before was a whole statement, though no semicolon says so. */
  #afterNewline(at: number, end: number): void {
    const { top } = this.#state.levels;
    if (top.kind === "arrow" && !isInfix(this.#state.text.slice(at, Math.min(end, at + 12)))) {
      this.#state.endArrows(this.#state.lastEnd);
      this.#state.before = "statement";
    }
    if (this.#state.levels.top.kind === "class") this.#state.levels.top.isKey = true;
  }

  #sign(code: number, at: number): number {
    const text = this.#state.text;
    const next = text.charCodeAt(at + 1);
    switch (code) {
      case 0x22: // "
      case 0x27: // '
        return this.#state.literal(at, endOfString(text, at));
      case 0x60: // `
        return readTemplate(this.#state, at, at + 1);
      case 0x28: // (
        openParenthesis(this.#state, at);
        return at + 1;
      case 0x5b: // [
        this.#state.plain("expression");
        if (this.#state.levels.top.isKey) this.#state.levels.top.keyEnd = 0;
        this.#state.levels.push("bracket", at, this.#state.sink.count);
        return at + 1;
      case 0x7b: // {
        openBrace(this.#state, at);
        return at + 1;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        return closeBracket(this.#state, code, at + 1);
      case 0x2c: // ,
        this.#state.endArrows(this.#state.lastEnd);
        this.#state.plain("expression");
        if (this.#state.levels.top.kind === "object") this.#state.levels.top.isKey = true;
        return at + 1;
      case 0x3b: // ;
        this.#semicolon();
        return at + 1;
      case 0x3a: // :
        this.#colon();
        return at + 1;
      case 0x3f: // ?
        return this.#question(next, at + 1);
      case 0x3d: // =
        return this.#equals(next, at + 1);
      case 0x2e: // .
        return this.#dot(next, at);
      case 0x2f: {
        // /
        const end = this.#state.regexEnd(at);
        this.#state.plain(end === undefined ? "expression" : "value");
        return end ?? at + 1;
      }
      case 0x2a: // *
        if (!this.#state.isFunction && !this.#state.levels.top.isKey) this.#state.plain("expression");
        return at + 1;
      case 0x2b: // +
      case 0x2d: // -
        // `a++` stays a value, `++a` begins one.
        this.#state.plain(next === code && this.#state.before === "value" ? "value" : "expression");
        return next === code ? at + 2 : at + 1;
      default: {
        this.#state.plain("expression");
        // `<=`, `!==` and their kin are no assignments.
        const compares = code === 0x21 || code === 0x3c || code === 0x3e;
        let end = at + 1;
        while (compares && (text.charCodeAt(end) === 0x3d || text.charCodeAt(end) === code)) end += 1;
        return end;
      }
    }
  }

  #semicolon(): void {
    this.#state.endArrows(this.#state.lastEnd);
    this.#state.plain("statement");
    const { top } = this.#state.levels;
    top.ternaries = 0;
    top.opensClass = false;
    if (top.kind === "class") top.isKey = true;
    this.#state.opened = -1;
    this.#state.isFunction = false;
  }

  #colon(): void {
    while (this.#state.levels.top.kind === "arrow" && this.#state.levels.top.ternaries === 0)
      this.#state.endArrow(this.#state.lastEnd);
    const { top } = this.#state.levels;
    if (top.ternaries > 0) {
      top.ternaries -= 1;
      this.#state.plain("expression");
    } else if (top.kind === "object" && top.isKey) {
      this.#state.assign(top.keyStart, top.keyEnd);
    } else this.#state.plain("statement");
  }

  #question(next: number, at: number): number {
    if (next === 0x2e && CHARACTERS[this.#state.text.charCodeAt(at + 1)] !== DIGIT) {
      this.#state.plain("value");
      this.#state.isDot = true;
      return at + 1;
    }
    if (next !== 0x3f) this.#state.levels.top.ternaries += 1;
    this.#state.plain("expression");
    return next === 0x3f ? at + 1 : at;
  }

  #equals(next: number, at: number): number {
    const { top } = this.#state.levels;
    if (next === 0x3e) {
      const nameEnd = this.#state.arrowAssigned ? top.nameEnd : 0;
      const classEnd = top.kind === "class" ? top.classEnd : 0;
      this.#state.opened = this.#state.sink.open(
        this.#state.arrowStart,
        top.nameStart,
        nameEnd,
        top.classStart,
        classEnd,
      );
      this.#state.isArrow = true;
      this.#state.plain("expression");
      return at + 1;
    }
    if (next === 0x3d) {
      this.#state.plain("expression");
      return this.#state.text.charCodeAt(at + 1) === 0x3d ? at + 2 : at + 1;
    }
    if (top.isKey) this.#state.assign(top.keyStart, top.keyEnd);
    else this.#state.assign(this.#state.chainStart, this.#state.chainEnd);
    return at;
  }

  #dot(next: number, at: number): number {
    const { top } = this.#state.levels;
    if (CHARACTERS[next] === DIGIT) return this.#state.literal(at, endOfNumber(this.#state.text, at));
    if (next === 0x2e) {
      this.#state.plain("expression");
      if (top.kind === "object") top.isKey = false;
      return at + 3;
    }
    this.#state.isDot = true;
    this.#state.keyword = 0;
    top.isAssigned = false;
    return at + 1;
  }
}

/** Whether the word carries on the expression before it, on whatever line. */
function isInfix(word: string): boolean {
  return word === "in" || word === "instanceof" || word === "of";
}
