/** What a compiled script says of its map. */
export interface MapReference {
  /** As written; of an embedded map, {@link EMBEDDED} alone. */
  readonly url?: string;
  /** Lower-case with dashes. */
  readonly debugId?: string;
}

/** Stands for a `data:` URL, which may have megabytes. */
export const EMBEDDED = "data:";
const LONGEST_URL = 2048;

/** The last comment of each kind counts (reference: sourcemaps.md §1, §4). */
export function readReferences(script: string): MapReference {
  const url = lastComment(script, "sourceMappingURL=", LONGEST_URL);
  const debugId = asDebugId(lastComment(script, "debugId=", 64));
  return {
    ...(url !== undefined && { url: url.startsWith(EMBEDDED) ? EMBEDDED : url }),
    ...(debugId !== undefined && { debugId }),
  };
}

/** The whole `data:` URL of an embedded map. */
export function embeddedUrl(script: string): string | undefined {
  return lastComment(script, "sourceMappingURL=", Number.POSITIVE_INFINITY);
}

/** As debug ids are compared: lower-case, dashed, without an age. */
export function asDebugId(text: unknown): string | undefined {
  if (typeof text !== "string" || text.length > 64) return undefined;
  const hex = text.toLowerCase().replaceAll("-", "");
  const id = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})[0-9a-f]{0,8}$/.exec(hex);
  return id?.slice(1).join("-");
}

function lastComment(script: string, name: string, longest: number): string | undefined {
  let from = script.length;
  // A script may speak of these comments in its own code, as bundlers do: only a few are looked at.
  for (let tries = 0; tries < 20 && from >= 0; tries++) {
    const at = script.lastIndexOf(name, from);
    if (at < 0) return undefined;
    const opening = script.slice(Math.max(0, at - 4), at);
    if (/\/[/*][#@][ \t]$/.test(opening)) {
      const start = at + name.length;
      const end = endOfValue(script, start, longest);
      if (end > start && end - start <= longest) return script.slice(start, end);
      if (end > start && script.startsWith(EMBEDDED, start)) return EMBEDDED;
    }
    from = at - 1;
  }
  return undefined;
}

/** A URL has no white space and no quotes. */
function endOfValue(script: string, start: number, longest: number): number {
  const last = Math.min(script.length, start + Math.min(longest, script.length) + 1);
  for (let at = start; at < last; at++) {
    const code = script.charCodeAt(at);
    if (code <= 0x20 || code === 0x22 || code === 0x27 || code === 0x60) return at;
    if (code === 0x2a && script.charCodeAt(at + 1) === 0x2f) return at;
  }
  return last;
}
