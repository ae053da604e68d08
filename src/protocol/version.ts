const LONGEST = 250;
const HASH = /^[0-9a-f]{12,64}$/i;
const PACKAGE = /^([A-Za-z0-9._/-]{1,200})@(?=.)/;
const NUMBERS = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(?=$|[-+])/;

/** Whether a release may be made of this name. Slashes and lines would not survive in addresses and lists. */
export function isVersion(text: string): boolean {
  if (text.length === 0 || text.length > LONGEST || text !== text.trim()) return false;
  return !/[\p{Cc}/\\]/u.test(text) && text !== "." && text !== "..";
}

export interface ParsedVersion {
  readonly package: string | null;
  /** Absent where the version has no number, as with commit hashes. */
  readonly numbers?: {
    readonly raw: string;
    readonly major: number;
    readonly minor: number;
    readonly patch: number;
    readonly revision: number;
    readonly pre: string | null;
    readonly buildCode: string | null;
    readonly components: number;
  };
  /** As people say it: without the package, a hash cut to 12 digits. */
  readonly short: string;
  readonly buildHash: string | null;
}

/** `app@1.2.3-rc.1+build` in its parts. Every text is one; what has no number is a name of its own. */
export function parseVersion(text: string): ParsedVersion {
  const name = PACKAGE.exec(text)?.[1] ?? null;
  const raw = name === null ? text : text.slice(name.length + 1);
  if (HASH.test(raw)) return { package: name, short: raw.slice(0, 12), buildHash: raw };

  const match = NUMBERS.exec(raw);
  if (!match) return { package: name, short: raw, buildHash: null };
  const [whole, major, minor, patch, revision] = match;
  const rest = raw.slice(whole.length);
  const plus = rest.indexOf("+");
  const pre = plus === -1 ? rest : rest.slice(0, plus);
  const build = plus === -1 ? "" : rest.slice(plus + 1);
  return {
    package: name,
    short: raw,
    buildHash: HASH.test(build) ? build : null,
    numbers: {
      raw,
      major: Number(major),
      minor: Number(minor ?? 0),
      patch: Number(patch ?? 0),
      revision: Number(revision ?? 0),
      pre: pre.slice(1) || null,
      buildCode: build || null,
      components: [major, minor, patch, revision].filter((part) => part !== undefined).length,
    },
  };
}
