/** One comment names no more people, and no more teams, than that; who is named beyond hears nothing of it. */
export const MOST_MENTIONS = 50;

// An address has no more than 254 characters, and each part has a bound, so a look-ahead costs the same everywhere.
const NAMED = /(?<![\p{L}\p{N}._%+@-])@([\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8})/gu;

/** E-mail addresses, in small letters, that a text names with an `@` before them, such as `@olga@example.com`. */
export function addressesIn(text: string): string[] {
  const addresses = new Set<string>();
  for (const [, address = ""] of text.matchAll(NAMED)) {
    addresses.add(address.toLowerCase());
    if (addresses.size === MOST_MENTIONS) break;
  }
  return [...addresses];
}

const NAMED_TEAM = /(?<![\p{L}\p{N}_#&/@.-])#([a-z0-9][a-z0-9_-]{0,49})(?![\p{L}\p{N}_])/giu;

/** Slugs, in small letters, that a text names with a `#` before them, such as `#payments`. Most of them are no team's. */
export function slugsIn(text: string): string[] {
  const slugs = new Set<string>();
  for (const [, slug = ""] of text.matchAll(NAMED_TEAM)) {
    slugs.add(slug.toLowerCase());
    if (slugs.size === MOST_MENTIONS) break;
  }
  return [...slugs];
}
