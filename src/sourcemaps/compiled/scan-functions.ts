import {
  CLASS,
  CONTROL,
  EXPRESSION_FOLLOWS,
  FUNCTION,
  keywordAt,
  STATEMENT_FOLLOWS,
  TRANSPARENT,
} from "./keywords.ts";
import { Levels } from "./levels.ts";
import {
  CHARACTERS,
  DIGIT,
  endOfComment,
  endOfNumber,
  endOfRegex,
  endOfString,
  endOfTemplatePart,
  endOfWord,
  isWideSpace,
  LETTER,
  SPACE,
} from "./tokens.ts";

/** Is told of functions in the order in which they begin. Numbers are offsets in UTF-16 units. */
export interface FunctionSink {
  readonly count: number;
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

/** What the token before says of the next: a statement or an expression may begin, or an expression has ended. */
type Before = "statement" | "expression" | "value";

/** Small methods and no destructuring: most scripts are read before the engine has made this fast. */
class Scanner {
  readonly #text: string;
  readonly #sink: FunctionSink;
  readonly #levels = new Levels();
  #before: Before = "statement";
  #isDot = false;
  #hadNewline = false;
  /** The chain of names that ends here, and the keyword that was just read. */
  #chainStart = 0;
  #chainEnd = 0;
  #keyword = 0;
  /** `function` was read: what it is called, and whether it is part of an expression. */
  #isFunction = false;
  #functionStart = 0;
  #functionEnd = 0;
  #isFunctionValue = false;
  /** A function whose braces come next, or whose body does where it is an arrow. */
  #opened = -1;
  #isArrow = false;
  /** For the arrow behind a single name or behind parentheses. */
  #arrowStart = 0;
  #arrowAssigned = false;
  #lastEnd = 0;

  constructor(text: string, sink: FunctionSink) {
    this.#text = text;
    this.#sink = sink;
  }

