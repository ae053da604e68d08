import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { type Connection, connect } from "../../src/db/database.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import { runCron } from "../../src/roles/cron.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { preparedEvent } from "../support/prepared-event.ts";
import { vedette } from "../support/program.ts";
import { makeProject } from "../support/project.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 120_000 });

const dataDir = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
// The database's clock cannot be set here, so what it has seen is a hundred days behind.
const seenAt = Date.now() - 100 * 86_400_000;

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 3, application: "test", onError: () => {} });
  await using writer = openEventWriter({ pool: connection.pool, log: silent });
  const { projectId } = await makeProject(connection.pool);
  const at = seenAt / 1000;
  const event = preparedEvent({ projectId, event: { timestamp: at, received: at } });
  const receipt = { source: "clock", from: 0n, to: 1n };
  await writer.store({ receipt, events: [event], outcomes: [], userReports: [] });
});

afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  rmSync(dataDir, { recursive: true, force: true });
});

async function issues(): Promise<number> {
  const { rows } = await connection.pool.query<{ count: number }>("select count(*) as count from issue");
  return rows[0]?.count ?? 0;
}

it("a clock far ahead of everything that was seen drops nothing, and is warned about", async () => {
  const warnings: { fields: object; sentence: string }[] = [];
  const stop = new AbortController();
  const log = { ...silent, warn: (fields: object, sentence: string) => warnings.push({ fields, sentence }) };
  const files = { kind: "filesystem", dir: `${dataDir}/files` } as const;
  const room = {
    databaseUrl: database.url,
    retentionDays: 90,
    artifactRetentionDays: 90,
    files,
    now: Date.now,
    log,
    logLevel: "error",
  } as const;
  const running = runCron(room, stop.signal);
  await until("warning", () => warnings.length > 0);
  stop.abort();
  await running;
  expect(warnings).toEqual([
    {
      fields: {
        clock: expect.any(String),
        lastSeen: new Date(seenAt).toISOString(),
        trustedFrom: expect.any(String),
      },
      sentence:
        "the clock is far ahead of what the database has seen, so nothing old is dropped; set it right",
    },
  ]);
  expect(await issues()).toBe(1);
});

it("a cleanup asks whether such a clock is right, and goes by it when told so", async () => {
  const env = { DATABASE_URL: database.url, VEDETTE_DATA_DIR: dataDir };
  const asked = await vedette(["cleanup", "--days", "90"], env);
  expect(asked.code).toBe(1);
  expect(asked.stderr).toMatch(/^vedette: Nothing was removed: the clock says .* add --trust-clock\.\n$/);
  expect(await issues()).toBe(1);
  expect((await vedette(["cleanup", "--days", "90", "--trust-clock"], env)).code).toBe(0);
  expect(await issues()).toBe(0);
  // From now on it is known.
  expect((await vedette(["cleanup", "--days", "90"], env)).code).toBe(0);
});
