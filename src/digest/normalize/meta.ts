import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { MetaRemarks, MetaTree } from "../../protocol/event.ts";
import { isSoundKey } from "./data.ts";
import { isSoundText } from "./text.ts";

const MAX_DEPTH = 24;
const MAX_NODES = 4000;

/** The SDK's own remarks on what it trimmed, those that have a sound form (reference: event-payload.md §3). */
export function metaOf(sent: Json | undefined): MetaTree | undefined {
  if (!isObject(sent)) return undefined;
  const budget = { nodes: MAX_NODES };
  return treeOf(sent, budget, MAX_DEPTH);
}

function treeOf(sent: JsonObject, budget: { nodes: number }, depth: number): MetaTree | undefined {
  const tree: MetaTree = {};
  let isEmpty = true;
  for (const name in sent) {
    const value = sent[name];
    if (!isObject(value) || !isSoundKey(name) || depth === 0 || budget.nodes <= 0) continue;
    budget.nodes -= 1;
    const kept = name === "" ? remarksOf(value) : treeOf(value, budget, depth - 1);
    if (kept === undefined) continue;
    tree[name] = kept;
    isEmpty = false;
  }
  return isEmpty ? undefined : tree;
}

function remarksOf(sent: JsonObject): MetaRemarks | undefined {
  const remarks: MetaRemarks = {};
  const rem = Array.isArray(sent.rem) ? sent.rem.slice(0, 20).flatMap(remarkOf) : [];
  if (rem.length > 0) remarks.rem = rem;
  const len = sent.len;
  if (typeof len === "number" && len >= 0 && Number.isSafeInteger(len)) remarks.len = len;
  const err = Array.isArray(sent.err) ? sent.err.slice(0, 20).flatMap(errorOf) : [];
  if (err.length > 0) remarks.err = err;
  return Object.keys(remarks).length === 0 ? undefined : remarks;
}

function remarkOf(sent: Json): NonNullable<MetaRemarks["rem"]> {
  if (!Array.isArray(sent)) return [];
  const [rule, kind, from, to] = sent;
  if (!isShort(rule) || !isShort(kind)) return [];
  if (isPlace(from) && isPlace(to)) return [[rule, kind, from, to]];
  return [[rule, kind]];
}

/** An error is a word, or a word with details; the word says enough. */
function errorOf(sent: Json): string[] {
  const word = Array.isArray(sent) ? sent[0] : sent;
  return isShort(word) ? [word] : [];
}

function isShort(value: Json | undefined): value is string {
  return typeof value === "string" && value !== "" && value.length <= 128 && isSoundText(value);
}

function isPlace(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value);
}
