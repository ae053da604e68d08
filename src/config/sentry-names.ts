import path from "node:path";
import { type Found, type FoundSettings, isSet } from "./found.ts";
import { type Piece, textOf, truthOf } from "./sentry-pieces.ts";
import { idleVariables, unneededKeys, unneededVariables } from "./sentry-unneeded.ts";
import {
  filesUrlOf,
  folderUrl,
  logLevelOf,
  mailUrlOf,
  memcachedUrlOf,
  outboxFor,
  postgresUrlOf,
  redisUrlOf,
  redisUrlOfClusters,
  secretKeyOf,
} from "./sentry-urls.ts";
import type { SettingName } from "./settings.ts";

/** The names that Sentry 9 is configured by, translated to our own settings. */
export interface Translated {
  readonly found: FoundSettings;
  /** SENTRY_USE_SSL: browsers reach us over https. */
  readonly usesSsl: boolean;
  /** What may not be as its author thinks. */
  readonly warnings: readonly string[];
  /** What was left out on purpose, and why. */
  readonly notes: readonly string[];
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Variables whose meaning is taken over, with the setting that they become. */
export const SENTRY_VARIABLES = {
  SENTRY_SECRET_KEY: "secretKey",
  SENTRY_POSTGRES_HOST: "databaseUrl",
  SENTRY_POSTGRES_PORT: "databaseUrl",
  SENTRY_DB_NAME: "databaseUrl",
  SENTRY_DB_USER: "databaseUrl",
  SENTRY_DB_PASSWORD: "databaseUrl",
  SENTRY_REDIS_HOST: "queueUrl",
  SENTRY_REDIS_PORT: "queueUrl",
  SENTRY_REDIS_PASSWORD: "queueUrl",
  SENTRY_REDIS_DB: "queueUrl",
  SENTRY_MEMCACHED_HOST: "cacheUrl",
  SENTRY_MEMCACHED_PORT: "cacheUrl",
  SENTRY_EMAIL_HOST: "mailUrl",
  SENTRY_EMAIL_PORT: "mailUrl",
  SENTRY_EMAIL_USER: "mailUrl",
  SENTRY_EMAIL_PASSWORD: "mailUrl",
  SENTRY_EMAIL_USE_TLS: "mailUrl",
  SENTRY_SERVER_EMAIL: "mailFrom",
  SENTRY_FILESTORE_DIR: "filesUrl",
  SENTRY_EVENT_RETENTION_DAYS: "retentionDays",
  SENTRY_USE_SSL: "url",
  SENTRY_LOG_LEVEL: "logLevel",
  SENTRY_SINGLE_ORGANIZATION: undefined,
} as const satisfies Readonly<Record<string, SettingName | undefined>>;

type SentryVariable = keyof typeof SENTRY_VARIABLES;

/** Keys of Sentry's config.yml whose meaning is taken over, with the setting that they become. */
export const SENTRY_KEYS = {
  "system.secret-key": "secretKey",
  "system.url-prefix": "url",
  "system.admin-email": "adminEmail",
  "system.event-retention-days": "retentionDays",
  "redis.clusters": "queueUrl",
  "filestore.backend": "filesUrl",
  "filestore.options": "filesUrl",
  "mail.backend": "mailUrl",
  "mail.host": "mailUrl",
  "mail.port": "mailUrl",
  "mail.username": "mailUrl",
  "mail.password": "mailUrl",
  "mail.use-tls": "mailUrl",
  "mail.use-ssl": "mailUrl",
  "mail.from": "mailFrom",
  "auth.allow-registration": undefined,
} as const satisfies Readonly<Record<string, SettingName | undefined>>;

type SentryKey = keyof typeof SENTRY_KEYS;

/** Reads the SENTRY_* variables. A wrong value is a StartError that names its variable. */
export function translateEnvironment(env: Environment): Translated {
  const base = process.cwd();
  const piece = (name: SentryVariable): Piece | undefined =>
    isSet(env[name]) ? { written: env[name], place: name } : undefined;
  const text = (name: SentryVariable): string | undefined => textOf(piece(name));
  const { found, take, warnings, notes } = collecting<SentryVariable>((name) => name, base);

  take("secretKey", "SENTRY_SECRET_KEY", secretKeyOf(piece("SENTRY_SECRET_KEY"), warnings));
  const postgres = postgresUrlOf({
    host: text("SENTRY_POSTGRES_HOST"),
    port: piece("SENTRY_POSTGRES_PORT"),
    user: text("SENTRY_DB_USER"),
    password: text("SENTRY_DB_PASSWORD"),
    database: text("SENTRY_DB_NAME"),
  });
  take(
    "databaseUrl",
    "SENTRY_POSTGRES_HOST",
    postgres,
    "a host, some parted by commas, or a socket's folder",
  );
  const redis = redisUrlOf({
    host: text("SENTRY_REDIS_HOST"),
    port: piece("SENTRY_REDIS_PORT"),
    password: text("SENTRY_REDIS_PASSWORD"),
    db: piece("SENTRY_REDIS_DB"),
  });
  take("queueUrl", "SENTRY_REDIS_HOST", redis, "a host name or an address");
  const memcached = memcachedUrlOf(text("SENTRY_MEMCACHED_HOST"), piece("SENTRY_MEMCACHED_PORT"));
  take("cacheUrl", "SENTRY_MEMCACHED_HOST", memcached, "a host, or several parted by commas");
  const mail = mailUrlOf({
    host: text("SENTRY_EMAIL_HOST"),
    port: piece("SENTRY_EMAIL_PORT"),
    user: text("SENTRY_EMAIL_USER"),
    password: text("SENTRY_EMAIL_PASSWORD"),
    scheme: truthOf(piece("SENTRY_EMAIL_USE_TLS")) ? "smtp+starttls" : "smtp",
  });
  take(
    "mailUrl",
    "SENTRY_EMAIL_HOST",
    mail,
    "a host; SENTRY_EMAIL_USER and SENTRY_EMAIL_PASSWORD, or neither",
  );
  take("mailFrom", "SENTRY_SERVER_EMAIL", text("SENTRY_SERVER_EMAIL"));
  take("filesUrl", "SENTRY_FILESTORE_DIR", folderUrl(base, text("SENTRY_FILESTORE_DIR")), "a folder");
  take("retentionDays", "SENTRY_EVENT_RETENTION_DAYS", text("SENTRY_EVENT_RETENTION_DAYS"));
  take("logLevel", "SENTRY_LOG_LEVEL", logLevelOf(text("SENTRY_LOG_LEVEL")));

  const single = piece("SENTRY_SINGLE_ORGANIZATION");
  if (single && !truthOf(single)) {
    notes.push(
      "SENTRY_SINGLE_ORGANIZATION is off, and nobody makes organizations in the browser all the same: " +
        'the operator makes them, with "vedette createproject organization/project".',
    );
  }
  notes.push(...idleVariables(env), ...unneededVariables(env));
  return { found, usesSsl: truthOf(piece("SENTRY_USE_SSL")), warnings, notes };
}

/** Reads Sentry's keys of a configuration file. A wrong value is a StartError that names key and file. */
export function translateFile(content: Readonly<Record<string, unknown>>, file: string): Translated {
  const base = path.dirname(file);
  const place = (key: string): string => `"${key}" in ${file}`;
  const piece = (key: SentryKey): Piece | undefined =>
    Object.hasOwn(content, key) && isSet(content[key])
      ? { written: content[key], place: place(key) }
      : undefined;
  const text = (key: SentryKey): string | undefined => textOf(piece(key));
  const { found, take, warnings, notes } = collecting<SentryKey>(place, base);

  take("secretKey", "system.secret-key", secretKeyOf(piece("system.secret-key"), warnings));
  take("url", "system.url-prefix", text("system.url-prefix"));
  take("adminEmail", "system.admin-email", text("system.admin-email"));
  take("retentionDays", "system.event-retention-days", text("system.event-retention-days"));
  const redis = redisUrlOfClusters(piece("redis.clusters"), warnings);
  take("queueUrl", "redis.clusters", redis, "host, port, password and db under default, hosts, 0");
  const files = filesUrlOf(piece("filestore.backend"), piece("filestore.options"), base, warnings);
  const options = "location, or bucket_name, access_key, secret_key and endpoint_url or region_name";
  take("filesUrl", "filestore.options", files, options);
  const backend = piece("mail.backend");
  if (backend && !isSmtp(backend)) {
    take("mailUrl", "mail.backend", outboxFor(backend));
  } else {
    const mail = mailUrlOf({
      host: text("mail.host") ?? (backend && "localhost"),
      port: piece("mail.port"),
      user: text("mail.username"),
      password: text("mail.password"),
      scheme: truthOf(piece("mail.use-ssl"))
        ? "smtps"
        : truthOf(piece("mail.use-tls"))
          ? "smtp+starttls"
          : "smtp",
    });
    const key = piece("mail.host") ? "mail.host" : "mail.backend";
    take("mailUrl", key, mail, "a host; mail.username and mail.password, or neither");
  }
  take("mailFrom", "mail.from", text("mail.from"));
  if (truthOf(piece("auth.allow-registration"))) {
    notes.push(`${place("auth.allow-registration")} is left out: an owner adds people, nobody registers.`);
  }
  notes.push(...unneededKeys(content).map(({ key, why }) => `${place(key)} is left out: ${why}.`));
  return { found, usesSsl: false, warnings, notes };
}

function isSmtp(backend: Piece): boolean {
  return /(^|\.)smtp(\.|$)/.test(String(backend.written));
}

/** Where translations gather. `take` leaves out what is undefined. */
function collecting<Name extends string>(place: (name: Name) => string, base: string) {
  const found: { [Setting in SettingName]?: Found } = {};
  const take = (setting: SettingName, name: Name, written: unknown, allowed?: string): void => {
    if (written === undefined) return;
    found[setting] = { written, place: place(name), base, ...(allowed !== undefined && { allowed }) };
  };
  return { found, take, warnings: [] as string[], notes: [] as string[] };
}
