import { nextDelta } from "./segments.ts";

/**
 * What Metro writes for each source under `x_facebook_sources`: where each function of it begins, in the order of its
 * text. Integers by three: line from 1, column from 0, number of the name.
 */
export interface FunctionMap {
  readonly kind: "functions";
  readonly places: Int32Array;
  readonly names: readonly string[];
  readonly length: number;
}

const NOTHING: FunctionMap = { kind: "functions", places: new Int32Array(0), names: [], length: 64 };

/** Reads one entry of the list, JSON: `[{"names": […], "mappings": "…"}, …]`. What is no such thing has no functions. */
export function readFunctionMap(bytes: Uint8Array): FunctionMap {
  const described = parsed(bytes);
  if (described === undefined) return NOTHING;
  const mappings = Buffer.from(described.mappings);
  const places: number[] = [];
  const state = { at: 0 };
  let [line, column, name] = [1, 0, 0];
  while (state.at < mappings.length) {
    const byte = mappings[state.at];
    if (byte === 0x3b || byte === 0x2c) {
      if (byte === 0x3b) column = 0;
      state.at += 1;
      continue;
    }
    const isOver = () => [0x2c, 0x3b, undefined].includes(mappings[state.at]);
    column += nextDelta(mappings, mappings.length, state);
    if (!isOver()) name += nextDelta(mappings, mappings.length, state);
    if (!isOver()) line += nextDelta(mappings, mappings.length, state);
    places.push(line, column, name);
    while (!isOver()) state.at += 1;
  }
  const held = Int32Array.from(places);
  return { kind: "functions", places: held, names: described.names, length: held.byteLength + bytes.length };
}

/** The function that a place lies in: the last that begins at or before it. Line and column from 0. */
export function functionAt({ places, names }: FunctionMap, line: number, column: number): string | undefined {
  let [low, high] = [0, places.length / 3];
  while (low < high) {
    const middle = (low + high) >> 1;
    const [from = 0, at = 0] = [places[middle * 3], places[middle * 3 + 1]];
    if (from < line + 1 || (from === line + 1 && at <= column)) low = middle + 1;
    else high = middle;
  }
  const name = low === 0 ? undefined : names[places[low * 3 - 1] ?? -1];
  return name === undefined || name === "<global>" || name === "" ? undefined : name;
}

function parsed(bytes: Uint8Array): { names: string[]; mappings: string } | undefined {
  try {
    const [described]: unknown[] = JSON.parse(Buffer.from(bytes).toString("utf8"));
    if (typeof described !== "object" || described === null) return undefined;
    const { names, mappings } = described as { names?: unknown; mappings?: unknown };
    if (!Array.isArray(names) || typeof mappings !== "string") return undefined;
    return { names: names.map((name) => (typeof name === "string" ? name : "")), mappings };
  } catch {
    return undefined;
  }
}
