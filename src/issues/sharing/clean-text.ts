/** A host that begins with a digit is a version of something as a rule: `shop@1.2.3`. */
const ADDRESS = /[\w.%+-]{1,64}@(?=[a-z])[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}/giu;
const IPV4 = /\b\d{1,3}(?:\.\d{1,3}){3}\b/gu;
const IPV6 = /(?<![\w:])(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{0,4}(?![\w:])/giu;
/** What an address of the web may carry behind its path, and before its host. */
const BEHIND_PATH = /(\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s?#"'<>]{1,2000})[?#][^\s"'<>]*/giu;
const BEFORE_HOST = /(\b[a-z][a-z0-9+.-]{1,15}:\/\/)[^\s/?#"'<>@]{1,200}@/giu;
const HOME = /(?:\/home\/|\/Users\/|[A-Za-z]:\\Users\\)[^/\\\s]{1,100}/gu;

/**
 * A text that an application made, for strangers: without what is known to lead to people, which are e-mail addresses, IP
 * addresses, names of home folders, and what stands behind the path of web addresses. Linear in its length, of which
 * `longest` characters are looked at.
 */
export function cleanText(text: string, longest: number): string {
  const cut = text.length > longest ? `${text.slice(0, longest)}…` : text;
  return cut
    .replaceAll(BEFORE_HOST, "$1")
    .replaceAll(BEHIND_PATH, "$1")
    .replaceAll(ADDRESS, "[e-mail]")
    .replaceAll(IPV4, "[ip]")
    .replaceAll(IPV6, "[ip]")
    .replaceAll(HOME, "~");
}

/** A file of a frame: also without what stands behind `?` and `#` where it is no whole address. */
export function cleanPath(path: string, longest: number): string {
  return cleanText(/^[^?#]*/u.exec(path)?.[0] ?? "", longest);
}
