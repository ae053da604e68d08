import { parsePublicKey } from "./dsn.ts";

/** Where a request may carry its key (reference: ingest-protocol.md §2). */
export interface KeySources {
  /** Header `X-Sentry-Auth`. */
  readonly sentryAuth?: string | readonly string[] | undefined;
  /** Header `Authorization`. */
  readonly authorization?: string | undefined;
  /** Query `sentry_key`; several when it is repeated. */
  readonly queryKey?: string | readonly string[] | undefined;
  readonly queryClient?: string | readonly string[] | undefined;
  /** Path component of `/cron/{slug}/{key}/`. */
  readonly pathKey?: string | undefined;
}

/**
 * What a request says of itself. `none`: no key outside of the body. `disagree`: two places name different keys.
 * `key` is undefined when what was sent as a key cannot be one.
 */
export type Credentials =
  | { readonly kind: "found"; readonly key: string | undefined; readonly client?: string }
  | { readonly kind: "none"; readonly client?: string }
  | { readonly kind: "disagree" };

/** Gathers the key from every place outside of the body; all that name one must name the same. */
export function readCredentials(sources: KeySources): Credentials {
  const keys: string[] = [];
  let client: string | undefined;
  for (const header of [sources.sentryAuth, sources.authorization].flat()) {
    if (header === undefined) continue;
    // `Authorization` may be meant for a proxy in between; only our own scheme counts there.
    const parameters = readAuthHeader(header, header === sources.authorization);
    if (parameters.key !== undefined) keys.push(parameters.key);
    client ??= parameters.client;
  }
  addAll(keys, sources.queryKey);
  addAll(keys, sources.pathKey);
  client ??= typeof sources.queryClient === "string" ? sources.queryClient : sources.queryClient?.[0];

  const told = client === undefined || client === "" ? {} : { client };
  const first = keys[0]?.toLowerCase();
  if (first === undefined) return { kind: "none", ...told };
  if (keys.some((key) => key.toLowerCase() !== first)) return { kind: "disagree" };
  return { kind: "found", key: parsePublicKey(first), ...told };
}

/**
 * `Sentry sentry_key=…, sentry_client=…`: pairs in any order, spaces optional, the word in any case.
 * Without the word the pairs are read as well, unless `wordRequired`.
 */
export function readAuthHeader(header: string, wordRequired = false): { key?: string; client?: string } {
  const word = /^\s*sentry\s/i.exec(header);
  if (!word && wordRequired) return {};
  const found: { key?: string; client?: string } = {};
  for (const pair of header.slice(word?.[0].length ?? 0).split(",")) {
    const equals = pair.indexOf("=");
    if (equals < 0) continue;
    const name = pair.slice(0, equals).trim().toLowerCase();
    const value = unquote(pair.slice(equals + 1).trim());
    if (value === "") continue;
    if (name === "sentry_key") found.key ??= value;
    else if (name === "sentry_client") found.client ??= value;
  }
  return found;
}

function addAll(keys: string[], named: string | readonly string[] | undefined): void {
  if (named === undefined) return;
  for (const key of typeof named === "string" ? [named] : named) if (key !== "") keys.push(key);
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
