import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfig } from "../config.ts";
import { here, load, loadFile } from "./sentry-config.fixture.ts";

describe("settings of Sentry 9, beside our own,", () => {
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
      origins: { retentionDays: "VEDETTE_RETENTION_DAYS", url: `"url" in ${here().file}` },
    });
    expect(loadConfig({ dataDir: here().dataDir, logLevel: "debug" }, env, here().etc).config.logLevel).toBe(
      "debug",
    );
  });

  it("are read from /etc/sentry, unless /etc/vedette has a file; the data directory's comes first", () => {
    expect(loadFile("retention_days: 1\nport: 1\nhost: a").files).toEqual([here().file]);
    const own = path.join(here().etc, "vedette", "config.yml");
    mkdirSync(path.dirname(own));
    writeFileSync(own, "retention_days: 2\nport: 2");
    expect(load()).toMatchObject({ files: [own], config: { retentionDays: 2, host: "localhost" } });
    const nearest = path.join(here().dataDir, "config.yml");
    writeFileSync(nearest, "port: 3");
    expect(load()).toMatchObject({ files: [nearest, own], config: { retentionDays: 2, port: 3 } });
    expect(load({ VEDETTE_CONFIG: here().file })).toMatchObject({
      files: [here().file],
      config: { port: 1 },
    });
    expect(load({ VEDETTE_CONFIG: path.dirname(here().file) })).toMatchObject({ files: [here().file] });
  });

  it("follow SENTRY_CONF to another folder", () => {
    const elsewhere = path.join(here().dataDir, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(path.join(elsewhere, "config.yml"), "system.url-prefix: https://x.example");
    expect(load({ SENTRY_CONF: elsewhere }).config.publicUrl).toBe("https://x.example");
  });

  it("say that Sentry's Python file is not read", () => {
    const python = path.join(here().etc, "sentry", "sentry.conf.py");
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
      `SENTRY_USE_SSL makes https://x.example of "system.url-prefix" in ${here().file}. Write https there.`,
    ]);
    const ours = load({ SENTRY_USE_SSL: "yes", VEDETTE_URL: "http://x.example" });
    expect(ours.config.publicUrl).toBe("http://x.example");
    expect(ours.warnings).toEqual([
      "SENTRY_USE_SSL is left out, since VEDETTE_URL says http. Write https there.",
    ]);
    const right = load({ SENTRY_USE_SSL: "yes", VEDETTE_URL: "https://x.example" });
    expect(right.warnings).toEqual([]);
    rmSync(here().file);
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
      `"redis.clusters" in ${here().file} names 2 servers; Vedette uses the first, a:6379. For one that may fail, set QUEUE_URL=redis+sentinel://… or redis+cluster://….`,
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
      `"auth.allow-registration" in ${here().file} is left out: an owner adds people, nobody registers.`,
      `"slack.client-id" in ${here().file} is left out: Vedette has no such integration.`,
      `"beacon.anonymous" in ${here().file} is left out: Vedette reports to nobody.`,
    ]);
  });

  it("that nobody knows are named with the nearest one", () => {
    const yaml =
      "system.url-prefx: https://x\nmail.hots: x\nfilestore.options: { loction: /x }\nnonsense.entirely: 1";
    expect(loadFile(yaml, { SENTRY_POSTGRES_HOTS: "x" }).warnings).toEqual([
      "SENTRY_POSTGRES_HOTS is not a setting that Vedette knows; did you mean SENTRY_POSTGRES_HOST?",
      `"loction" of "filestore.options" in ${here().file} is nothing that Vedette knows; did you mean location?`,
      `"system.url-prefx" in ${here().file} is not a setting that Vedette knows; did you mean system.url-prefix?`,
      `"mail.hots" in ${here().file} is not a setting that Vedette knows; did you mean mail.host?`,
      `"nonsense.entirely" in ${here().file} is not a setting that Vedette knows.`,
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
});
