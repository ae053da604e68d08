import { describe, expect, it } from "vitest";
import { StartError } from "../errors.ts";
import { here, load, loadFile } from "./sentry-config.fixture.ts";

function sentenceOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return "(accepted)";
}

describe("wrong values under the names of Sentry 9", () => {
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
      expect(sentenceOf(() => loadFile(yaml))).toBe(sentence(here().file));
    });
  }
});
