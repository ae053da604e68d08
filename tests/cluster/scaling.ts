import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import pg from "pg";
import { parseTimes, speedUp } from "../../bench/cores.ts";
import type { LoadResult, LoadTask } from "../../bench/load.ts";
import { cpuSeconds } from "../../bench/processes.ts";
import { ROOT, vedette } from "../support/program.ts";
import { RedisServer } from "../support/redis.ts";
import { until } from "../support/until.ts";
import { holdToShare } from "./core-share.ts";
import { endChildrenWithUs } from "./end-with-us.ts";
import { PlainPostgres } from "./plain-postgres.ts";
import { Tally } from "./tally.ts";
import { VedetteNode } from "./vedette-node.ts";

/**
 * `npm run bench:workers`: the same backlog, worked off by one worker process and then by two, and how much of their
 * time they wait for each other's rows. Two workers need two cores, and Postgres and Redis another; where there are
 * fewer, `--share 0.3` holds each worker to that part of a core (as root), so that two of them have what they need.
 */
const { values } = parseArgs({
  options: {
    /** How large the backlog is. */
    events: { type: "string", default: "30000" },
    /** Digest threads of each worker. */
    concurrency: { type: "string", default: "1" },
    issues: { type: "string", default: "200" },
    /** Of one core, for each worker process; all it can get unless told. */
    share: { type: "string" },
  },
});
const PROJECTS = 4;
const SAMPLE_MS = 20;

interface Figures {
  readonly workers: number;
  readonly events: number;
  readonly perSecond: number;
  /** Cores that the workers had, on average. */
  readonly cores: number;
  readonly workerMicros: number;
  readonly postgresMicros: number;
  /** Of the time of all workers, spent waiting for a lock that another transaction held. */
  readonly lockShare: number;
  /** Which locks these were, and for what; as often as they were seen. */
  readonly locks: string;
}

