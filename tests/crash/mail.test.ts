import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Connection, connect } from "../../src/db/database.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { freePort } from "../support/free-port.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

const MAILS = 500;
const LEASE_MS = 2_000;

let database: TestDatabase;
let connection: Connection;
let dir: string;
let port: number;
let children: ChildProcess[];

beforeEach(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 2, application: "test", onError: () => undefined });
  dir = mkdtempSync(path.join(tmpdir(), "vedette-mail-"));
  writeFileSync(path.join(dir, "delivered"), "");
  port = await freePort();
  children = [];
});

afterEach(async () => {
  await Promise.all(children.map(killed));
  await connection[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
  rmSync(dir, { recursive: true, force: true });
});

describe("an outbox of 500 mails", () => {
  it("loses none and sends none twice while its SMTP server is killed again and again under two senders", async () => {
    await fillOutbox();
    let server = await startServer();
    await Promise.all([startSender(), startSender()]);
    for (const share of [50, 150, 300]) {
      await until(`${share} mails delivered`, () => delivered().length >= share);
      await killed(server);
      server = await startServer();
    }
    await allEnded();
    await expectEachOnce();
    expect(await countOf("sent")).toBeGreaterThan(MAILS - 50);
  });

  it("loses none and sends none twice while its senders are killed in mid-flight", async () => {
    await fillOutbox();
    await startServer();
    let senders = await Promise.all([startSender(), startSender()]);
    for (const share of [50, 150, 300]) {
      await until(`${share} mails delivered`, () => delivered().length >= share);
      await Promise.all(senders.map(killed));
      senders = await Promise.all([startSender(), startSender()]);
    }
    await allEnded();
    await expectEachOnce();
    // Two senders with three mails each in hand, three times.
    expect(await countOf("unknown")).toBeLessThanOrEqual(18);
  });
});

async function fillOutbox(): Promise<void> {
  await connection.pool.query(
    `insert into mail (kind, cause, recipient, subject, text, html, give_up_at)
     select 'test', 'test:' || n, 'reader-' || n || '@example.org', 'No. ' || n, repeat('text ', 400), '<p>text</p>',
            now() + interval '1 day'
       from generate_series(1, $1) n`,
    [MAILS],
  );
}

async function expectEachOnce(): Promise<void> {
  const arrived = delivered();
  const unknown = new Set(await recipientsOf("unknown"));
  expect(arrived.length).toBe(new Set(arrived).size);
  const everybody = Array.from({ length: MAILS }, (_, n) => `reader-${n + 1}@example.org`);
  const missing = everybody.filter((reader) => !arrived.includes(reader) && !unknown.has(reader));
  expect(missing).toEqual([]);
  for (const reader of await recipientsOf("sent")) expect(arrived).toContain(reader);
}

async function allEnded(): Promise<void> {
  await until(
    "end of every mail",
    async () => (await countOf("queued")) + (await countOf("sending")) === 0,
    90_000,
  );
}

async function countOf(state: string): Promise<number> {
  return (await recipientsOf(state)).length;
}

async function recipientsOf(state: string): Promise<string[]> {
  const { rows } = await connection.pool.query<{ recipient: string }>(
    "select recipient from mail where state = $1",
    [state],
  );
  return rows.map(({ recipient }) => recipient);
}

function delivered(): string[] {
  return readFileSync(path.join(dir, "delivered"), "utf8").split("\n").filter(Boolean);
}

const startServer = () => startChild("smtp-sink.ts", [`${port}`, path.join(dir, "delivered")]);
const startSender = () => startChild("mail-sender.ts", [database.url, `${port}`, `${LEASE_MS}`]);

async function startChild(file: string, args: readonly string[]): Promise<ChildProcess> {
  const child = fork(path.resolve(import.meta.dirname, "../support", file), args);
  children.push(child);
  await once(child, "message");
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
