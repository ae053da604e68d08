import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { migrate } from "../../src/db/migrate.ts";
import { startEmbeddedPostgres } from "../../src/drivers/postgres-embedded/start.ts";
import { onServer } from "./database.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The database `postgres` of the one server of this test run. */
    postgresUrl: string;
  }
}

/** Vitest's global set-up: one Postgres for the whole run, with a migrated template that files clone. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const data = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
  const server = await startEmbeddedPostgres({
    dir: path.join(data, "postgres"),
    log: quietButForTrouble,
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off", max_connections: "200" },
  });
  const url = server.url.replace("/vedette?", "/postgres?");
  await onServer(url, (client) => client.query("create database vedette_test_template"));
  await migrate(url.replace("/postgres?", "/vedette_test_template?"));
  project.provide("postgresUrl", url);
  return async () => {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  };
}

const quietButForTrouble = {
  debug: () => undefined,
  info: () => undefined,
  warn: (fields: object, sentence: string) => console.warn(sentence, fields),
  error: (fields: object, sentence: string) => console.error(sentence, fields),
};
