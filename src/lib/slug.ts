const LONGEST = 50;
const SLUG = /^[a-z0-9][a-z0-9_-]{0,49}$/;
const DIGITS = /^[0-9]+$/;

/** Whether a word may stand for something in addresses. Digits alone would be taken for an id. */
export function isSlug(text: string): boolean {
  return SLUG.test(text) && !DIGITS.test(text);
}

/** A slug made of a name: `Métro Web` becomes `metro-web`; `fallback` when no letter is left, as of `网站`. */
export function slugify(name: string, fallback: string): string {
  const words = name
    .slice(0, 200)
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .split(/[^a-z0-9_]+/)
    .filter((word) => word !== "");
  const slug = words.join("-").replace(/^_+/, "").slice(0, LONGEST).replace(/-$/, "");
  if (slug === "") return fallback;
  return DIGITS.test(slug) ? `${fallback}-${slug}`.slice(0, LONGEST) : slug;
}

/** `web`, `web-2`, `web-3` …: what to try when a slug is taken. */
export function numbered(slug: string, number: number): string {
  if (number === 1) return slug;
  const end = `-${number}`;
  return slug.slice(0, LONGEST - end.length) + end;
}

/** The id in a path segment such as `42`, or undefined for anything that is no id. */
export function idOf(text: string): number | undefined {
  return /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined;
}
