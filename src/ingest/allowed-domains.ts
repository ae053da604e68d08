/**
 * Whether a page may report, going by the project's "allowed domains" (reference: ingest-protocol.md §8).
 * `origin` is the header `Origin`, or `Referer` in its absence; without either the sender is no browser and may.
 * Patterns: `*`, `example.com`, `*.example.com` (with the domain itself), `https://example.com`, each with or
 * without a port.
 */
export function isAllowedOrigin(origin: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes("*")) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname, port } = new URL(origin);
  return allowed.some((pattern) => {
    const wanted = PATTERN.exec(pattern.trim().toLowerCase());
    if (!wanted) return false;
    const [, scheme, host = "", wantedPort] = wanted;
    if (scheme !== undefined && `${scheme}:` !== protocol) return false;
    if (wantedPort !== undefined && wantedPort !== (port || DEFAULT_PORTS.get(protocol))) return false;
    if (host.startsWith("*.")) return hostname === host.slice(2) || hostname.endsWith(host.slice(1));
    return host === "*" || hostname === host;
  });
}

/** Scheme, host (an IPv6 address in brackets), port; a path behind it does not matter. */
const PATTERN = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\[[0-9a-f:.]+\]|[^:/?#]+)(?::(\d{1,5}))?(?:[/?#].*)?$/;

const DEFAULT_PORTS: ReadonlyMap<string, string> = new Map([
  ["http:", "80"],
  ["https:", "443"],
]);
