import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  embeddedPostgresUrl,
  isRunning,
  startEmbeddedPostgres,
} from "../../src/drivers/postgres-embedded/start.ts";
import { onServer } from "../support/database.ts";

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

describe("the embedded Postgres", () => {
  let data: string;
  let dir: string;

  beforeAll(() => {
    data = mkdtempSync(path.join(tmpdir(), "vedette-test-"));
    dir = path.join(data, "postgres");
  });

  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it("keeps what was written over an orderly stop and start", async () => {
    const first = await startEmbeddedPostgres({ dir, log });
    expect(isRunning(dir)).toBe(true);
    expect(embeddedPostgresUrl(dir)).toBe(first.url);
    await onServer(first.url, (client) => client.query("create table kept as select 42 as answer"));
    await first.stop();
    expect(isRunning(dir)).toBe(false);
    expect(embeddedPostgresUrl(dir)).toBeUndefined();

    await using second = await startEmbeddedPostgres({ dir, log });
    const { rows } = await onServer(second.url, (client) => client.query("select answer from kept"));
    expect(rows).toEqual([{ answer: 42 }]);
  });

  it("listens on no network address, and its socket is for its owner alone", async () => {
    await using server = await startEmbeddedPostgres({ dir, log });
    const { rows } = await onServer(server.url, (client) =>
      client.query(
        "select name, setting from pg_settings where name in ('listen_addresses', 'fsync') order by name",
      ),
    );
    expect(rows).toEqual([
      { name: "fsync", setting: "on" },
      { name: "listen_addresses", setting: "" },
    ]);
  });

  it("takes up the data of a Vedette that was killed, and ends the server it left running", async () => {
    const killed = await startElsewhere(dir);
    const orphan = postmasterPid(dir);
    killed.kill("SIGKILL");
    await once(killed, "exit");
    expect(isAlive(orphan)).toBe(true);

    const warnings: string[] = [];
    await using server = await startEmbeddedPostgres({
      dir,
      log: { ...log, warn: (_: object, sentence: string) => void warnings.push(sentence) },
    });
    expect(warnings).toEqual(["stopped a Postgres that an earlier Vedette left running"]);
    await until(() => !isAlive(orphan));
    const { rows } = await onServer(server.url, (client) => client.query("select x from written_elsewhere"));
    expect(rows).toEqual([{ x: 1 }]);
  });

  it("is not hindered by the note of a server that died, though its number belongs to another process", async () => {
    const note = path.join(dir, "cluster", "postmaster.pid");
    writeFileSync(note, `${process.pid}\n${path.dirname(note)}\n1700000000\n5432\n\n\n\nready\n`);
    expect(isRunning(dir)).toBe(false);
    await using server = await startEmbeddedPostgres({ dir, log });
    expect(embeddedPostgresUrl(dir)).toBe(server.url);
  });

  it("is started again when it falls over", async () => {
    await using server = await startEmbeddedPostgres({ dir, log });
    const first = postmasterPid(dir);
    process.kill(first, "SIGKILL");
    await until(() => isRunning(dir) && postmasterPid(dir) !== first);
    const { rows } = await onServer(server.url, (client) => client.query("select answer from kept"));
    expect(rows).toEqual([{ answer: 42 }]);
  });

  it("puts its socket elsewhere when the data directory's path is too long for one", async () => {
    const far = path.join(data, "a-long-name".repeat(12));
    mkdirSync(far, { mode: 0o700 });
    const long = path.join(far, "postgres");
    const server = await startEmbeddedPostgres({ dir: long, log });
    const socketDir = new URLSearchParams(server.url.split("?")[1]).get("host") ?? "";
    try {
      expect(socketDir.startsWith(data)).toBe(false);
      expect(embeddedPostgresUrl(long)).toBe(server.url);
      await onServer(server.url, (client) => client.query("select 1"));
    } finally {
      await server.stop();
    }
    expect(existsSync(socketDir)).toBe(false);
  });

  it("reads the settings that an operator puts into local.conf", async () => {
    writeFileSync(path.join(dir, "cluster", "local.conf"), "work_mem = '5MB'\n", { mode: 0o644 });
    await using server = await startEmbeddedPostgres({ dir, log });
    const { rows } = await onServer(server.url, (client) => client.query("show work_mem"));
    expect(rows).toEqual([{ work_mem: "5MB" }]);
  });

  it("says what Postgres said when it does not start", async () => {
    writeFileSync(path.join(dir, "cluster", "local.conf"), "no_such_setting = 1\n");
    await expect(startEmbeddedPostgres({ dir, log })).rejects.toThrow(
      /^Postgres did not start: .*no_such_setting.* \(its log is .*postgres\.log\)$/,
    );
    rmSync(path.join(dir, "cluster", "local.conf"));
  });
});

/** A process of its own that starts the server, writes a row and waits. */
async function startElsewhere(dir: string): Promise<ChildProcess> {
  const driver = path.resolve(import.meta.dirname, "../../src/drivers/postgres-embedded/start.ts");
  const script = `
    import pg from "pg";
    import { startEmbeddedPostgres } from ${JSON.stringify(driver)};
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const { url } = await startEmbeddedPostgres({ dir: ${JSON.stringify(dir)}, log });
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("create table written_elsewhere as select 1 as x");
    console.log("ready");
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: path.resolve(import.meta.dirname, "../.."),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

function postmasterPid(dir: string): number {
  return Number(readFileSync(path.join(dir, "cluster", "postmaster.pid"), "utf8").split("\n")[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 15_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error("the condition did not come true in time");
    await sleep(20);
  }
}
