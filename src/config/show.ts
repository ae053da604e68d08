import { pathToFileURL } from "node:url";
import type { Loaded, LoadedConfig } from "../config.ts";
import type { CacheChoice, DatabaseChoice, FilesChoice, MailChoice, QueueChoice } from "./choices.ts";
import { postgresText } from "./postgres-url.ts";
import { redisText } from "./redis-url.ts";
import { SETTINGS, type Setting, type SettingName } from "./settings.ts";
import { hostText } from "./url-parts.ts";

/** A setting as it holds, for people: secrets are masked. */
export interface Shown {
  readonly name: string;
  readonly value: string;
  /** The flag, the variable or the key and its file; or `default`. */
  readonly from: string;
}

/** Every setting, what holds and where it comes from. */
export function shown({ config, origins }: Pick<Loaded, "config" | "origins">): Shown[] {
  return Object.entries<Setting>(SETTINGS).map(([id, { name }]) => {
    const setting = id as SettingName;
    const from = origins[setting] ?? origins[standIn(setting, config) ?? setting] ?? "default";
    return { name, value: TEXTS[setting](config), from };
  });
}

const NONE = "none";

const TEXTS: Readonly<Record<SettingName, (config: LoadedConfig) => string>> = {
  dataDir: ({ dataDir }) => dataDir,
  port: ({ port }) => String(port),
  host: ({ host }) => host,
  url: ({ publicUrl }) => publicUrl,
  secretKey: ({ secretKey }) => (secretKey === undefined ? "kept in the data directory" : "***"),
  databaseUrl: ({ database }) => databaseText(database),
  databaseReplicaUrl: ({ database }) =>
    database.kind === "url" && database.replicaUrl !== undefined ? postgresText(database.replicaUrl) : NONE,
  queueUrl: ({ queue }) => queueText(queue),
  redisUrl: ({ redis }) => (redis === undefined ? NONE : redisText(redis)),
  cacheUrl: ({ cache }) => cacheText(cache),
  filesUrl: ({ files }) => filesText(files),
  mailUrl: ({ mail }) => mailText(mail),
  mailFrom: ({ mail }) => mail.from,
  adminEmail: ({ adminEmail }) => adminEmail ?? NONE,
  workerConcurrency: ({ worker }) => String(worker.concurrency),
  metricsPort: ({ node }) => (node.watch === undefined ? NONE : String(node.watch.port)),
  metricsHost: ({ node }) => node.watch?.host ?? NONE,
  metricsToken: ({ node }) => (node.metricsToken === undefined ? NONE : "***"),
  drainSeconds: ({ node }) => String(node.drainMs / 1000),
  retentionDays: ({ retentionDays }) => String(retentionDays),
  floodRate: ({ floodRate }) => String(floodRate),
  artifactRetentionDays: ({ artifactRetentionDays }) => String(artifactRetentionDays),
  geoipDatabase: ({ geoipDatabase }) => geoipDatabase ?? NONE,
  trustedProxies: ({ trustedProxies }) => (trustedProxies.length > 0 ? trustedProxies.join(",") : NONE),
  reachableNetworks: ({ reachableNetworks }) =>
    reachableNetworks.length > 0 ? reachableNetworks.join(",") : NONE,
  logLevel: ({ logLevel }) => logLevel,
  maxBody: ({ limits }) => sizeText(limits.maxBody),
  maxInflatedBody: ({ limits }) => sizeText(limits.maxInflatedBody),
  maxEvent: ({ limits }) => sizeText(limits.maxEvent),
  maxInFlight: ({ limits }) => sizeText(limits.maxInFlight),
  maxSpool: ({ limits }) => sizeText(limits.maxSpool),
};

/** The setting that another one's value was made of, when that one was not set itself. */
function standIn(name: SettingName, { queue, mail, adminEmail }: LoadedConfig): SettingName | undefined {
  if (name === "redisUrl" && queue.kind === "redis") return "queueUrl";
  if (name === "mailFrom") {
    if (mail.from === adminEmail) return "adminEmail";
    return mail.from.startsWith("vedette@") ? undefined : "mailUrl";
  }
  return undefined;
}

function databaseText(database: DatabaseChoice): string {
  return database.kind === "embedded" ? `embedded in ${database.dir}` : postgresText(database.url);
}

function queueText(queue: QueueChoice): string {
  return queue.kind === "embedded" ? `embedded:${queue.dir}` : redisText(queue.redis);
}

function cacheText(cache: CacheChoice): string {
  return cache.kind === "local" ? "memory:" : `memcached://${cache.servers.map(hostText).join(",")}`;
}

function filesText(files: FilesChoice): string {
  if (files.kind === "filesystem") return pathToFileURL(files.dir).href;
  const { endpoint = "https://s3.amazonaws.com", bucket, prefix, region, pathStyle } = files;
  const [protocol, host] = endpoint.split("://");
  const scheme = protocol === "http" ? "s3+http" : "s3";
  return `${scheme}://***:***@${host}/${`${bucket}/${prefix}`.replace(/\/$/, "")}?region=${region}&path_style=${pathStyle}`;
}

const MAIL_SCHEMES = { none: "smtp", starttls: "smtp+starttls", tls: "smtps" } as const;

function mailText(mail: MailChoice): string {
  if (mail.kind === "outbox") return "outbox:";
  const login = mail.user === undefined ? "" : `${encodeURIComponent(mail.user)}:***@`;
  return `${MAIL_SCHEMES[mail.security]}://${login}${hostText(mail)}`;
}

function sizeText(bytes: number): string {
  for (const [unit, size] of [
    ["GiB", 2 ** 30],
    ["MiB", 2 ** 20],
    ["KiB", 2 ** 10],
  ] as const) {
    if (bytes % size === 0) return `${bytes / size}${unit}`;
  }
  return String(bytes);
}
