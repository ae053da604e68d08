import { describe, expect, it } from "vitest";
import { load, loadFile } from "./sentry-config.fixture.ts";
import { type SENTRY_KEYS, SENTRY_VARIABLES } from "./sentry-names.ts";

const KEY = "k".repeat(40);

/** Each variable, with what else must be set and what becomes of it. */
const BY_VARIABLE: Record<keyof typeof SENTRY_VARIABLES, [Record<string, string>, object]> = {
  SENTRY_SECRET_KEY: [{ SENTRY_SECRET_KEY: KEY }, { secretKey: KEY }],
  SENTRY_POSTGRES_HOST: [
    { SENTRY_POSTGRES_HOST: "db" },
    { database: { kind: "url", url: "postgresql://postgres@db:5432/postgres" } },
  ],
  SENTRY_POSTGRES_PORT: [
    { SENTRY_POSTGRES_HOST: "db1,db2", SENTRY_POSTGRES_PORT: "6432" },
    { database: { kind: "url", url: "postgresql://postgres@db1:6432,db2:6432/postgres" } },
  ],
  SENTRY_DB_NAME: [
    { SENTRY_POSTGRES_HOST: "/run/postgresql", SENTRY_DB_NAME: "sentry" },
    {
      database: { kind: "url", url: "postgresql://postgres@/sentry?host=%2Frun%2Fpostgresql&port=5432" },
    },
  ],
  SENTRY_DB_USER: [
    { SENTRY_POSTGRES_HOST: "db", SENTRY_DB_USER: "sentry" },
    { database: { kind: "url", url: "postgresql://sentry@db:5432/postgres" } },
  ],
  SENTRY_DB_PASSWORD: [
    { SENTRY_POSTGRES_HOST: "db", SENTRY_DB_PASSWORD: "p@ss/wörd" },
    { database: { kind: "url", url: "postgresql://postgres:p%40ss%2Fw%C3%B6rd@db:5432/postgres" } },
  ],
  SENTRY_REDIS_HOST: [
    { SENTRY_REDIS_HOST: "redis" },
    {
      queue: { kind: "redis", redis: { kind: "single", nodes: [{ host: "redis", port: 6379 }], db: 0 } },
      redis: { kind: "single", nodes: [{ host: "redis", port: 6379 }] },
    },
  ],
  SENTRY_REDIS_PORT: [
    { SENTRY_REDIS_HOST: "redis", SENTRY_REDIS_PORT: "tcp://10.0.0.1:7000" },
    { queue: { redis: { nodes: [{ host: "redis", port: 7000 }] } } },
  ],
  SENTRY_REDIS_PASSWORD: [
    { SENTRY_REDIS_HOST: "redis", SENTRY_REDIS_PASSWORD: "a:b@c" },
    { queue: { redis: { password: "a:b@c" } } },
  ],
  SENTRY_REDIS_DB: [
    { SENTRY_REDIS_HOST: "::1", SENTRY_REDIS_DB: "3" },
    { queue: { redis: { nodes: [{ host: "::1", port: 6379 }], db: 3 } } },
  ],
  SENTRY_MEMCACHED_HOST: [
    { SENTRY_MEMCACHED_HOST: "memcached" },
    { cache: { kind: "memcached", servers: [{ host: "memcached", port: 11_211 }] } },
  ],
  SENTRY_MEMCACHED_PORT: [
    { SENTRY_MEMCACHED_HOST: "a, b", SENTRY_MEMCACHED_PORT: "1" },
    {
      cache: {
        servers: [
          { host: "a", port: 1 },
          { host: "b", port: 1 },
        ],
      },
    },
  ],
  SENTRY_EMAIL_HOST: [
    { SENTRY_EMAIL_HOST: "smtp" },
    { mail: { kind: "smtp", host: "smtp", port: 25, security: "none" } },
  ],
  SENTRY_EMAIL_PORT: [{ SENTRY_EMAIL_HOST: "smtp", SENTRY_EMAIL_PORT: "587" }, { mail: { port: 587 } }],
  SENTRY_EMAIL_USER: [
    { SENTRY_EMAIL_HOST: "smtp", SENTRY_EMAIL_USER: "a@b", SENTRY_EMAIL_PASSWORD: "x" },
    { mail: { user: "a@b" } },
  ],
  SENTRY_EMAIL_PASSWORD: [
    { SENTRY_EMAIL_HOST: "smtp", SENTRY_EMAIL_USER: "a", SENTRY_EMAIL_PASSWORD: "x/y" },
    { mail: { password: "x/y" } },
  ],
  SENTRY_EMAIL_USE_TLS: [
    { SENTRY_EMAIL_HOST: "smtp", SENTRY_EMAIL_USE_TLS: "True" },
    { mail: { security: "starttls" } },
  ],
  SENTRY_SERVER_EMAIL: [{ SENTRY_SERVER_EMAIL: "a@b.c" }, { mail: { kind: "outbox", from: "a@b.c" } }],
  SENTRY_FILESTORE_DIR: [
    { SENTRY_FILESTORE_DIR: "/var/100% of/files" },
    { files: { kind: "filesystem", dir: "/var/100% of/files" } },
  ],
  SENTRY_EVENT_RETENTION_DAYS: [{ SENTRY_EVENT_RETENTION_DAYS: "30" }, { retentionDays: 30 }],
  SENTRY_USE_SSL: [{ SENTRY_USE_SSL: "1" }, { publicUrl: "https://localhost:9000" }],
  SENTRY_LOG_LEVEL: [{ SENTRY_LOG_LEVEL: "WARNING" }, { logLevel: "warn" }],
  SENTRY_SINGLE_ORGANIZATION: [{ SENTRY_SINGLE_ORGANIZATION: "1" }, {}],
};

