import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { loadConfig } from "../config.ts";
import { SETTINGS } from "./settings.ts";
import { shown } from "./show.ts";

const SECRET = "hunter2-hunter2-hunter2-hunter2-hunter2";

it("every setting is shown with its place and without its secret", () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
  try {
    const env = {
      VEDETTE_SECRET_KEY: SECRET,
      VEDETTE_METRICS_TOKEN: SECRET,
      DATABASE_URL: `postgresql://me:${SECRET}@a:1,b:2/db?password=${SECRET}`,
      DATABASE_REPLICA_URL: `postgresql://me:${SECRET}@c/db`,
      SENTRY_REDIS_HOST: "redis",
      SENTRY_REDIS_PASSWORD: SECRET,
      FILES_URL: `s3+http://key:${SECRET}@minio:9000/bucket/deep?region=eu`,
      MAIL_URL: `smtps://me:${SECRET}@relay?from=a%40b.c`,
    };
    const rows = shown(loadConfig({ dataDir, port: "1" }, env, dataDir));
    expect(rows.map(({ name }) => name)).toEqual(Object.values(SETTINGS).map(({ name }) => name));
    expect(JSON.stringify(rows)).not.toContain("hunter2");
    const value = (name: string) => {
      const row = rows.find((one) => one.name === name);
      return `${row?.value} from ${row?.from}`;
    };
    expect(value("VEDETTE_PORT")).toBe("1 from --port");
    expect(value("VEDETTE_SECRET_KEY")).toBe("*** from VEDETTE_SECRET_KEY");
    expect(value("DATABASE_URL")).toBe("postgresql://me:***@a:1,b:2/db from DATABASE_URL");
    expect(value("DATABASE_REPLICA_URL")).toBe("postgresql://me:***@c/db from DATABASE_REPLICA_URL");
    expect(value("QUEUE_URL")).toBe("redis://:***@redis:6379/0 from SENTRY_REDIS_HOST");
    expect(value("REDIS_URL")).toBe("redis://:***@redis:6379/0 from SENTRY_REDIS_HOST");
    expect(value("CACHE_URL")).toBe("memory: from default");
    expect(value("FILES_URL")).toBe(
      "s3+http://***:***@minio:9000/bucket/deep?region=eu&path_style=true from FILES_URL",
    );
    expect(value("MAIL_URL")).toBe("smtps://me:***@relay:465 from MAIL_URL");
    expect(value("VEDETTE_MAIL_FROM")).toBe("a@b.c from MAIL_URL");
    expect(value("VEDETTE_MAX_BODY")).toBe("20MiB from default");
  } finally {
    rmSync(dataDir, { recursive: true });
  }
});
