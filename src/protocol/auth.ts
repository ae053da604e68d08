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
  let key: string | undefined;
  let client: string | undefined;
  let isOneKey = true;
  const note = (named: string | undefined): void => {
    if (!named) return;
    const lower = named.toLowerCase();
    isOneKey &&= key === undefined || key === lower;
    key ??= lower;
  };
  const readHeader = (header: string, wordRequired: boolean): void => {
    const parameters = readAuthHeader(header, wordRequired);
    note(parameters.key);
    client ??= parameters.client;
  };
  if (sources.sentryAuth !== undefined) forEach(sources.sentryAuth, (header) => readHeader(header, false));
  // `Authorization` may be meant for a proxy in between; only our own scheme counts there.
  if (sources.authorization !== undefined) readHeader(sources.authorization, true);
  if (sources.queryKey !== undefined) forEach(sources.queryKey, note);
  note(sources.pathKey);
  if (client === undefined && sources.queryClient !== undefined)
    client = typeof sources.queryClient === "string" ? sources.queryClient : sources.queryClient[0];

  const told = client ? { client } : {};
  if (!isOneKey) return { kind: "disagree" };
  if (key === undefined) return { kind: "none", ...told };
  return { kind: "found", key: parsePublicKey(key), ...told };
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

function forEach(named: string | readonly string[], note: (value: string) => void): void {
  if (typeof named === "string") note(named);
  else named.forEach(note);
}

function unquote(value: string): string {
  return value.length >= 2 && value.startsWith('"') && value.endsWith('"') ? value.slice(1, -1) : value;
}