/** Each key of config.yml, likewise. */
const BY_KEY: Record<keyof typeof SENTRY_KEYS, [string, object]> = {
  "system.secret-key": [`system.secret-key: ${KEY}`, { secretKey: KEY }],
  "system.url-prefix": ["system.url-prefix: https://x.example/", { publicUrl: "https://x.example" }],
  "system.admin-email": [
    "system.admin-email: root@x.example",
    { adminEmail: "root@x.example", mail: { from: "root@x.example" } },
  ],
  "system.event-retention-days": ["system.event-retention-days: 7", { retentionDays: 7 }],
  "redis.clusters": [
    "redis.clusters: { default: { hosts: { 0: { host: r, port: 7000, password: 123, db: 2 } } } }",
    { queue: { redis: { nodes: [{ host: "r", port: 7000 }], password: "123", db: 2 } } },
  ],
  "filestore.backend": [
    "filestore.backend: filesystem\nfilestore.options: { location: files }",
    { files: { kind: "filesystem" } },
  ],
  "filestore.options": [
    "filestore.backend: s3\nfilestore.options: { access_key: k, secret_key: s/s, bucket_name: b-1, " +
      "endpoint_url: 'http://minio:9000', region_name: eu, location: a/b, default_acl: private }",
    {
      files: {
        kind: "s3",
        endpoint: "http://minio:9000",
        region: "eu",
        bucket: "b-1",
        prefix: "a/b/",
        accessKey: "k",
        secretKey: "s/s",
        pathStyle: true,
      },
    },
  ],
  "mail.backend": [
    "mail.backend: smtp",
    { mail: { kind: "smtp", host: "localhost", port: 25, security: "none" } },
  ],
  "mail.host": ["mail.host: relay", { mail: { kind: "smtp", host: "relay" } }],
  "mail.port": ["mail.host: relay\nmail.port: 2525", { mail: { port: 2525 } }],
  "mail.username": ["mail.host: relay\nmail.username: u\nmail.password: p", { mail: { user: "u" } }],
  "mail.password": ["mail.host: relay\nmail.username: u\nmail.password: 42", { mail: { password: "42" } }],
  "mail.use-tls": ["mail.host: relay\nmail.use-tls: true", { mail: { security: "starttls" } }],
  "mail.use-ssl": ["mail.host: relay\nmail.use-ssl: true", { mail: { security: "tls" } }],
  "mail.from": ["mail.from: Errors <e@x.example>", { mail: { from: "Errors <e@x.example>" } }],
  "auth.allow-registration": ["auth.allow-registration: false", {}],
};

describe("the names of Sentry 9", () => {
  for (const [name, [env, config]] of Object.entries(BY_VARIABLE)) {
    it(`${name} keeps its meaning`, () => {
      const loaded = load(env);
      expect(loaded.config).toMatchObject(config);
      const setting = SENTRY_VARIABLES[name as keyof typeof SENTRY_VARIABLES];
      if (setting) expect(Object.keys(env)).toContain(loaded.origins[setting]);
    });
  }

  for (const [name, [yaml, config]] of Object.entries(BY_KEY)) {
    it(`${name} in config.yml keeps its meaning`, () => {
      const { config: loaded, warnings, notes } = loadFile(yaml);
      expect(loaded).toMatchObject(config);
      expect({ warnings, notes }).toEqual({ warnings: [], notes: [] });
    });
  }
});
