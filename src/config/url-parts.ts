import type { HostAndPort } from "./choices.ts";

/** A URL that may name several hosts, taken apart and percent-decoded. */
export interface UrlParts {
  readonly scheme: string;
  readonly user?: string;
  readonly password?: string;
  readonly hosts: readonly { readonly host: string; readonly port?: number }[];
  /** Between its slashes; empty ones are left out. */
  readonly path: readonly string[];
  readonly query: ReadonlyMap<string, string>;
}

/** Why a value is wrong, for the sentence of `readSettings`. Never says a part that may be secret. */
export class WrongUrl extends Error {}

const WHOLE = /^([a-z][a-z0-9+]*):\/\/(?:([^@/?#]*)@)?([^@/?#]*)(\/[^?#]*)?(?:\?([^#]*))?$/i;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i;

/** Takes `scheme://user:password@a:1,b:2/path?name=value` apart, or throws a WrongUrl that says what is wrong. */
export function urlParts(text: string, parameters: readonly string[] = []): UrlParts {
  const match = WHOLE.exec(text);
  if (!match) {
    throw new WrongUrl("it is not sound as a URL (write special characters of a password as %40, %2F …)");
  }
  const [, scheme = "", login, hosts = "", path = "", query = ""] = match;
  return {
    scheme: scheme.toLowerCase(),
    ...(login !== undefined && loginOf(login)),
    hosts: hosts === "" ? [] : hosts.split(",").map(hostOf),
    path: path.split("/").filter(Boolean).map(decoded),
    query: queryOf(query, parameters),
  };
}

/** The hosts, at least one, each with a port. */
export function withPorts({ hosts }: UrlParts, standard: number): HostAndPort[] {
  if (hosts.length === 0) throw new WrongUrl("it names no host");
  return hosts.map(({ host, port = standard }) => ({ host, port }));
}

/** The same for what can have one host only. */
export function oneHost(parts: UrlParts, standard: number): HostAndPort {
  const [first, ...others] = withPorts(parts, standard);
  if (first === undefined || others.length > 0) throw new WrongUrl("it names more than one host");
  return first;
}

/** As it stands in a URL: `host:port`, an IPv6 address in brackets. */
export function hostText({ host, port }: HostAndPort): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}

function loginOf(login: string): { user?: string; password?: string } {
  const colon = login.indexOf(":");
  const user = decoded(colon < 0 ? login : login.slice(0, colon));
  const password = colon < 0 ? "" : decoded(login.slice(colon + 1));
  return { ...(user !== "" && { user }), ...(password !== "" && { password }) };
}

function hostOf(text: string): { host: string; port?: number } {
  const [, host = "", port] = HOST.exec(text) ?? [];
  const number = Number(port ?? 1);
  if (host === "" || number < 1 || number > 65_535) {
    throw new WrongUrl("a host in it is not written as host or host:port");
  }
  const bare = host.replace(/^\[|\]$/g, "");
  return port === undefined ? { host: bare } : { host: bare, port: number };
}

function queryOf(text: string, allowed: readonly string[]): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split("&").filter(Boolean)) {
    const at = pair.indexOf("=");
    const name = at < 0 ? pair : pair.slice(0, at);
    if (!allowed.includes(name)) {
      const known = allowed.length > 0 ? `known are ${allowed.join(", ")}` : "it takes none";
      throw new WrongUrl(`it has a parameter that Vedette does not know (${known})`);
    }
    query.set(name, at < 0 ? "" : decoded(pair.slice(at + 1)));
  }
  return query;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new WrongUrl("a % in it is not followed by two hexadecimal digits (write a bare one as %25)");
  }
}
