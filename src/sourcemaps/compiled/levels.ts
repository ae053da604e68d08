/** What the scanner is inside of; an `arrow` is the body of an arrow function without braces. */
export type LevelKind =
  | "block"
  | "body"
  | "class"
  | "object"
  | "paren"
  | "params"
  | "bracket"
  | "template"
  | "arrow";

/** A stretch of the text that names something: `a.b.c`, `"key"`. Empty where `end` is 0. */
export interface Level {
  kind: LevelKind;
  /** Where it was opened. */
  start: number;
  /** The function to end when this ends, or -1. */
  closes: number;
  /** How many functions there were when it was opened. */
  functionsBefore: number;
  /** What `=` or `:` was written behind, and whether nothing has come since. */
  nameStart: number;
  nameEnd: number;
  isAssigned: boolean;
  /** What was assigned to when this was opened: an arrow behind it has that name. */
  wasAssigned: boolean;
  ternaries: number;
  /** In a class or an object: whether a key may come, and the last that did. */
  isKey: boolean;
  keyStart: number;
  keyEnd: number;
  /** Of a class: what it is called. */
  classStart: number;
  classEnd: number;
  /** `class` was read, and its braces come. */
  opensClass: boolean;
  /** Of parentheses: those of `if`, `while`, `for`, `with`. Of braces: their end is the end of an expression. */
  isControl: boolean;
  isValue: boolean;
}

/** Deeper text is no program; what follows is not looked at. */
const MOST_DEPTH = 20_000;

/** The open brackets, innermost last. Levels are used again, as a big file opens a million of them. */
export class Levels {
  readonly #levels: Level[] = [newLevel()];
  #depth = 0;
  top: Level = this.#levels[0] ?? newLevel();

  get isTooDeep(): boolean {
    return this.#depth > MOST_DEPTH;
  }

  get isOutermost(): boolean {
    return this.#depth === 0;
  }

  push(kind: LevelKind, start: number, functionsBefore: number): Level {
    this.#depth += 1;
    let level = this.#levels[this.#depth];
    if (level === undefined) {
      level = newLevel();
      this.#levels.push(level);
    }
    level.kind = kind;
    level.start = start;
    level.closes = -1;
    level.functionsBefore = functionsBefore;
    level.isAssigned = false;
    level.wasAssigned = false;
    level.ternaries = 0;
    level.isKey = kind === "class" || kind === "object";
    level.keyEnd = 0;
    level.classEnd = 0;
    level.opensClass = false;
    level.isControl = false;
    level.isValue = false;
    this.top = level;
    return level;
  }

  /** The level that was innermost; it is used again by the next push. */
  pop(): Level {
    const level = this.top;
    if (this.#depth > 0) this.#depth -= 1;
    this.top = this.#levels[this.#depth] ?? level;
    return level;
  }
}

function newLevel(): Level {
  return {
    kind: "block",
    start: 0,
    closes: -1,
    functionsBefore: 0,
    nameStart: 0,
    nameEnd: 0,
    isAssigned: false,
    wasAssigned: false,
    ternaries: 0,
    isKey: false,
    keyStart: 0,
    keyEnd: 0,
    classStart: 0,
    classEnd: 0,
    opensClass: false,
    isControl: false,
    isValue: false,
  };
}
