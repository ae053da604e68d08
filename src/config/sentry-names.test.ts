import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Loaded, loadConfig } from "../config.ts";
import { StartError } from "../errors.ts";
import { type SENTRY_KEYS, SENTRY_VARIABLES } from "./sentry-names.ts";

let dataDir: string;
let etc: string;
let file: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
  etc = path.join(dataDir, "etc");
  file = path.join(etc, "sentry", "config.yml");
  mkdirSync(path.dirname(file), { recursive: true });
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const load = (env: Record<string, string> = {}): Loaded => loadConfig({ dataDir }, env, etc);

function loadFile(yaml: string, env: Record<string, string> = {}): Loaded {
  writeFileSync(file, yaml);
  return load(env);
}

function sentenceOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return "(accepted)";
}

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

  it("give way to our own: flags, our variables, theirs, our keys, theirs", () => {
    const theirs = "system.event-retention-days: 5\nsystem.url-prefix: https://theirs.example";
    expect(loadFile(theirs).config.retentionDays).toBe(5);
    const both = `${theirs}\nretention_days: 4\nurl: https://ours.example\n`;
    expect(loadFile(both).config).toMatchObject({ retentionDays: 4, publicUrl: "https://ours.example" });
    const env: Record<string, string> = { SENTRY_EVENT_RETENTION_DAYS: "3", SENTRY_LOG_LEVEL: "error" };
    expect(loadFile(both, env).config.retentionDays).toBe(3);
    env.VEDETTE_RETENTION_DAYS = "2";
    expect(loadFile(both, env)).toMatchObject({
      config: { retentionDays: 2 },
      origins: { retentionDays: "VEDETTE_RETENTION_DAYS", url: `"url" in ${file}` },
    });
    expect(loadConfig({ dataDir, logLevel: "debug" }, env, etc).config.logLevel).toBe("debug");
  });

  it("are read from /etc/sentry, unless /etc/vedette has a file; the data directory's comes first", () => {
    expect(loadFile("retention_days: 1\nport: 1\nhost: a").files).toEqual([file]);
    const own = path.join(etc, "vedette", "config.yml");
    mkdirSync(path.dirname(own));
    writeFileSync(own, "retention_days: 2\nport: 2");
    expect(load()).toMatchObject({ files: [own], config: { retentionDays: 2, host: "localhost" } });
    const nearest = path.join(dataDir, "config.yml");
    writeFileSync(nearest, "port: 3");
    expect(load()).toMatchObject({ files: [nearest, own], config: { retentionDays: 2, port: 3 } });
    expect(load({ VEDETTE_CONFIG: file })).toMatchObject({ files: [file], config: { port: 1 } });
    expect(load({ VEDETTE_CONFIG: path.dirname(file) })).toMatchObject({ files: [file] });
  });

  it("follow SENTRY_CONF to another folder", () => {
    const elsewhere = path.join(dataDir, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(path.join(elsewhere, "config.yml"), "system.url-prefix: https://x.example");
    expect(load({ SENTRY_CONF: elsewhere }).config.publicUrl).toBe("https://x.example");
  });

  it("say that Sentry's Python file is not read", () => {
    const python = path.join(etc, "sentry", "sentry.conf.py");
    writeFileSync(python, "SENTRY_OPTIONS = {}");
    expect(load().warnings).toEqual([
      `${python} is not read, as Vedette runs no Python. Write what it sets into config.yml or into variables (vedette config settings).`,
    ]);
  });

  it("make a longer secret key of a short one, the same each time, and say so", () => {
    const { config, warnings } = load({ SENTRY_SECRET_KEY: "short" });
    expect(config.secretKey).toMatch(/^[0-9a-f]{64}$/);
    expect(load({ SENTRY_SECRET_KEY: "short" }).config.secretKey).toBe(config.secretKey);
    expect(load({ SENTRY_SECRET_KEY: "shorn" }).config.secretKey).not.toBe(config.secretKey);
    expect(warnings).toEqual([
      'SENTRY_SECRET_KEY has 5 characters; a longer key is made of it, no harder to guess. Set one of at least 32 ("vedette config generate-secret-key") on every node.',
    ]);
  });

  it("make https of an http address when SENTRY_USE_SSL says so, unless our own setting says http", () => {
    const theirs = loadFile("system.url-prefix: http://x.example", { SENTRY_USE_SSL: "yes" });
    expect(theirs.config.publicUrl).toBe("https://x.example");
    expect(theirs.warnings).toEqual([
      `SENTRY_USE_SSL makes https://x.example of "system.url-prefix" in ${file}. Write https there.`,
    ]);
    const ours = load({ SENTRY_USE_SSL: "yes", VEDETTE_URL: "http://x.example" });
    expect(ours.config.publicUrl).toBe("http://x.example");
    expect(ours.warnings).toEqual([
      "SENTRY_USE_SSL is left out, since VEDETTE_URL says http. Write https there.",
    ]);
    const right = load({ SENTRY_USE_SSL: "yes", VEDETTE_URL: "https://x.example" });
    expect(right.warnings).toEqual([]);
    rmSync(file);
    expect(load({ SENTRY_USE_SSL: "yes" }).warnings).toEqual([
      "SENTRY_USE_SSL is set, but not the address people use: links and DSNs name this machine. Set VEDETTE_URL, or system.url-prefix in config.yml.",
    ]);
  });

  it("take all hosts of a Redis cluster, and the first of several servers", () => {
    const hosts = "hosts: { 0: { host: a }, 1: { host: b, port: 2 } }";
    const cluster = loadFile(`redis.clusters: { default: { is_redis_cluster: true, ${hosts} } }`);
    expect(cluster.config.redis).toMatchObject({
      kind: "cluster",
      nodes: [
        { host: "a", port: 6379 },
        { host: "b", port: 2 },
      ],
    });
    const several = loadFile(`redis.clusters: { default: { ${hosts} } }`);
    expect(several.config.redis).toMatchObject({ kind: "single", nodes: [{ host: "a", port: 6379 }] });
    expect(several.warnings).toEqual([
      `"redis.clusters" in ${file} names 2 servers; Vedette uses the first, a:6379. For one that may fail, set QUEUE_URL=redis+sentinel://… or redis+cluster://….`,
    ]);
    const listed = loadFile("redis.clusters: { default: { hosts: [{ host: a }] } }");
    expect(listed.config.redis).toMatchObject({ nodes: [{ host: "a", port: 6379 }] });
  });

  it("keep mail in the outbox where Sentry delivered none", () => {
    for (const backend of ["dummy", "console", "django.core.mail.backends.dummy.EmailBackend"]) {
      const { config } = loadFile(`mail.backend: ${backend}\nmail.host: relay`);
      expect(config.mail).toMatchObject({ kind: "outbox" });
    }
  });

  it("that have no use here are named with the reason, or passed over", () => {
    const yaml =
      "slack.client-id: x\nbeacon.anonymous: true\nsystem.support-email: a@b\nauth.allow-registration: true\nmail.subject-prefix: ''";
    const env = { SENTRY_RABBITMQ_HOST: "r", SENTRY_DSN: "https://x", SENTRY_DB_NAME: "n" };
    const { notes, warnings } = loadFile(yaml, { ...env, SENTRY_SINGLE_ORGANIZATION: "0" });
    expect(warnings).toEqual([]);
    expect(notes).toEqual([
      'SENTRY_SINGLE_ORGANIZATION is off, and nobody makes organizations in the browser all the same: the operator makes them, with "vedette createproject organization/project".',
      "Without SENTRY_POSTGRES_HOST, nothing is made of SENTRY_DB_NAME.",
      "SENTRY_RABBITMQ_HOST is left out: events wait in Redis or on disk, so RabbitMQ is not needed.",
      `"auth.allow-registration" in ${file} is left out: an owner adds people, nobody registers.`,
      `"slack.client-id" in ${file} is left out: Vedette has no such integration.`,
      `"beacon.anonymous" in ${file} is left out: Vedette reports to nobody.`,
    ]);
  });

  it("that nobody knows are named with the nearest one", () => {
    const yaml =
      "system.url-prefx: https://x\nmail.hots: x\nfilestore.options: { loction: /x }\nnonsense.entirely: 1";
    expect(loadFile(yaml, { SENTRY_POSTGRES_HOTS: "x" }).warnings).toEqual([
      "SENTRY_POSTGRES_HOTS is not a setting that Vedette knows; did you mean SENTRY_POSTGRES_HOST?",
      `"loction" of "filestore.options" in ${file} is nothing that Vedette knows; did you mean location?`,
      `"system.url-prefx" in ${file} is not a setting that Vedette knows; did you mean system.url-prefix?`,
      `"mail.hots" in ${file} is not a setting that Vedette knows; did you mean mail.host?`,
      `"nonsense.entirely" in ${file} is not a setting that Vedette knows.`,
    ]);
  });

  it("are not mixed up with what Kubernetes says of services", () => {
    const env = {
      VEDETTE_PORT: "tcp://10.0.0.1:9000",
      VEDETTE_SERVICE_HOST: "10.0.0.1",
      VEDETTE_PORT_9000_TCP_ADDR: "10.0.0.1",
      SENTRY_WEB_SERVICE_PORT: "9000",
      SENTRY_WEB_PORT: "tcp://10.0.0.1:9000",
    };
    expect(load(env)).toMatchObject({ warnings: [], notes: [], config: { port: 9000 } });
  });

  const wrongVariables: [Record<string, string>, string][] = [
    [
      { SENTRY_POSTGRES_HOST: "db", SENTRY_POSTGRES_PORT: "five" },
      'SENTRY_POSTGRES_PORT is "five"; allowed: a whole number from 1 to 65535.',
    ],
    [
      { SENTRY_POSTGRES_HOST: "d b" },
      "SENTRY_POSTGRES_HOST has a wrong value (not shown): a host in it is not written as host or host:port; allowed: a host, some parted by commas, or a socket's folder.",
    ],
    [
      { SENTRY_REDIS_HOST: "r", SENTRY_REDIS_DB: "main" },
      'SENTRY_REDIS_DB is "main"; allowed: the number of a database.',
    ],
    [
      { SENTRY_REDIS_HOST: "r/x" },
      "SENTRY_REDIS_HOST has a wrong value (not shown): its path does not end in the number of a database; allowed: a host name or an address.",
    ],
    [
      { SENTRY_MEMCACHED_HOST: "m m" },
      "SENTRY_MEMCACHED_HOST has a wrong value (not shown): a host in it is not written as host or host:port; allowed: a host, or several parted by commas.",
    ],
    [
      { SENTRY_EMAIL_HOST: "smtp", SENTRY_EMAIL_USER: "u" },
      "SENTRY_EMAIL_HOST has a wrong value (not shown): of user and password one is missing; allowed: a host; SENTRY_EMAIL_USER and SENTRY_EMAIL_PASSWORD, or neither.",
    ],
    [
      { SENTRY_EMAIL_HOST: "smtp", SENTRY_EMAIL_USE_TLS: "maybe" },
      'SENTRY_EMAIL_USE_TLS is "maybe"; allowed: true or false (also 1, yes, on, 0, no, off).',
    ],
    [
      { SENTRY_SERVER_EMAIL: "nobody" },
      'SENTRY_SERVER_EMAIL is "nobody"; allowed: an e-mail address, or Name <name@example.com>.',
    ],
    [
      { SENTRY_EVENT_RETENTION_DAYS: "forever" },
      'SENTRY_EVENT_RETENTION_DAYS is "forever"; allowed: a whole number from 1 to 3650.',
    ],
    [
      { SENTRY_USE_SSL: "ja" },
      'SENTRY_USE_SSL is "ja"; allowed: true or false (also 1, yes, on, 0, no, off).',
    ],
    [{ SENTRY_LOG_LEVEL: "loud" }, 'SENTRY_LOG_LEVEL is "loud"; allowed: debug, info, warn or error.'],
    [
      { SENTRY_SECRET_KEY: "!!changeme!!" },
      'SENTRY_SECRET_KEY is the example\'s, which everybody knows. Put the output of "vedette config generate-secret-key" there, the same on every node.',
    ],
    [
      { DATABASE_REPLICA_URL: "postgres://b/db" },
      "DATABASE_REPLICA_URL is set, but DATABASE_URL is not: the Postgres that Vedette brings has no replicas. Set both, or neither.",
    ],
  ];
  for (const [env, sentence] of wrongVariables) {
    it(`say of ${JSON.stringify(env)} what is wrong`, () => {
      expect(sentenceOf(() => load(env))).toBe(sentence);
    });
  }

  const wrongKeys: [string, (at: string) => string][] = [
    [
      "system.url-prefix: example.com",
      (at) =>
        `"system.url-prefix" in ${at} is "example.com"; allowed: an address such as https://errors.example.com, without a path.`,
    ],
    ["system.url-prefix: [a]", (at) => `"system.url-prefix" in ${at} holds no text. Write one value there.`],
    [
      "redis.clusters: { main: {} }",
      (at) => `"redis.clusters" in ${at} names no Redis: under default, hosts, 0 there must be a host.`,
    ],
    [
      "redis.clusters: { default: { hosts: { 0: { host: r, port: x } } } }",
      (at) => `"port" of "redis.clusters" in ${at} is "x"; allowed: a whole number from 1 to 65535.`,
    ],
    ["filestore.backend: gcs", (at) => `"filestore.backend" in ${at} is "gcs"; allowed: filesystem or s3.`],
    [
      "filestore.options: /files",
      (at) => `"filestore.options" in ${at} must hold lines such as "location: …".`,
    ],
    [
      "filestore.backend: s3\nfilestore.options: { access_key: k }",
      (at) => `"bucket_name" of "filestore.options" in ${at} is missing. Files on S3 need it.`,
    ],
    [
      "filestore.backend: s3\nfilestore.options: { access_key: k, secret_key: s, bucket_name: b, endpoint_url: minio }",
      (at) =>
        `"endpoint_url" of "filestore.options" in ${at} is "minio"; allowed: http://host:port or https://host:port, without a path.`,
    ],
    [
      "filestore.backend: s3\nfilestore.options: { access_key: k, secret_key: s, bucket_name: b*b }",
      (at) =>
        `"filestore.options" in ${at} has a wrong value (not shown): its bucket has no sound name; allowed: location, or bucket_name, access_key, secret_key and endpoint_url or region_name.`,
    ],
    ["mail.backend: pigeon", (at) => `"mail.backend" in ${at} is "pigeon"; allowed: smtp, dummy or console.`],
    [
      "mail.host: relay\nmail.port: 0",
      (at) => `"mail.port" in ${at} is 0; allowed: a whole number from 1 to 65535.`,
    ],
    [
      "system.admin-email: root",
      (at) => `"system.admin-email" in ${at} is "root"; allowed: an e-mail address.`,
    ],
  ];
  for (const [yaml, sentence] of wrongKeys) {
    it(`say of ${JSON.stringify(yaml)} what is wrong`, () => {
      expect(sentenceOf(() => loadFile(yaml))).toBe(sentence(file));
    });
  }
});
