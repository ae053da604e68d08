/** One comment names no more people than that; who is named beyond hears nothing of it. */
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
