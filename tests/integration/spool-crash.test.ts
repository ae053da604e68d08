import { spawn } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { listSegments } from "../../src/drivers/queue-embedded/segment-files.ts";
import { spoolSource } from "../../src/drivers/queue-embedded/spool-directory.ts";
import { openSpoolReader } from "../../src/drivers/queue-embedded/spool-reader.ts";
import { FileStore } from "../support/file-store.ts";
import { accept, readUntil } from "../support/queue-stand-ins.ts";
import { ErrorLog, openWriter, temporaryDir } from "../support/spool-records.ts";

const LIVES = 12;

it("stores each answered body exactly once, whenever either side is killed", {
  timeout: 60_000,
}, async () => {
  const dir = await temporaryDir();
  const spool = path.join(dir, "spool");
  const store = path.join(dir, "store");
  await mkdir(store);
  try {
    const answered: string[] = [];
    const appending = lives(LIVES, async (life) => {
      answered.push(...(await killed("spool-appender.ts", [spool, `life${life}`])));
    });
    const consuming = lives(LIVES, async () => void (await killed("spool-consumer.ts", [spool, store])));
    await Promise.all([appending, consuming]);

    // What the last consumer left, up to a body that comes after all.
    const log = new ErrorLog();
    const files = new FileStore(store);
    await using queue = await openWriter(spool, log);
    await queue.append(accept("last "));
    const from = await files.position(await spoolSource(spool));
    await using reader = await openSpoolReader({ dir: spool, from, log });
    let isDone = false;
    let damagedBytes = 0;
    await readUntil(
      reader,
      async (batch) => {
        await files.store(batch);
        damagedBytes += batch.damagedBytes;
        isDone ||= batch.accepted.some(({ body }) => Buffer.from(body).toString() === "last ");
      },
      () => isDone,
    );

    const stored = await files.ids();
    expect(answered.length).toBeGreaterThan(LIVES * 16);
    expect(new Set(stored).size, "stored twice").toBe(stored.length);
    const known = new Set(stored);
    expect(answered.filter((id) => !known.has(id))).toEqual([]);
    expect({ damagedBytes, errors: log.errors }).toEqual({ damagedBytes: 0, errors: [] });
    expect((await listSegments(spool)).length).toBe(1);
  } finally {
    await rm(dir, { recursive: true });
  }
});

async function lives(count: number, live: (life: number) => Promise<void>): Promise<void> {
  for (let life = 0; life < count; life++) await live(life);
}

/** Runs a child until a random moment of its work; answers with the lines that it had said. */
async function killed(script: string, args: readonly string[]): Promise<string[]> {
  const file = path.join(import.meta.dirname, "../support", script);
  const child = spawn(process.execPath, [file, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const [output, complaints] = [text(child.stdout), text(child.stderr)];
  const ended = new Promise<string | null>((resolve) => child.once("exit", (_, signal) => resolve(signal)));
  const ready = new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
  await Promise.race([ready, ended]);
  await sleep(Math.random() * 200);
  child.kill("SIGKILL");
  expect(await ended, await complaints).toBe("SIGKILL");
  // A line that death cut short was not said.
  return (await output).split("\n").slice(1, -1);
}
