/**
 * What the spool costs by itself: `node bench/spool.ts [seconds]`. Callers that each wait for their append before
 * the next one, bodies of 3 KB; writer alone, then with a reader in a second thread, then an idle pair.
 */
import { mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { openSpool } from "../src/drivers/queue-embedded/spool.ts";
import { openSpoolReader } from "../src/drivers/queue-embedded/spool-reader.ts";
import type { Accepted } from "../src/protocol/accepted.ts";

const log = { debug() {}, info() {}, warn: console.warn, error: console.error };
const accepted: Omit<Accepted, "receivedAt"> = {
  projectId: 1,
  keyId: 1,
  form: "envelope",
  encoding: "gzip",
  eventId: "0123456789abcdef0123456789abcdef",
  clientIp: "192.0.2.1",
  userAgent: "sentry.javascript.node/11.12.0",
  sdk: "sentry.javascript.node/11.12.0",
  body: Buffer.alloc(3000, "a body like many "),
};

interface Heard {
  readonly records: number;
  readonly batches: number;
}

if (isMainThread) await main(Number(process.argv[2] ?? 3) * 1000);
else await read(String(workerData));

async function main(ms: number): Promise<void> {
  // Beside the sources: the system's temporary directory is often memory, which syncs in no time.
  const dir = await mkdtemp(path.join(import.meta.dirname, ".spool-"));
  try {
    for (const callers of [1, 8, 64, 128, 512])
      await round("writer", path.join(dir, `w${callers}`), callers, ms);
    for (const callers of [64, 128, 512])
      await round("writer+reader", path.join(dir, `r${callers}`), callers, ms);
    await idle(path.join(dir, "idle"));
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function round(what: string, dir: string, callers: number, ms: number): Promise<void> {
  await using queue = await openSpool({ dir, maxBacklogBytes: 2 ** 40, maxWaitingBytes: 2 ** 26, log });
  const reader = what === "writer" ? undefined : new Worker(import.meta.filename, { workerData: dir });
  let records = 0;
  let groups = 0;
  let turn = -1;
  const waits: number[] = [];
  const loop = async (until: number) => {
    for (let now = performance.now(); now < until; ) {
      await queue.append({ ...accepted, receivedAt: Date.now() });
      const then = performance.now();
      waits.push(then - now);
      // Callers of one group are answered in one turn of the event loop.
      if (then - turn > 0.1) groups += 1;
      turn = now = then;
      records += 1;
    }
  };
  const everybody = (until: number) => Promise.all(Array.from({ length: callers }, () => loop(until)));
  await everybody(performance.now() + 300);
  records = groups = waits.length = 0;

  const began = performance.now();
  const cpu = process.cpuUsage();
  await everybody(began + ms);
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - began) / 1000;
  const heard = await hear(reader);
  waits.sort((a, b) => a - b);

  const figures = {
    what,
    callers,
    "group size": round1(records / groups),
    "records/s": Math.round(records / seconds),
    "cpu µs/record": round1((user + system) / records),
    "p50 ms": round1(waits[waits.length >> 1] ?? 0),
    "p99 ms": round1(waits[Math.floor(waits.length * 0.99)] ?? 0),
    ...(heard && { "read/batch": round1(heard.records / heard.batches), "read in all": heard.records }),
  };
  console.log(JSON.stringify(figures));
}

/** From append to handler on an idle pair, and what a second of waiting costs. */
async function idle(dir: string): Promise<void> {
  await using queue = await openSpool({ dir, maxBacklogBytes: 2 ** 40, maxWaitingBytes: 2 ** 26, log });
  await using reader = await openSpoolReader({ dir, from: 0n, log });
  const stop = new AbortController();
  const delays: number[] = [];
  let durableAt = 0;
  const consumed = reader.consume(async () => void delays.push(performance.now() - durableAt), stop.signal);
  for (let i = 0; i < 50; i++) {
    await sleep(20);
    await queue.append({ ...accepted, receivedAt: Date.now() });
    durableAt = performance.now();
  }
  await sleep(100);
  const cpu = process.cpuUsage();
  await sleep(5000);
  const { user, system } = process.cpuUsage(cpu);
  stop.abort();
  await consumed;
  delays.sort((a, b) => a - b);
  console.log(
    JSON.stringify({
      what: "idle",
      "durable to handler ms, p50": round1(delays[25] ?? 0),
      max: round1(delays.at(-1) ?? 0),
      "cpu µs per idle second": Math.round((user + system) / 5),
    }),
  );
}

async function read(dir: string): Promise<void> {
  await using reader = await openSpoolReader({ dir, from: 0n, log });
  const stop = new AbortController();
  parentPort?.once("message", () => stop.abort());
  let records = 0;
  let batches = 0;
  await reader.consume(async ({ accepted }) => {
    records += accepted.length;
    batches += 1;
  }, stop.signal);
  parentPort?.postMessage({ records, batches } satisfies Heard);
}

async function hear(reader: Worker | undefined): Promise<Heard | undefined> {
  if (!reader) return undefined;
  return await new Promise((resolve) => {
    reader.once("message", resolve);
    reader.postMessage("stop");
  });
}

function round1(value: number): number {
  return Math.round(value * 10) / 10;
}
