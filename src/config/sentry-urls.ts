import path from "node:path";
import { StartError } from "../errors.ts";
import { nearest } from "../lib/nearest.ts";
import {
  address,
  isRecord,
  login,
  type Piece,
  portOf,
  SHORTEST_KEY,
  strengthened,
  textOf,
  truthOf,
  wrong,
} from "./sentry-pieces.ts";
import { UNNEEDED_FILE_OPTIONS } from "./sentry-unneeded.ts";

/** Sentry's values put together as our own settings are written. Undefined where nothing is set. */

interface Server {
  readonly host: string | undefined;
  readonly port: Piece | undefined;
}

/** Names that Sentry's own examples carry: everybody knows them. */
const EXAMPLES = ["changeme", "!!changeme!!"];

/** A short key is made longer, with a warning. */
export function secretKeyOf(piece: Piece | undefined, warnings: string[]): string | undefined {
  const key = textOf(piece);
  if (!piece || key === undefined) return undefined;
  if (EXAMPLES.includes(key)) {
    throw new StartError(
      `${piece.place} is the example's, which everybody knows. ` +
        'Put the output of "vedette config generate-secret-key" there, the same on every node.',
    );
  }
  if (key.length >= SHORTEST_KEY && key.length <= 512) return key;
  if (key.length < SHORTEST_KEY) {
    warnings.push(
      `${piece.place} has ${key.length} characters; a longer key is made of it, no harder to guess. ` +
        `Set one of at least ${SHORTEST_KEY} ("vedette config generate-secret-key") on every node.`,
    );
  }
  return strengthened(key);
}

export function postgresUrlOf(
  given: Server & { user: string | undefined; password: string | undefined; database: string | undefined },
): string | undefined {
  const { host, user = "postgres", password, database = "postgres" } = given;
  if (host === undefined) return undefined;
  const who = login(user, password);
  const name = encodeURIComponent(database);
  const port = portOf(given.port, 5432);
  if (!host.startsWith("/")) return `postgresql://${who}${addresses(host, port)}/${name}`;
  return `postgresql://${who}/${name}?host=${encodeURIComponent(host)}&port=${port}`;
}

export function redisUrlOf(
  given: Server & { password: string | undefined; db: Piece | undefined },
): string | undefined {
  const { host, port, password, db } = given;
  if (host === undefined) return undefined;
  return `redis://${login(undefined, password)}${address(host, portOf(port, 6379))}/${databaseOf(db)}`;
}

export function memcachedUrlOf(host: string | undefined, port: Piece | undefined): string | undefined {
  return host === undefined ? undefined : `memcached://${addresses(host, portOf(port, 11_211))}`;
}

export function mailUrlOf(
  given: Server & {
    user: string | undefined;
    password: string | undefined;
    scheme: "smtp" | "smtp+starttls" | "smtps";
  },
): string | undefined {
  const { host, user, password, scheme } = given;
  if (host === undefined) return undefined;
  // Sentry's own default, whatever the security.
  return `${scheme}://${login(user, password)}${address(host, portOf(given.port, 25))}`;
}

/** Sentry's `dummy` and `console`, which deliver nothing. */
export function outboxFor(backend: Piece): string {
  if (/(^|\.)(dummy|console|preview|locmem)(\.|$)/.test(String(backend.written))) return "outbox:";
  throw wrong(backend, "smtp, dummy or console");
}

export function folderUrl(base: string, folder: string | undefined): string | undefined {
  return folder === undefined ? undefined : `file://${path.resolve(base, folder).replaceAll("%", "%25")}`;
}

const LEVELS: Readonly<Record<string, string>> = {
  trace: "debug",
  warning: "warn",
  critical: "error",
  fatal: "error",
};

export function logLevelOf(word: string | undefined): string | undefined {
  const level = word?.toLowerCase();
  return level === undefined ? undefined : (LEVELS[level] ?? level);
}

