import type { RedisChoice } from "./choices.ts";
import { hostText, oneHost, type UrlParts, urlParts, WrongUrl, withPorts } from "./url-parts.ts";

export const REDIS_FORMS =
  "redis://user:password@host:6379/0, rediss://… with TLS, redis+sentinel://a:26379,b:26379/primary/0 " +
  "or redis+cluster://a:6379,b:6379";

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;
const LAST_DATABASE = 65_535;

export function isRedisUrl(text: string): boolean {
  return /^rediss?(\+[a-z]+)?:\/\//i.test(text);
}

/** Reads a Redis URL of any of the forms above, or throws a WrongUrl. */
export function redisFrom(text: string): RedisChoice {
  const parts = urlParts(text);
  const [scheme, kind = "single"] = parts.scheme.split("+");
  if (scheme !== "redis" && scheme !== "rediss") throw new WrongUrl("it does not begin with redis://");
  const common = {
    ...(parts.user !== undefined && { username: parts.user }),
    ...(parts.password !== undefined && { password: parts.password }),
    tls: scheme === "rediss",
  };
  if (kind === "single") {
    return { kind, nodes: [oneHost(parts, REDIS_PORT)], db: databaseOf(parts, 0), ...common };
  }
  if (kind === "cluster") {
    if (databaseOf(parts, 0) !== 0) throw new WrongUrl("a cluster has database 0 only");
    return { kind, nodes: withPorts(parts, REDIS_PORT), db: 0, ...common };
  }
  if (kind !== "sentinel") throw new WrongUrl("after redis+ it may say sentinel or cluster");
  const [sentinelName] = parts.path;
  if (sentinelName === undefined) throw new WrongUrl("the name of the primary is missing after the hosts");
  const nodes = withPorts(parts, SENTINEL_PORT);
  return { kind, nodes, db: databaseOf(parts, 1), sentinelName, ...common };
}

/** The URL without its password. */
export function redisText({ kind, nodes, username, password, db, tls, sentinelName }: RedisChoice): string {
  const scheme = `${tls ? "rediss" : "redis"}${kind === "single" ? "" : `+${kind}`}`;
  const login = username !== undefined || password !== undefined ? `${username ?? ""}:***@` : "";
  const path = [...(sentinelName === undefined ? [] : [sentinelName]), ...(kind === "cluster" ? [] : [db])];
  return `${scheme}://${login}${[nodes.map(hostText).join(","), ...path].join("/")}`;
}

/** The number that stands at `index` of the path, which must end there. */
function databaseOf({ path }: UrlParts, index: number): number {
  const text = path[index] ?? "0";
  const isNumber = /^\d{1,5}$/.test(text) && Number(text) <= LAST_DATABASE;
  if (isNumber && path.length <= index + 1) return Number(text);
  throw new WrongUrl("its path does not end in the number of a database");
}
