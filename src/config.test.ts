import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadConfig, openConfig, refuseImpossibleRole } from "./config.ts";
import { StartError } from "./errors.ts";

let dataDir: string;

beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
});

afterEach(() => rmSync(dataDir, { recursive: true }));

const load = (env: Record<string, string> = {}) => loadConfig({ dataDir }, env, path.join(dataDir, "etc"));

function sentenceOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof StartError) return error.message;
    throw error;
  }
  return "(accepted)";
}

describe("the configuration", () => {
  it("needs nothing to be set", () => {
    expect(load()).toEqual({
      warnings: [],
      notes: [],
      files: [],
      origins: { dataDir: "--data-dir" },
      config: {
        dataDir,
        host: "localhost",
        port: 9000,
        publicUrl: "http://localhost:9000",
        database: { kind: "embedded", dir: path.join(dataDir, "postgres") },
        queue: { kind: "embedded", dir: path.join(dataDir, "spool") },
        cache: { kind: "local" },
        files: { kind: "filesystem", dir: path.join(dataDir, "files") },
        mail: { kind: "outbox", from: "vedette@localhost" },
        worker: { concurrency: 1 },
        node: { drainMs: 5000 },
        retentionDays: 90,
        floodRate: 100,
        artifactRetentionDays: 90,
        trustedProxies: [],
        reachableNetworks: [],
        logLevel: "info",
        limits: {
          maxBody: 20 * 2 ** 20,
          maxInflatedBody: 100 * 2 ** 20,
          maxEvent: 2 ** 20,
          maxInFlight: 128 * 2 ** 20,
          maxSpool: 2 * 2 ** 30,
        },
      },
    });
  });

  it("is frozen through and through", () => {
    const { config } = load();
    expect(
      Object.isFrozen(config) && Object.isFrozen(config.limits) && Object.isFrozen(config.database),
    ).toBe(true);
  });

  it("prefers a flag to the environment, and the environment to the file", () => {
    writeFileSync(path.join(dataDir, "config.yml"), "port: 1001\nhost: 0.0.0.0\nretention_days: 7\n");
    expect(load().config).toMatchObject({ port: 1001, host: "0.0.0.0", publicUrl: "http://localhost:1001" });
    expect(load({ VEDETTE_PORT: "1002" }).config).toMatchObject({ port: 1002, retentionDays: 7 });
    expect(loadConfig({ dataDir, port: "1003" }, { VEDETTE_PORT: "1002" }).config.port).toBe(1003);
  });

  it("takes an empty variable for unset", () => {
    expect(load({ DATABASE_URL: "", VEDETTE_PORT: "" })).toEqual(load());
  });

  it("reads sizes with their units", () => {
    const { limits } = load({ VEDETTE_MAX_EVENT: "2 MiB", VEDETTE_MAX_BODY: "1048576" }).config;
    expect(limits).toMatchObject({ maxEvent: 2 * 2 ** 20, maxBody: 2 ** 20 });
  });

  it("counts relative paths in a file from that file's folder", () => {
    writeFileSync(path.join(dataDir, "config.yml"), "geoip_db: places.mmdb\nqueue_url: embedded:queue\n");
    expect(load().config).toMatchObject({
      geoipDatabase: path.join(dataDir, "places.mmdb"),
      queue: { kind: "embedded", dir: path.join(dataDir, "queue") },
    });
  });

  it("keeps the public address without a slash at its end", () => {
    expect(load({ VEDETTE_URL: "https://errors.example.com/" }).config.publicUrl).toBe(
      "https://errors.example.com",
    );
  });

  const wrong: [Record<string, string>, string][] = [
    [{ VEDETTE_PORT: "http" }, 'VEDETTE_PORT is "http"; allowed: a whole number from 0 to 65535.'],
    [{ VEDETTE_PORT: "70000" }, 'VEDETTE_PORT is "70000"; allowed: a whole number from 0 to 65535.'],
    [
      { VEDETTE_URL: "https://example.com/errors" },
      'VEDETTE_URL is "https://example.com/errors"; allowed: an address such as https://errors.example.com, without a path.',
    ],
    [
      { DATABASE_URL: "mysql://someone:hunter2@db/errors" },
      "DATABASE_URL has a wrong value (not shown): it is not sound as a URL (write special characters of a password as %40, %2F …); allowed: postgresql://user:password@host:5432/database, with several hosts as a:5432,b:5432.",
    ],
    [
      { VEDETTE_SECRET_KEY: "short" },
      'VEDETTE_SECRET_KEY has a wrong value (not shown); allowed: at least 32 characters, as "vedette config generate-secret-key" prints them.',
    ],
    [
      { VEDETTE_TRUSTED_PROXIES: "10.0.0.0/8, 10.0.0.0/33" },
      'VEDETTE_TRUSTED_PROXIES is "10.0.0.0/8, 10.0.0.0/33"; allowed: addresses or networks parted by commas (10.0.0.0/8, loopback).',
    ],
    [
      { VEDETTE_MAX_EVENT: "a lot" },
      'VEDETTE_MAX_EVENT is "a lot"; allowed: bytes from 16KiB to 64MiB, such as 1MiB.',
    ],
    [
      { VEDETTE_MAX_IN_FLIGHT: "1MiB" },
      "VEDETTE_MAX_IN_FLIGHT (1048576 bytes) is smaller than VEDETTE_MAX_BODY (20971520 bytes), so the largest body could never be taken. Raise the first or lower the second.",
    ],
    [{ VEDETTE_LOG_LEVEL: "loud" }, 'VEDETTE_LOG_LEVEL is "loud"; allowed: debug, info, warn or error.'],
    [
      { VEDETTE_RETENTION_DAYS: "0" },
      'VEDETTE_RETENTION_DAYS is "0"; allowed: a whole number from 1 to 3650.',
    ],
  ];
  for (const [env, sentence] of wrong) {
    it(`says of ${JSON.stringify(env)} what is allowed`, () => {
      expect(sentenceOf(() => load(env))).toBe(sentence);
    });
  }

  it("says which line of a broken file is wrong", () => {
    const file = path.join(dataDir, "config.yml");
    writeFileSync(file, "port: 9000\nhost: [unfinished\n");
    expect(sentenceOf(load)).toMatch(/config\.yml is not sound YAML: line \d+: .+\. Correct the line\.$/);
    writeFileSync(file, "just words");
    expect(sentenceOf(load)).toBe(`The configuration file ${file} must hold lines such as "port: 9000".`);
    writeFileSync(file, "port: many");
    expect(sentenceOf(load)).toBe(`"port" in ${file} is "many"; allowed: a whole number from 0 to 65535.`);
  });

  it("refuses a named file that is not there", () => {
    const file = path.join(dataDir, "nowhere.yml");
    expect(sentenceOf(() => load({ VEDETTE_CONFIG: file }))).toMatch(
      /^The configuration file .*nowhere\.yml cannot be read \(ENOENT.*\)\. Make it readable for the user who starts Vedette, or correct VEDETTE_CONFIG\.$/,
    );
  });

  it("warns of names that it does not know, with what was meant", () => {
    const file = path.join(dataDir, "config.yml");
    writeFileSync(file, "retention: 30\nretention_dys: 3\ncolour: red\n__proto__: { port: 1 }\n");
    const { config, warnings } = load({ VEDETTE_PROT: "80" });
    expect(warnings).toEqual([
      "VEDETTE_PROT is not a setting that Vedette knows; did you mean VEDETTE_PORT?",
      `"retention" in ${file} is not a setting that Vedette knows; did you mean retention_days?`,
      `"retention_dys" in ${file} is not a setting that Vedette knows; did you mean retention_days?`,
      `"colour" in ${file} is not a setting that Vedette knows.`,
      `"__proto__" in ${file} is not a setting that Vedette knows.`,
    ]);
    expect(config.port).toBe(9000);
  });

  it("refuses to run roles apart on the database that belongs to all", () => {
    expect(sentenceOf(() => refuseImpossibleRole("worker", load()))).toBe(
      '"run worker" needs DATABASE_URL: the Postgres that Vedette brings belongs to "run all". Set DATABASE_URL for every process, or start "run all" instead.',
    );
    refuseImpossibleRole("all", load());
  });

  it("refuses web and worker apart that have no queue to meet in, unless one data directory is meant", () => {
    const DATABASE_URL = "postgres://db/vedette";
    for (const role of ["web", "worker"] as const) {
      expect(sentenceOf(() => refuseImpossibleRole(role, load({ DATABASE_URL })))).toBe(
        `"run ${role}" needs QUEUE_URL: web and worker on different machines meet in Redis (QUEUE_URL=redis://host:6379). On one machine with one data directory, set QUEUE_URL=embedded: for both.`,
      );
      refuseImpossibleRole(role, load({ DATABASE_URL, QUEUE_URL: "embedded:" }));
      refuseImpossibleRole(role, load({ DATABASE_URL, SENTRY_REDIS_HOST: "redis" }));
    }
    refuseImpossibleRole("cron", load({ DATABASE_URL }));
    refuseImpossibleRole("all", load({ DATABASE_URL }));
  });

  it("makes one secret key, for the owner's eyes alone, and keeps it", () => {
    const { secretKey } = openConfig(load().config);
    expect(secretKey).toMatch(/^[\w-]{64}$/);
    expect(statSync(path.join(dataDir, "secret-key")).mode & 0o777).toBe(0o600);
    expect(openConfig(load().config).secretKey).toBe(secretKey);
    const given = "k".repeat(40);
    expect(openConfig(load({ VEDETTE_SECRET_KEY: given }).config).secretKey).toBe(given);
  });

  it("refuses a secret key file that was emptied", () => {
    writeFileSync(path.join(dataDir, "secret-key"), "\n");
    expect(sentenceOf(() => openConfig(load().config))).toContain("holds no usable key");
  });
});