  scan(): void {
    const text = this.#text;
    let at = text.startsWith("#!") ? endOfComment(`//${text}`, 0) - 2 : 0;
    while (at < text.length && !this.#levels.isTooDeep) {
      const code = text.charCodeAt(at);
      const kind = code < 128 ? CHARACTERS[code] : isWideSpace(code) ? SPACE : LETTER;
      if (kind === SPACE) {
        if (code === 0x0a) this.#hadNewline = true;
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
      if (this.#isArrow && code !== 0x7b) this.#openArrow(at);
      if (kind === LETTER) at = this.#word(at);
      else if (kind === DIGIT) at = this.#literal(at, endOfNumber(text, at));
      else at = this.#sign(code, at);
      this.#lastEnd = at;
      this.#hadNewline = false;
    }
    while (!this.#levels.isOutermost) {
      const { closes } = this.#levels.pop();
      if (closes >= 0) this.#sink.close(closes, text.length);
    }
  }

  #word(at: number): number {
    const end = endOfWord(this.#text, at);
    if (this.#hadNewline && this.#before === "value" && !this.#isDot) this.#afterNewline(at, end);
    const { top } = this.#levels;
    if (top.isKey && !this.#isDot) {
      top.keyStart = at;
      top.keyEnd = end;
      this.#before = "value";
    } else if (this.#isFunction) {
      this.#functionStart = at;
      this.#functionEnd = end;
    } else {
      const keyword = this.#isDot ? 0 : keywordAt(this.#text, at, end);
      if (keyword !== 0 && keyword !== TRANSPARENT) {
        this.#keywordIs(keyword);
        return end;
      }
      if (this.#keyword === CLASS) {
        top.classStart = at;
        top.classEnd = end;
      } else {
        if (!this.#isDot || this.#chainEnd === 0) this.#chainStart = at;
        this.#chainEnd = end;
        if (!this.#isDot) {
          this.#arrowStart = at;
          this.#arrowAssigned = top.isAssigned;
        }
        // `async` stands before what is named, and is not what is assigned.
        if (keyword !== TRANSPARENT) top.isAssigned = false;
        this.#before = "value";
      }
    }
    this.#isDot = false;
    this.#keyword = 0;
    return end;
  }

  #keywordIs(keyword: number): void {
    const { top } = this.#levels;
    const nameEnd = top.isAssigned ? top.nameEnd : 0;
    if (keyword === FUNCTION) {
      this.#isFunction = true;
      this.#isFunctionValue = this.#before !== "statement";
      this.#functionStart = top.nameStart;
      this.#functionEnd = nameEnd;
    } else if (keyword === CLASS) {
      top.opensClass = true;
      top.isValue = this.#before !== "statement";
      top.classStart = top.nameStart;
      top.classEnd = nameEnd;
    } else if (keyword === STATEMENT_FOLLOWS) this.#before = "statement";
    else this.#before = "expression";
    top.isAssigned = false;
    this.#chainEnd = 0;
    this.#keyword = keyword === EXPRESSION_FOLLOWS ? 0 : keyword;
  }

  /** The line before was a whole statement, though no semicolon says so. */
  #afterNewline(at: number, end: number): void {
    const { top } = this.#levels;
    if (top.kind === "arrow" && !isInfix(this.#text.slice(at, Math.min(end, at + 12)))) {
      this.#endArrows(this.#lastEnd);
      this.#before = "statement";
    }
    if (this.#levels.top.kind === "class") this.#levels.top.isKey = true;
  }

  #sign(code: number, at: number): number {
    const text = this.#text;
    const next = text.charCodeAt(at + 1);
    switch (code) {
      case 0x22: // "
      case 0x27: // '
        return this.#literal(at, endOfString(text, at));
      case 0x60: // `
        return this.#template(at, at + 1);
      case 0x28: // (
        this.#parenthesis(at);
        return at + 1;
      case 0x5b: // [
        this.#plain("expression");
        if (this.#levels.top.isKey) this.#levels.top.keyEnd = 0;
        this.#levels.push("bracket", at, this.#sink.count);
        return at + 1;
      case 0x7b: // {
        this.#brace(at);
        return at + 1;
      case 0x29: // )
      case 0x5d: // ]
      case 0x7d: // }
        return this.#close(code, at + 1);
      case 0x2c: // ,
        this.#endArrows(this.#lastEnd);
        this.#plain("expression");
        if (this.#levels.top.kind === "object") this.#levels.top.isKey = true;
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
        const end = this.#before === "value" ? undefined : endOfRegex(text, at);
        this.#plain(end === undefined ? "expression" : "value");
        return end ?? at + 1;
      }
      case 0x2a: // *
        if (!this.#isFunction && !this.#levels.top.isKey) this.#plain("expression");
        return at + 1;
      case 0x2b: // +
      case 0x2d: // -
        // `a++` stays a value, `++a` begins one.
        this.#plain(next === code && this.#before === "value" ? "value" : "expression");
        return next === code ? at + 2 : at + 1;
      default: {
        this.#plain("expression");
        // `<=`, `!==` and their kin are no assignments.
        const compares = code === 0x21 || code === 0x3c || code === 0x3e;
        let end = at + 1;
        while (compares && (text.charCodeAt(end) === 0x3d || text.charCodeAt(end) === code)) end += 1;
        return end;
      }
    }
  }

  #literal(at: number, end: number): number {
    const { top } = this.#levels;
    this.#plain("value");
    if (top.isKey) {
      top.keyStart = at;
      top.keyEnd = end;
    }
    return end;
  }

  #template(start: number, at: number): number {
    const { end, isOver } = endOfTemplatePart(this.#text, at);
    this.#plain(isOver ? "value" : "expression");
    if (!isOver) this.#levels.push("template", start, this.#sink.count);
    return end;
  }

  #parenthesis(at: number): void {
    const { top } = this.#levels;
    const wasAssigned = top.isAssigned;
    const isControl = this.#keyword === CONTROL;
    this.#plain("expression");
    if (top.isKey || this.#isFunction) {
      const nameStart = top.isKey ? top.keyStart : this.#functionStart;
      const nameEnd = top.isKey ? top.keyEnd : this.#functionEnd;
      const classEnd = top.isKey && top.kind === "class" ? top.classEnd : 0;
      const params = this.#levels.push("params", at, this.#sink.count);
      params.closes = this.#sink.open(at, nameStart, nameEnd, top.classStart, classEnd);
      params.isValue = !top.isKey && this.#isFunctionValue;
      this.#isFunction = false;
      top.keyEnd = 0;
      return;
    }
    const level = this.#levels.push("paren", at, this.#sink.count);
    level.isControl = isControl;
    level.wasAssigned = wasAssigned;
    level.isAssigned = wasAssigned;
    level.nameStart = top.nameStart;
    level.nameEnd = top.nameEnd;
  }

  #brace(at: number): void {
    const { top } = this.#levels;
    if (this.#opened >= 0) {
      const body = this.#levels.push("body", at, this.#sink.count);
      body.closes = this.#opened;
      body.isValue = this.#isArrow || this.#isFunctionValue;
      this.#opened = -1;
      this.#isArrow = false;
      this.#before = "statement";
    } else if (top.opensClass) {
      top.opensClass = false;
      const body = this.#levels.push("class", at, this.#sink.count);
      body.classStart = top.classStart;
      body.classEnd = top.classEnd;
      body.isValue = top.isValue;
      this.#before = "statement";
    } else {
      const isObject = this.#before === "expression";
      this.#levels.push(isObject ? "object" : "block", at, this.#sink.count).isValue = isObject;
      this.#before = isObject ? "expression" : "statement";
    }
    this.#chainEnd = 0;
    this.#keyword = 0;
  }

  #close(code: number, end: number): number {
    this.#endArrows(this.#lastEnd);
    if (this.#levels.isOutermost) {
      this.#plain("value");
      return end;
    }
    const level = this.#levels.pop();
    if (level.kind === "template") return this.#template(level.start, end);
    if (level.kind === "params") {
      this.#opened = level.closes;
      this.#isFunctionValue = level.isValue;
    } else if (level.closes >= 0) this.#sink.close(level.closes, end);
    const isValue = code === 0x7d ? level.isValue : !level.isControl;
    this.#plain(isValue ? "value" : "statement");
    // Functions inside the parameters have begun before this one would.
    this.#arrowStart = level.functionsBefore === this.#sink.count ? level.start : end - 1;
    this.#arrowAssigned = level.wasAssigned;
    return end;
  }

  #semicolon(): void {
    this.#endArrows(this.#lastEnd);
    this.#plain("statement");
    const { top } = this.#levels;
    top.ternaries = 0;
    top.opensClass = false;
    if (top.kind === "class") top.isKey = true;
    this.#opened = -1;
    this.#isFunction = false;
  }