/** `default` of redis.clusters: hosts in a list or by number. Sentry shards over several; Vedette needs one. */
export function redisUrlOfClusters(clusters: Piece | undefined, warnings: string[]): string | undefined {
  if (!clusters) return undefined;
  const { written, place } = clusters;
  const cluster = isRecord(written) ? written.default : undefined;
  const hosts = isRecord(cluster) ? Object.values(isRecord(cluster.hosts) ? cluster.hosts : {}) : [];
  const [first] = hosts;
  if (!isRecord(cluster) || !isRecord(first)) {
    throw new StartError(`${place} names no Redis: under default, hosts, 0 there must be a host.`);
  }
  const at = (of: Record<string, unknown>): string => {
    const host = textOf(part(of, "host", place)) ?? "localhost";
    return address(host, portOf(part(of, "port", place), 6379));
  };
  const password = textOf(part(first, "password", place) ?? part(cluster, "password", place));
  const scheme = truthOf(part(first, "ssl", place) ?? part(cluster, "ssl", place)) ? "rediss" : "redis";
  if (truthOf(part(cluster, "is_redis_cluster", place))) {
    return `${scheme}+cluster://${login(undefined, password)}${hosts.filter(isRecord).map(at).join(",")}`;
  }
  if (hosts.length > 1) {
    warnings.push(
      `${place} names ${hosts.length} servers; Vedette uses the first, ${at(first)}. ` +
        "For one that may fail, set QUEUE_URL=redis+sentinel://… or redis+cluster://….",
    );
  }
  return `${scheme}://${login(undefined, password)}${at(first)}/${databaseOf(part(first, "db", place))}`;
}

const FILE_OPTIONS = [
  "location",
  "access_key",
  "secret_key",
  "bucket_name",
  "endpoint_url",
  "region_name",
  "addressing_style",
];

/** filestore.backend and filestore.options as a FILES_URL. */
export function filesUrlOf(
  backend: Piece | undefined,
  given: Piece | undefined,
  base: string,
  warnings: string[],
): string | undefined {
  const options = isRecord(given?.written) ? given.written : {};
  const place = given?.place ?? '"filestore.options"';
  if (given && !isRecord(given.written))
    throw new StartError(`${place} must hold lines such as "location: …".`);
  for (const name of Object.keys(options)) {
    if (FILE_OPTIONS.includes(name) || UNNEEDED_FILE_OPTIONS.includes(name)) continue;
    const meant = nearest(name, FILE_OPTIONS);
    warnings.push(
      `"${name}" of ${place} is nothing that Vedette knows${meant ? `; did you mean ${meant}?` : "."}`,
    );
  }
  const option = (name: string): string | undefined => textOf(part(options, name, place));
  const kind = backend === undefined ? "filesystem" : String(backend.written);
  if (kind === "filesystem") return folderUrl(base, option("location"));
  if (backend && kind !== "s3") throw wrong(backend, "filesystem or s3");

  const required = (name: string): string => {
    const value = option(name);
    if (value !== undefined) return value;
    throw new StartError(`"${name}" of ${place} is missing. Files on S3 need it.`);
  };
  const bucket = [required("bucket_name"), ...(option("location") ?? "").split("/").filter(Boolean)];
  const who = login(required("access_key"), required("secret_key"));
  const endpoint = endpointOf(part(options, "endpoint_url", place));
  const style = option("addressing_style");
  const query = new URLSearchParams({
    ...(option("region_name") !== undefined && { region: option("region_name") ?? "" }),
    ...((style === "path" || style === "virtual") && { path_style: String(style === "path") }),
  });
  const end = query.size > 0 ? `?${query}` : "";
  return `${endpoint.scheme}://${who}${endpoint.host}/${bucket.map(encodeURIComponent).join("/")}${end}`;
}

function endpointOf(piece: Piece | undefined): { scheme: string; host: string } {
  const text = textOf(piece);
  if (!piece || text === undefined) return { scheme: "s3", host: "s3.amazonaws.com" };
  const [, scheme, host = ""] = /^(https?):\/\/([^/?#@]+)\/?$/.exec(text) ?? [];
  if (host === "") throw wrong(piece, "http://host:port or https://host:port, without a path");
  return { scheme: scheme === "http" ? "s3+http" : "s3", host };
}

function databaseOf(db: Piece | undefined): number {
  if (!db) return 0;
  if (/^\d{1,5}$/.test(String(db.written))) return Number(db.written);
  throw wrong(db, "the number of a database");
}

/** Several hosts parted by commas, each with the port. */
function addresses(hosts: string, port: number): string {
  return hosts
    .split(",")
    .map((host) => address(host.trim(), port))
    .join(",");
}

function part(of: Readonly<Record<string, unknown>>, name: string, place: string): Piece | undefined {
  const written = Object.hasOwn(of, name) ? of[name] : undefined;
  const isAbsent = written === undefined || written === null || written === "";
  return isAbsent ? undefined : { written, place: `"${name}" of ${place}` };
}
