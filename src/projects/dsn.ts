import type { WireProjectKey } from "../wire/project.ts";

/** What an SDK is configured with: `http://KEY@host[:port]/PROJECT_ID`. `url` has no trailing slash. */
export function dsnOf(url: string, publicKey: string, projectId: number, secret?: string): string {
  const [scheme, rest] = url.split("://", 2) as [string, string];
  const user = secret === undefined ? publicKey : `${publicKey}:${secret}`;
  return `${scheme}://${user}@${rest}/${projectId}`;
}

/** Every address a key's owner may need (reference: ingest-protocol.md §1, web-api.md §7). */
export function addressesOf(
  url: string,
  key: { publicKey: string; secretKey: string; projectId: number },
): WireProjectKey["dsn"] {
  const { publicKey, secretKey, projectId } = key;
  const api = `${url}/api/${projectId}`;
  const query = `?sentry_key=${publicKey}`;
  return {
    public: dsnOf(url, publicKey, projectId),
    secret: dsnOf(url, publicKey, projectId, secretKey),
    csp: `${api}/security/${query}`,
    security: `${api}/security/${query}`,
    minidump: `${api}/minidump/${query}`,
    nel: `${api}/nel/${query}`,
    unreal: `${api}/unreal/${publicKey}/`,
    crons: `${api}/cron/___MONITOR_SLUG___/${publicKey}/`,
    cdn: `${url}/js-sdk-loader/${publicKey}.min.js`,
    otlp_traces: `${api}/integration/otlp/v1/traces`,
    otlp_logs: `${api}/integration/otlp/v1/logs`,
  };
}