  #colon(): void {
    while (this.#levels.top.kind === "arrow" && this.#levels.top.ternaries === 0)
      this.#endArrow(this.#lastEnd);
    const { top } = this.#levels;
    if (top.ternaries > 0) {
      top.ternaries -= 1;
      this.#plain("expression");
    } else if (top.kind === "object" && top.isKey) {
      this.#assign(top.keyStart, top.keyEnd);
    } else this.#plain("statement");
  }

  #question(next: number, at: number): number {
    if (next === 0x2e && CHARACTERS[this.#text.charCodeAt(at + 1)] !== DIGIT) {
      this.#plain("value");
      this.#isDot = true;
      return at + 1;
    }
    if (next !== 0x3f) this.#levels.top.ternaries += 1;
    this.#plain("expression");
    return next === 0x3f ? at + 1 : at;
  }

  #equals(next: number, at: number): number {
    const { top } = this.#levels;
    if (next === 0x3e) {
      const nameEnd = this.#arrowAssigned ? top.nameEnd : 0;
      const classEnd = top.kind === "class" ? top.classEnd : 0;
      this.#opened = this.#sink.open(this.#arrowStart, top.nameStart, nameEnd, top.classStart, classEnd);
      this.#isArrow = true;
      this.#plain("expression");
      return at + 1;
    }
    if (next === 0x3d) {
      this.#plain("expression");
      return this.#text.charCodeAt(at + 1) === 0x3d ? at + 2 : at + 1;
    }
    if (top.isKey) this.#assign(top.keyStart, top.keyEnd);
    else this.#assign(this.#chainStart, this.#chainEnd);
    return at;
  }

  #assign(nameStart: number, nameEnd: number): void {
    const { top } = this.#levels;
    this.#plain("expression");
    top.isKey = false;
    top.isAssigned = nameEnd > 0;
    top.nameStart = nameStart;
    top.nameEnd = nameEnd;
  }

  #dot(next: number, at: number): number {
    const { top } = this.#levels;
    if (CHARACTERS[next] === DIGIT) return this.#literal(at, endOfNumber(this.#text, at));
    if (next === 0x2e) {
      this.#plain("expression");
      if (top.kind === "object") top.isKey = false;
      return at + 3;
    }
    this.#isDot = true;
    this.#keyword = 0;
    top.isAssigned = false;
    return at + 1;
  }

  /** An arrow without braces: its body is an expression. */
  #openArrow(at: number): void {
    this.#levels.push("arrow", at, this.#sink.count).closes = this.#opened;
    this.#opened = -1;
    this.#isArrow = false;
    this.#before = "expression";
  }

  #endArrows(at: number): void {
    while (this.#levels.top.kind === "arrow") this.#endArrow(at);
  }

  #endArrow(at: number): void {
    this.#sink.close(this.#levels.pop().closes, at);
  }

  #plain(before: Before): void {
    this.#before = before;
    this.#levels.top.isAssigned = false;
    this.#chainEnd = 0;
    this.#keyword = 0;
    this.#isDot = false;
  }
}

/** Whether the word carries on the expression before it, on whatever line. */
function isInfix(word: string): boolean {
  return word === "in" || word === "instanceof" || word === "of";
}
