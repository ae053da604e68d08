import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** In every file of a folder, those that begin with a dot included: what stands first is replaced by what follows. */
export function editAddresses(folder: string, edits: readonly (readonly [string, string])[]): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    const text = edits.reduce((text, [from, to]) => text.replaceAll(from, to), readFileSync(file, "utf8"));
    writeFileSync(file, text);
  }
}
