import { z } from "zod";
import { cacheFrom, filesFrom, isSender, mailFrom, queueFrom } from "./port-urls.ts";
import { checkedPostgresUrl } from "./postgres-url.ts";
import { REDIS_FORMS, redisFrom } from "./redis-url.ts";
import { bytes, filePath, networks, proxies, publicUrl, readBy, wholeNumber } from "./values.ts";

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const GIB = 2 ** 30;

/** One thing an operator may set: `name` in the environment, `key` in config.yml. */
export interface Setting<T = unknown> {
  readonly name: string;
  /** Undefined when config.yml may not hold it. */
  readonly key: string | undefined;
  /** What a right value is, after "allowed: ". */
  readonly allowed: string;
  readonly about: string;
  /** Never printed. */
  readonly isSecret?: true;
  /** `base` is the folder that relative paths count from. */
  readonly schema: (base: string) => z.ZodType<T>;
}

/** Every setting, in the order in which `config show` prints them. */
export const SETTINGS = {
  dataDir: {
    name: "VEDETTE_DATA_DIR",
    key: undefined,
    allowed: "a folder",
    about: "Where everything is kept that must outlive a restart",
    schema: filePath,
  },
  port: {
    name: "VEDETTE_PORT",
    key: "port",
    allowed: "a whole number from 0 to 65535",
    about: "The port to listen on; 0 takes any free one",
    schema: () => wholeNumber(0, 65_535),
  },
  host: {
    name: "VEDETTE_HOST",
    key: "host",
    allowed: "a host name or an address, 0.0.0.0 for every IPv4 and :: for every address of this machine",
    about: "The address to listen on; the default, localhost, is reached from this machine alone",
    schema: () => z.string().regex(/^[A-Za-z0-9._:-]+$/),
  },
  url: {
    name: "VEDETTE_URL",
    key: "url",
    allowed: "an address such as https://errors.example.com, without a path",
    about: "The address by which browsers and SDKs reach Vedette; DSNs carry it",
    schema: () => publicUrl,
  },
  secretKey: {
    name: "VEDETTE_SECRET_KEY",
    key: "secret_key",
    allowed: 'at least 32 characters, as "vedette config generate-secret-key" prints them',
    about: "Signs what browsers hold for us; all nodes need the same. Made at the first start when absent",
    isSecret: true,
    schema: () => z.string().min(32).max(512),
  },
  databaseUrl: {
    name: "DATABASE_URL",
    key: "database_url",
    allowed: "postgresql://user:password@host:5432/database, with several hosts as a:5432,b:5432",
    about: "A Postgres of your own, 15 or newer; without it Vedette starts the one it brings",
    isSecret: true,
    schema: () => readBy(checkedPostgresUrl),
  },
  databaseReplicaUrl: {
    name: "DATABASE_REPLICA_URL",
    key: "database_replica_url",
    allowed: "postgresql://user:password@host:5432/database, with several hosts as a:5432,b:5432",
    about: "Read replicas of DATABASE_URL, for pages that may be a moment behind",
    isSecret: true,
    schema: () => readBy(checkedPostgresUrl),
  },
  queueUrl: {
    name: "QUEUE_URL",
    key: "queue_url",
    allowed: `embedded: (a spool in the data directory), embedded:/a/folder, ${REDIS_FORMS}`,
    about: "What holds events between their acceptance and their digestion",
    isSecret: true,
    schema: (base: string) => readBy((text) => queueFrom(text, base)),
  },
  redisUrl: {
    name: "REDIS_URL",
    key: "redis_url",
    allowed: REDIS_FORMS,
    about: "Redis for counters and live updates; QUEUE_URL's when that is Redis",
    isSecret: true,
    schema: () => readBy(redisFrom),
  },
  cacheUrl: {
    name: "CACHE_URL",
    key: "cache_url",
    allowed: "memory: or memcached://a:11211,b:11211",
    about: "A cache that nodes share, behind the one in each process",
    isSecret: true,
    schema: () => readBy(cacheFrom),
  },
  filesUrl: {
    name: "FILES_URL",
    key: "files_url",
    allowed:
      "file:///a/folder or s3://key:secret@host/bucket?region=eu-central-1&path_style=true (s3+http:// without TLS)",
    about: "Where uploaded files are kept, such as source maps; all nodes need the same",
    isSecret: true,
    schema: (base: string) => readBy((text) => filesFrom(text, base)),
  },
  mailUrl: {
    name: "MAIL_URL",
    key: "mail_url",
    allowed:
      "outbox:, or smtp://, smtp+starttls:// or smtps:// with user:password@host:port?from=errors@example.com",
    about: "Who delivers mail; outbox: keeps it for the operator's eyes",
    isSecret: true,
    schema: () => readBy(mailFrom),
  },
  mailFrom: {
    name: "VEDETTE_MAIL_FROM",
    key: "mail_from",
    allowed: "an e-mail address, or Name <name@example.com>",
    about: "Whom mail comes from",
    schema: () => z.string().refine(isSender),
  },
  adminEmail: {
    name: "VEDETTE_ADMIN_EMAIL",
    key: "admin_email",
    allowed: "an e-mail address",
    about: "The operator's address; mail comes from it as long as no other sender is set",
    schema: () => z.string().refine(isSender),
  },
  workerConcurrency: {
    name: "VEDETTE_WORKER_CONCURRENCY",
    key: "worker_concurrency",
    allowed: "a whole number from 1 to 64",
    about: "Batches that a worker digests side by side",
    schema: () => wholeNumber(1, 64),
  },
  metricsPort: {
    name: "VEDETTE_METRICS_PORT",
    key: "metrics_port",
    allowed: "a whole number from 1 to 65535",
    about: "A port beside the main one for /metrics and /_health/, on every role; absent: none",
    schema: () => wholeNumber(1, 65_535),
  },
  metricsHost: {
    name: "VEDETTE_METRICS_HOST",
    key: "metrics_host",
    allowed: "a host name or an address, such as 0.0.0.0",
    about: "The address of that port; the default, 127.0.0.1, is reached from this machine alone",
    schema: () => z.string().regex(/^[A-Za-z0-9._:-]+$/),
  },
  metricsToken: {
    name: "VEDETTE_METRICS_TOKEN",
    key: "metrics_token",
    allowed: "at least 16 characters without spaces",
    about: "Who sends it (Authorization: Bearer …) may read /metrics, on the web port too; absent: not there",
    isSecret: true,
    schema: () => z.string().regex(/^[!-~]{16,500}$/),
  },
  drainSeconds: {
    name: "VEDETTE_DRAIN_SECONDS",
    key: "drain_seconds",
    allowed: "a whole number from 0 to 300",
    about:
      "After SIGTERM a web node is not ready for so long before it closes, so that a balancer leaves it out",
    schema: () => wholeNumber(0, 300),
  },
  retentionDays: {
    name: "VEDETTE_RETENTION_DAYS",
    key: "retention_days",
    allowed: "a whole number from 1 to 3650",
    about: "Days that events are kept",
    schema: () => wholeNumber(1, 3650),
  },
  floodRate: {
    name: "VEDETTE_FLOOD_RATE",
    key: "flood_rate",
    allowed: "a whole number from 0 to 100000",
    about:
      "Events of one fingerprint that are kept in full a minute; 0 keeps all. Projects may say otherwise",
    schema: () => wholeNumber(0, 100_000),
  },
  artifactRetentionDays: {
    name: "VEDETTE_ARTIFACT_RETENTION_DAYS",
    key: "artifact_retention_days",
    allowed: "a whole number from 1 to 3650",
    about: "Days that uploaded bundles of source maps are kept after an event needed them last",
    schema: () => wholeNumber(1, 3650),
  },
  geoipDatabase: {
    name: "VEDETTE_GEOIP_DB",
    key: "geoip_db",
    allowed: "the path of a MaxMind database (.mmdb)",
    about: "Tells the country and city of an address",
    schema: filePath,
  },
  trustedProxies: {
    name: "VEDETTE_TRUSTED_PROXIES",
    key: "trusted_proxies",
    allowed: "addresses or networks parted by commas (10.0.0.0/8, loopback)",
    about: "Proxies whose X-Forwarded-For is believed",
    schema: () => proxies,
  },
  reachableNetworks: {
    name: "VEDETTE_REACHABLE_NETWORKS",
    key: "reachable_networks",
    allowed: "addresses or networks parted by commas (10.1.0.0/16, fd00::7)",
    about: "Private addresses that may be asked for what projects fetch; without it the public web alone is",
    schema: () => networks,
  },
  logLevel: {
    name: "VEDETTE_LOG_LEVEL",
    key: "log_level",
    allowed: "debug, info, warn or error",
    about: "The least serious lines that are logged",
    schema: () => z.enum(["debug", "info", "warn", "error"]),
  },
  maxBody: {
    name: "VEDETTE_MAX_BODY",
    key: "max_body",
    allowed: "bytes from 64KiB to 1GiB, such as 20MiB",
    about: "The largest request body, as it comes over the wire",
    schema: () => bytes(64 * KIB, GIB),
  },
  maxInflatedBody: {
    name: "VEDETTE_MAX_INFLATED_BODY",
    key: "max_inflated_body",
    allowed: "bytes from 64KiB to 1GiB, such as 100MiB",
    about: "The largest request body after decompression",
    schema: () => bytes(64 * KIB, GIB),
  },
  maxEvent: {
    name: "VEDETTE_MAX_EVENT",
    key: "max_event",
    allowed: "bytes from 16KiB to 64MiB, such as 1MiB",
    about: "The largest JSON of one event",
    schema: () => bytes(16 * KIB, 64 * MIB),
  },
  maxInFlight: {
    name: "VEDETTE_MAX_IN_FLIGHT",
    key: "max_in_flight",
    allowed: "bytes from 1MiB to 64GiB, such as 128MiB",
    about: "Bodies held in memory at once; beyond it senders are asked to come back",
    schema: () => bytes(MIB, 64 * GIB),
  },
  maxSpool: {
    name: "VEDETTE_MAX_SPOOL",
    key: "max_spool",
    allowed: "bytes from 16MiB to 1024GiB, such as 2GiB",
    about: "Events on disk that wait for digestion; beyond it senders are asked to come back",
    schema: () => bytes(16 * MIB, 1024 * GIB),
  },
} satisfies Record<string, Setting>;

export type SettingName = keyof typeof SETTINGS;

/** What was set, each already sound; what was not is absent. */
export type SetValues = {
  readonly [Name in SettingName]?: z.output<ReturnType<(typeof SETTINGS)[Name]["schema"]>>;
};
