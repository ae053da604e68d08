import { isObject, type Json } from "../../lib/json.ts";
import { isSoundKey } from "./data.ts";
import type { Notes } from "./notes.ts";
import { label } from "./text.ts";

const MAX_MODULES = 2000;
const MAX_VERSION = 200;

/** Installed packages and their versions: a map, or a list of pairs or of `{name, version}`. */
export function modulesOf(notes: Notes, sent: Json | undefined): Record<string, string> | undefined {
  if (sent === undefined || sent === null) return undefined;
  if (isObject(sent) && isSoundMap(sent)) return sent as Record<string, string>;
  notes.enter("modules");
  const modules: Record<string, string> = {};
  let count = 0;
  for (const [name, version] of entriesOf(sent)) {
    if (count >= MAX_MODULES) {
      notes.cut(undefined, Array.isArray(sent) ? sent.length : Object.keys(sent).length);
      break;
    }
    if (typeof name !== "string" || name === "" || !isSoundKey(name)) {
      notes.invalid("", name, "not a possible name of a module");
      continue;
    }
    modules[name] = label(notes, name, version, MAX_VERSION) ?? "";
    count += 1;
  }
  if (!Array.isArray(sent) && !isObject(sent)) notes.invalid("", sent, "expected a map of versions");
  notes.leave();
  return count === 0 ? undefined : modules;
}

function isSoundMap(map: Record<string, Json>): boolean {
  let count = 0;
  for (const name in map) {
    const version = map[name];
    count += 1;
    if (typeof version !== "string" || version.length > MAX_VERSION || version.includes("\0")) return false;
    if (count > MAX_MODULES || name === "" || !isSoundKey(name) || !version.isWellFormed()) return false;
  }
  return count > 0;
}

function entriesOf(sent: Json): readonly [Json | undefined, Json | undefined][] {
  if (isObject(sent)) return Object.entries(sent);
  if (!Array.isArray(sent)) return [];
  return sent.map((entry) =>
    Array.isArray(entry) ? [entry[0], entry[1]] : isObject(entry) ? [entry.name, entry.version] : [entry, ""],
  );
}
