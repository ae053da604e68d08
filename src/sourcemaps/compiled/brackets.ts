import { CONTROL } from "./keywords.ts";
import type { ScanState } from "./scan-state.ts";
import { endOfTemplatePart } from "./tokens.ts";

export function openParenthesis(state: ScanState, at: number): void {
  const { top } = state.levels;
  const wasAssigned = top.isAssigned;
  const isControl = state.keyword === CONTROL;
  state.plain("expression");
  if (top.isKey || state.isFunction) {
    const nameStart = top.isKey ? top.keyStart : state.functionStart;
    const nameEnd = top.isKey ? top.keyEnd : state.functionEnd;
    const classEnd = top.isKey && top.kind === "class" ? top.classEnd : 0;
    const params = state.levels.push("params", at, state.sink.count);
    params.closes = state.sink.open(at, nameStart, nameEnd, top.classStart, classEnd);
    params.isValue = !top.isKey && state.isFunctionValue;
    state.isFunction = false;
    top.keyEnd = 0;
    return;
  }
  const level = state.levels.push("paren", at, state.sink.count);
  level.isControl = isControl;
  level.wasAssigned = wasAssigned;
  level.isAssigned = wasAssigned;
  level.nameStart = top.nameStart;
  level.nameEnd = top.nameEnd;
}

export function openBrace(state: ScanState, at: number): void {
  const { top } = state.levels;
  if (state.opened >= 0) {
    const body = state.levels.push("body", at, state.sink.count);
    body.closes = state.opened;
    body.isValue = state.isArrow || state.isFunctionValue;
    state.opened = -1;
    state.isArrow = false;
    state.before = "statement";
  } else if (top.opensClass) {
    top.opensClass = false;
    const body = state.levels.push("class", at, state.sink.count);
    body.classStart = top.classStart;
    body.classEnd = top.classEnd;
    body.isValue = top.isValue;
    state.before = "statement";
  } else {
    const isObject = state.before === "expression";
    state.levels.push(isObject ? "object" : "block", at, state.sink.count).isValue = isObject;
    state.before = isObject ? "expression" : "statement";
  }
  state.chainEnd = 0;
  state.keyword = 0;
}

export function closeBracket(state: ScanState, code: number, end: number): number {
  state.endArrows(state.lastEnd);
  if (state.levels.isOutermost) {
    state.plain("value");
    return end;
  }
  const level = state.levels.pop();
  if (level.kind === "template") return readTemplate(state, level.start, end);
  if (level.kind === "params") {
    state.opened = level.closes;
    state.isFunctionValue = level.isValue;
  } else if (level.closes >= 0) state.sink.close(level.closes, end);
  const isValue = code === 0x7d ? level.isValue : !level.isControl;
  state.plain(isValue ? "value" : "statement");
  // Functions inside the parameters have begun before this one would.
  state.arrowStart = level.functionsBefore === state.sink.count ? level.start : end - 1;
  state.arrowAssigned = level.wasAssigned;
  return end;
}

export function readTemplate(state: ScanState, start: number, at: number): number {
  const { end, isOver } = endOfTemplatePart(state.text, at);
  state.plain(isOver ? "value" : "expression");
  if (!isOver) state.levels.push("template", start, state.sink.count);
  return end;
}
