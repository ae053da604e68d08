import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { startEmbeddedPostgres } from "../src/drivers/postgres-embedded/start.ts";
import { type ParseTimes, parseTimes } from "./cores.ts";
import { freePort, healthy, ROOT } from "./instance.ts";
import type { LoadResult, LoadTask } from "./load.ts";
import { cpuSeconds, pssMegabytes } from "./processes.ts";
import { type BenchRedis, startRedis } from "./redis-server.ts";

export interface IngestOptions {
  readonly seconds: number;
  readonly connections: number;
  readonly kilobytes: number;
  readonly gzip: boolean;
  readonly issues: number;
  /** What carries events from web to worker. */
  readonly queue: "embedded" | "redis";
}

export interface IngestFigures extends LoadResult {
  readonly stored: number;
  readonly storedSeconds: number;
  /** Before the run, and after it. */
  readonly parse: readonly [before: ParseTimes, after: ParseTimes];
  readonly cpu: { web: number; worker: number; postgres: number; redis: number; load: number };
  readonly memory: { web: number; worker: number; postgres: number };
  readonly databaseBytes: number;
  readonly backlogBytes: number;
}

/**
 * One web process, one worker process and Postgres, with the load beside them: how many events are answered,
 * and how many are stored, from the first request until the queue is empty.
 */
export async function benchIngest(
  options: IngestOptions,
  say: (line: string) => void,
): Promise<IngestFigures> {
  const dir = mkdtempSync(path.join(tmpdir(), "vedette-bench-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const postgres = stack.use(await startEmbeddedPostgres({ dir: path.join(dir, "postgres"), log: quiet }));
  const redis = options.queue === "redis" ? stack.use(await startRedis()) : undefined;
  const port = await freePort();
  const env = {
    ...process.env,
    DATABASE_URL: postgres.url,
    QUEUE_URL: redis?.url ?? "embedded:",
    VEDETTE_DATA_DIR: dir,
    VEDETTE_HOST: "127.0.0.1",
    VEDETTE_PORT: String(port),
    VEDETTE_LOG_LEVEL: "warn",
  };
  await finished(vedette(["upgrade", "--noinput"], env));
  const dsn = new URL(await lastLine(vedette(["createproject", "bench/shop", "--platform", "node"], env)));
  const web = start(stack, ["run", "web"], env);
  const worker = start(stack, ["run", "worker"], env);
  await healthy(port);

  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  stack.defer(() => client.end());
  const task: LoadTask = {
    host: "127.0.0.1",
    port,
    projectId: Number(dsn.pathname.slice(1)),
    publicKey: dsn.username,
    ...options,
  };
  say("warming up for 3 s");
  await load({ ...task, seconds: 3 });
  const warm = await drained(client);
  const before = { ...(await cpu(web, worker, client, redis)), bytes: await sizeOf(client) };

  const parseBefore = await parseTimes(options.kilobytes);
  say(`sending for ${options.seconds} s on ${options.connections} connections`);
  const begun = performance.now();
  const { result, cpu: loadCpu } = await load(task);
  const backlogBytes = spoolBytes(path.join(dir, "spool"));
  const stored = (await drained(client, warm + result.accepted)) - warm;
  const storedSeconds = (performance.now() - begun) / 1000;
  const after = await cpu(web, worker, client, redis);
  const memory = {
    web: pssMegabytes(web.pid ?? 0),
    worker: pssMegabytes(worker.pid ?? 0),
    postgres: pssMegabytes(await postmaster(client)),
  };
  return {
    ...result,
    stored,
    storedSeconds,
    parse: [parseBefore, await parseTimes(options.kilobytes)],
    cpu: {
      web: after.web - before.web,
      worker: after.worker - before.worker,
      postgres: after.postgres - before.postgres,
      redis: after.redis - before.redis,
      load: loadCpu,
    },
    memory,
    databaseBytes: (await sizeOf(client)) - before.bytes,
    backlogBytes,
  };
}

export const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: console.error };

export function vedette(args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(path.join(ROOT, "bin/vedette"), args, { env, stdio: ["ignore", "pipe", "inherit"] });
}

export function start(stack: AsyncDisposableStack, args: string[], env: NodeJS.ProcessEnv): ChildProcess {
  const child = vedette(args, env);
  child.stdout?.resume();
  stack.defer(async () => {
    child.kill("SIGTERM");
    if (child.exitCode === null) await once(child, "exit");
  });
  return child;
}

export async function finished(child: ChildProcess): Promise<void> {
  child.stdout?.resume();
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`vedette ended with ${code}`);
}

export async function lastLine(child: ChildProcess): Promise<string> {
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (piece: string) => {
    text += piece;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`vedette ended with ${code}`);
  return text.trim().split("\n").at(-1) ?? "";
}

export async function load(task: LoadTask): Promise<{ result: LoadResult; cpu: number }> {
  const child = fork(path.join(ROOT, "bench/load.ts"), { execPath: process.execPath });
  child.send(task);
  const ending = once(child, "message") as Promise<[LoadResult]>;
  const [result] = await ending;
  const used = child.pid === undefined ? 0 : cpuSeconds(child.pid);
  return { result, cpu: used };
}

/** Waits until as many events are stored, or until no more come. */
export async function drained(client: pg.Client, wanted = Number.POSITIVE_INFINITY): Promise<number> {
  let last = -1;
  let lastChange = performance.now();
  for (;;) {
    const { rows } = await client.query<{ n: string }>(
      "select coalesce(sum(events), 0) as n from project_minute",
    );
    const stored = Number(rows[0]?.n);
    if (stored >= wanted) return stored;
    if (stored !== last) lastChange = performance.now();
    else if (performance.now() - lastChange > 3000) return stored;
    last = stored;
    await pause(50);
  }
}

async function cpu(web: ChildProcess, worker: ChildProcess, client: pg.Client, redis?: BenchRedis) {
  return {
    web: cpuSeconds(web.pid ?? 0),
    worker: cpuSeconds(worker.pid ?? 0),
    postgres: cpuSeconds(await postmaster(client)),
    redis: redis === undefined ? 0 : cpuSeconds(redis.pid),
  };
}

/** The parent of the process that serves us. */
async function postmaster(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>(
    "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid",
  );
  return rows[0]?.pid ?? 0;
}

async function sizeOf(client: pg.Client): Promise<number> {
  await client.query("checkpoint");
  const { rows } = await client.query<{ n: string }>("select pg_database_size(current_database()) as n");
  return Number(rows[0]?.n);
}

function spoolBytes(dir: string): number {
  return readdirSync(dir).reduce(
    (sum, name) => sum + (statSync(path.join(dir, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}
