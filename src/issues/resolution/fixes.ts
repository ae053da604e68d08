import { readShortId, type ShortId } from "../short-id.ts";

/** Nobody closes more with one commit on purpose. */
const MOST = 50;
const LONGEST = 20_000;
const FIXES = /^(?:fix(?:e[sd])?|close[sd]?|resolve[sd]?)$/i;

/**
 * The short ids that a commit's message says it fixes: `Fixes WEB-1A`, `closes: WEB-1, API-2 and API-3`. What they
 * name may not exist.
 */
export function fixedBy(message: string): ShortId[] {
  const found = new Map<string, ShortId>();
  for (const line of message.slice(0, LONGEST).split(/[\r\n]/)) {
    let isList = false;
    for (const raw of line.split(/[\s,]/)) {
      const word = raw.replace(/^[([#]/, "").replace(/[.:;!)\]]{1,3}$/, "");
      if (word === "") continue;
      const id: ShortId | undefined = isList ? readShortId(word) : undefined;
      if (id && found.size < MOST) found.set(`${id.slug}-${id.number}`, id);
      isList = FIXES.test(word) || (isList && (id !== undefined || word.toLowerCase() === "and"));
    }
  }
  return [...found.values()];
}