endChildrenWithUs();
const folder = mkdtempSync(path.join(tmpdir(), "vedette-test-scaling-"));
try {
  console.log(`${availableParallelism()} cores, load average before ${loadavg()[0]?.toFixed(1)}`);
  const before = speedUp(await parseTimes(3));
  const one = await measure(1);
  print(one);
  const two = await measure(2);
  print(two);
  const after = speedUp(await parseTimes(3));
  console.log(`two workers are ${(two.perSecond / one.perSecond).toFixed(2)} × as fast as one`);
  console.log(
    `plain parsing on all cores: ${before.toFixed(2)} × one core before, ${after.toFixed(2)} × after`,
  );
  const had = (two.cores / one.cores).toFixed(2);
  console.log(`they had ${had} × the processor time of one, load average after ${loadavg()[0]?.toFixed(1)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(workers: number): Promise<Figures> {
  await using opened = new AsyncDisposableStack();
  const place = path.join(folder, String(workers));
  mkdirSync(place);
  const postgres = opened.use(
    await PlainPostgres.open(path.join(place, "postgres"), path.join(place, "postgres.log")),
  );
  const redis = opened.use(await RedisServer.start("--appendonly", "yes"));
  const env = {
    DATABASE_URL: postgres.url,
    QUEUE_URL: redis.url,
    VEDETTE_SECRET_KEY: "only for this measurement, and 32 long",
    VEDETTE_LOG_LEVEL: "warn",
  };
  const options = { env, folder: place, logs: place, concurrency: Number(values.concurrency) };
  await run(["upgrade", "--noinput"], { ...env, VEDETTE_DATA_DIR: place });
  const dsns: URL[] = [];
  for (let n = 0; n < PROJECTS; n++) {
    const printed = await run(["createproject", `bench/shop-${n}`], { ...env, VEDETTE_DATA_DIR: place });
    dsns.push(new URL(printed.trim()));
  }
  const web = opened.use(await VedetteNode.open("web", "web", options));
  await web.start();
  await until("ready web node", () => web.isReady(), 120_000);
  let events = 0;
  while (events < Number(values.events)) {
    const results = await Promise.all(dsns.map((dsn) => load(dsn, web.port)));
    events += results.reduce((sum, { accepted }) => sum + accepted, 0);
  }
  await until("whole backlog in Redis", async () => (await held(redis)) >= events * 1_000, 120_000);

  const nodes = await Promise.all(
    Array.from({ length: workers }, (_, n) => VedetteNode.open(`worker${n + 1}`, "worker", options)),
  );
  const shares = opened.use(new DisposableStack()); // given back when the nodes have ended
  for (const node of nodes) opened.use(node);
  await using watch = await watchDatabase(postgres.url);
  await Promise.all(nodes.map((node) => node.start()));
  if (values.share !== undefined)
    for (const { process } of nodes) shares.use(holdToShare(process.pid ?? 0, Number(values.share)));
  await until("work of every worker", () => allWork(nodes), 120_000);

  const before = await look(watch, nodes, postgres);
  watch.startSampling();
  await until("end of the backlog", async () => (await watch.stored()) >= events, 600_000);
  const after = await look(watch, nodes, postgres);
  const { share: lockShare, locks } = watch.locks(workers);
  const done = after.stored - before.stored;
  const seconds = (after.at - before.at) / 1000;
  return {
    workers,
    events: done,
    perSecond: done / seconds,
    cores: (after.worker - before.worker) / seconds,
    workerMicros: ((after.worker - before.worker) / done) * 1e6,
    postgresMicros: ((after.postgres - before.postgres) / done) * 1e6,
    lockShare,
    locks,
  };
}

function print(figures: Figures): void {
  const { workers, events, perSecond, cores, workerMicros, postgresMicros, lockShare, locks } = figures;
  console.log(
    `${workers} × worker -c ${values.concurrency}: ${events} events, ${Math.round(perSecond)} a second; ` +
      `on ${cores.toFixed(2)} cores, ${Math.round(workerMicros)} µs an event and ${Math.round(postgresMicros)} µs of ` +
      `Postgres; ${(lockShare * 100).toFixed(2)} % of their time waiting for rows`,
  );
  if (locks !== "") console.log(`  seen waiting: ${locks}`);
}

async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { code, stdout, stderr } = await vedette(args, env);
  if (code !== 0) throw new Error(`vedette ${args[0]} ended with ${code}: ${stderr}`);
  return stdout;
}

async function load(dsn: URL, port: number): Promise<LoadResult> {
  const child = fork(path.join(ROOT, "bench/load.ts"), { execPath: process.execPath });
  const task: LoadTask = {
    host: "127.0.0.1",
    port,
    projectId: Number(dsn.pathname.slice(1)),
    publicKey: dsn.username,
    seconds: 2,
    connections: 8,
    kilobytes: 3,
    gzip: false,
    issues: Number(values.issues),
  };
  child.send(task);
  const [result] = (await once(child, "message")) as [LoadResult];
  return result;
}

async function allWork(nodes: readonly VedetteNode[]): Promise<boolean> {
  const counts = await Promise.all(nodes.map((node) => node.metric("vedette_batch_events_total")));
  return counts.every((count) => count !== undefined && count > 0);
}

interface Look {
  readonly at: number;
  readonly stored: number;
  readonly worker: number;
  readonly postgres: number;
}

async function look(watch: Watch, nodes: readonly VedetteNode[], postgres: PlainPostgres): Promise<Look> {
  const stored = await watch.stored();
  const of = (pid: number | undefined) => (pid === undefined ? 0 : cpuSeconds(pid));
  return {
    at: performance.now(),
    stored,
    worker: nodes.reduce((sum, { process }) => sum + of(process.pid), 0),
    postgres: of(postgres.process.pid),
  };
}

interface Watch extends AsyncDisposable {
  stored(): Promise<number>;
  startSampling(): void;
  /** `share`: of the time of so many workers, waited for locks. */
  locks(workers: number): { share: number; locks: string };
}

/** Two connections: one counts, the other looks again and again who waits for a lock. */
async function watchDatabase(url: string): Promise<Watch> {
  const [counting, looking] = [
    new pg.Client({ connectionString: url }),
    new pg.Client({ connectionString: url }),
  ];
  await Promise.all([counting.connect(), looking.connect()]);
  const stopping = new AbortController();
  let samples = 0;
  const waiting = new Tally();
  let sampling: Promise<void> = Promise.resolve();
  return {
    async stored() {
      const { rows } = await counting.query<{ n: string }>(
        "select coalesce(sum(events), 0) as n from project_minute",
      );
      return Number(rows[0]?.n);
    },
    startSampling() {
      sampling = (async () => {
        while (!stopping.signal.aborted) {
          const { rows } = await looking.query<{ what: string }>(
            `select wait_event || ' in ' || left(regexp_replace(query, '\\s+', ' ', 'g'), 32) as what
               from pg_stat_activity where application_name like 'vedette worker%' and wait_event_type = 'Lock'`,
          );
          samples++;
          for (const { what } of rows) waiting.add(what);
          await pause(SAMPLE_MS);
        }
      })();
    },
    locks: (workers) => ({
      share: waiting.total / Math.max(1, samples) / workers,
      locks: `${waiting}`,
    }),
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await sampling;
      await Promise.all([counting.end(), looking.end()]);
    },
  };
}

async function held(redis: RedisServer): Promise<number> {
  const counts = (await redis.command("HVALS", "{vedette}:queue:held")) as string[];
  return counts.reduce((sum, bytes) => sum + Number(bytes), 0);
}
