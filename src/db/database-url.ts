import { StartError } from "../errors.ts";

/** What a server must be to serve a connection (libpq's `target_session_attrs`). */
export type SessionKind = "any" | "read-write" | "read-only" | "primary" | "standby" | "prefer-standby";

/** A Postgres URL as libpq reads it: several hosts in the order in which they are tried. */
export interface DatabaseUrl {
  readonly hosts: readonly Host[];
  readonly kind: SessionKind;
  /** Whether names of prepared statements live as long as a connection; undefined: to be found out. */
  readonly keepsStatements?: boolean;
  /** For each host. Milliseconds. */
  readonly connectTimeoutMs: number;
}

export interface Host {
  /** `db1:5432` or a socket's folder, to be shown to people: never with a password. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  /** The URL of this host alone, without what only we understand. */
  readonly url: string;
}

const KINDS: readonly string[] = [
  "any",
  "read-write",
  "read-only",
  "primary",
  "standby",
  "prefer-standby",
] satisfies SessionKind[];
const URL_PARTS = /^(postgres(?:ql)?:\/\/)(?:([^/?#]*)@)?([^@/?#]*)([^?#]*)(?:\?([^#]*))?/;
/** One host may be slow to wake; of several the next one is tried soon. */
const PATIENCE_MS = 10_000;
const PATIENCE_OF_SEVERAL_MS = 3_000;

/**
 * Reads `postgresql://user:password@a:5432,b:5432/database?target_session_attrs=read-write`. With several hosts the
 * one that takes writes is meant unless the URL says otherwise, since nothing here can work with another.
 * `connect_timeout` is in seconds; `pgbouncer=true` (or `false`) says whether a pooler hands out a connection for
 * each transaction and forgets prepared statements. A URL that cannot be read is a StartError without its text.
 */
export function parseDatabaseUrl(url: string): DatabaseUrl {
  const [, scheme, credentials, authority = "", path = "", query = ""] = URL_PARTS.exec(url) ?? [];
  if (scheme === undefined) throw unreadable("it must begin with postgresql://");
  const params = new URLSearchParams(query);
  const take = (name: string): string | undefined => {
    const value = params.get(name) ?? undefined;
    params.delete(name);
    return value === "" ? undefined : value;
  };

  const inQuery = take("host");
  const ports = take("port")?.split(",") ?? [];
  const named = inQuery === undefined ? authority.split(",") : inQuery.split(",").map(inUrl);
  const kind = take("target_session_attrs") ?? (named.length > 1 ? "read-write" : "any");
  if (!isKind(kind)) throw unreadable(`target_session_attrs is one of ${KINDS.join(", ")}`);
  const keeps = pooling(take("pgbouncer"));
  const timeout = take("connect_timeout");
  if (timeout !== undefined && !/^\d{1,4}$/.test(timeout))
    throw unreadable("connect_timeout is a number of seconds");

  const rest = `${path}${params.size > 0 ? `?${params}` : ""}`;
  const user = credentials === undefined ? "" : `${credentials}@`;
  return {
    hosts: named.map((text, index) => {
      const { host, port } = partsOf(text, ports[index] ?? ports[0]);
      return {
        host,
        port,
        name: host.startsWith("/") ? host : `${host.includes(":") ? `[${host}]` : host}:${port}`,
        url: withHost(`${scheme}${user}`, host, port, rest),
      };
    }),
    kind,
    ...(keeps !== undefined && { keepsStatements: keeps }),
    connectTimeoutMs:
      Number(timeout ?? 0) * 1000 || (named.length > 1 ? PATIENCE_OF_SEVERAL_MS : PATIENCE_MS),
  };
}

function isKind(text: string): text is SessionKind {
  return KINDS.includes(text);
}

function pooling(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined;
  if (text === "true" || text === "false") return text === "false";
  throw unreadable("pgbouncer is true or false");
}

/** A socket's folder or an IPv6 address in the query is written without brackets. */
function inUrl(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

function partsOf(text: string, otherPort: string | undefined): { host: string; port: number } {
  const [, bracketed, plain = "", written] = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d*))?$/.exec(text) ?? [];
  const port = Number(written || otherPort || 5432);
  const host = decoded(bracketed ?? plain) || "localhost";
  if (!Number.isInteger(port) || port < 1 || port > 65_535 || /[\s\0]/.test(host))
    throw unreadable("its hosts are written host:port, parted by commas");
  return { host, port };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw unreadable("a host in it is written with a broken % sign");
  }
}

function withHost(start: string, host: string, port: number, rest: string): string {
  if (!host.startsWith("/")) return `${start}${host.includes(":") ? `[${host}]` : host}:${port}${rest}`;
  const mark = rest.includes("?") ? "&" : "?";
  // A URL without a host needs something before its path.
  return `${start}/${rest.replace(/^\//, "")}${mark}host=${encodeURIComponent(host)}&port=${port}`;
}

function unreadable(why: string): StartError {
  return new StartError(
    `The database's URL cannot be read: ${why}. It looks like postgresql://user:password@host:5432/database, with ` +
      "characters such as @ or / in the password percent-encoded.",
  );
}
