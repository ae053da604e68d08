import path from "node:path";
import { z } from "zod";
import { bytes, filePath, postgresUrl, proxies, publicUrl, wholeNumber } from "./values.ts";

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
    allowed: "postgresql://user:password@host:5432/database",
    about: "A Postgres of your own, 15 or newer; without it Vedette starts the one it brings",
    isSecret: true,
    schema: () => postgresUrl,
  },
  queueUrl: {
    name: "QUEUE_URL",
    key: "queue_url",
    allowed: "embedded: (a spool in the data directory) or embedded:/a/folder",
    about: "What holds events between their acceptance and their digestion",
    schema: (base: string) =>
      z
        .string()
        .regex(/^embedded:/)
        .transform((text) => text.slice("embedded:".length))
        .transform((folder) => (folder === "" ? "" : path.resolve(base, folder))),
  },
  retentionDays: {
    name: "VEDETTE_RETENTION_DAYS",
    key: "retention_days",
    allowed: "a whole number from 1 to 3650",
    about: "Days that events are kept",
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
