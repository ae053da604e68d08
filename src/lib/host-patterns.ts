/**
 * A host, or all hosts below one: `cdn.example.com`, `*.example.com`; with a port where that is not the usual one of http or
 * https.
 */
const PATTERN = /^(?:\*\.)?[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?(?::[0-9]{1,5})?$/;

/** The pattern in small letters; undefined for what is none, such as `*`. */
export function hostPattern(text: string): string | undefined {
  const pattern = text.trim().toLowerCase();
  return PATTERN.test(pattern) && !pattern.includes("..") ? pattern : undefined;
}

/** Whether one of the patterns means the host and port of an address. */
export function isHostOf(patterns: readonly string[], { hostname, port }: URL): boolean {
  const behind = port === "" ? "" : `:${port}`;
  const host = hostname.toLowerCase() + behind;
  return patterns.some((pattern) =>
    pattern.startsWith("*.")
      ? host.endsWith(pattern.slice(1)) && host.length > pattern.length - 1
      : host === pattern,
  );
}
