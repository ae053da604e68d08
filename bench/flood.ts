import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { startEmbeddedPostgres } from "../src/drivers/postgres-embedded/start.ts";
import type { WireEvent, WireFrame } from "../src/wire/event.ts";
import { ApiClient } from "../tests/support/api-client.ts";
import { sentryCli } from "../tests/support/sentry-cli.ts";
import { finished, lastLine, quiet, start, vedette } from "./ingest.ts";
import { freePort, healthy } from "./instance.ts";
import { cpuSeconds } from "./processes.ts";
import { buildScript } from "./symbolicate-maps.ts";

const RELEASE = "flood@1";
const SCRIPT = "https://shop.test/static/app.js";
const FRAMES = 20;
const CONNECTIONS = 16;
/** So many runs of each kind, turn by turn, so that what else the machine does strikes all alike. */
const TURNS = 5;
const MOST_TIMES = 1.3;

/** A flood: one crash, sent to one project again and again. */
interface Flood {
  readonly name: string;
  readonly dsn: URL;
  readonly exception: object;
}

/**
 * What a flood of one minified crash costs the worker beside floods of the same crash already readable: in a project
 * with uploads, and in one without. Prints a table; the exit code says whether the promised bound holds.
 */
export async function benchFlood(events: number, say: (line: string) => void): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const dir = mkdtempSync(path.join(tmpdir(), "vedette-flood-"));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const postgres = stack.use(await startEmbeddedPostgres({ dir: path.join(dir, "postgres"), log: quiet }));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    DATABASE_URL: postgres.url,
    QUEUE_URL: "embedded:",
    VEDETTE_DATA_DIR: dir,
    VEDETTE_HOST: "127.0.0.1",
    VEDETTE_PORT: String(port),
    VEDETTE_URL: url,
    VEDETTE_LOG_LEVEL: "warn",
  };
  await finished(vedette(["upgrade", "--noinput"], env));
  const said = (...args: string[]) => lastLine(vedette(args, env));
  const dsnOf = async (project: string) =>
    new URL(await said("createproject", `bench/${project}`, "--platform", "javascript"));
  const email = "bench@example.com";
  await finished(
    vedette(["createuser", "--email", email, "--password", "no lamp burns", "--superuser"], env),
  );
  const token = await said("createtoken", "--email", email);
  const [shop, plain] = [await dsnOf("shop"), await dsnOf("plain")];
  start(stack, ["run", "web"], env);
  await healthy(port);

  say("building and uploading");
  const places = await uploadScript(dir, { url, token });
  const worker = start(stack, ["run", "worker"], env);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  stack.defer(() => client.end());

  const minified = exceptionOf(places);
  const floodOf = async (flood: Flood, count: number) => {
    const before = { stored: await storedIn(client), cpu: cpuSeconds(worker.pid ?? 0) };
    await send(flood, count);
    await until(async () => (await storedIn(client)) >= before.stored + count);
    return cpuSeconds(worker.pid ?? 0) - before.cpu;
  };
  const readable = await readableOf(new ApiClient(url, token), { name: "", dsn: shop, exception: minified });
  const floods: Flood[] = [
    { name: "minified, in a project with uploads", dsn: shop, exception: minified },
    { name: "readable as sent, in a project with uploads", dsn: shop, exception: readable },
    { name: "readable as sent, in a project without", dsn: plain, exception: readable },
  ];
  say("warming up");
  for (const flood of floods) await floodOf(flood, Math.min(1000, events));
  say(`sending ${events} events of each`);
  const seconds = floods.map(() => 0);
  const count = Math.ceil(events / TURNS);
  for (let turn = 0; turn < TURNS; turn++)
    for (const [index, flood] of floods.entries())
      seconds[index] = (seconds[index] ?? 0) + (await floodOf(flood, count));
  print(
    floods,
    seconds.map((one) => (one / (count * TURNS)) * 1e6),
  );
}

function print(floods: readonly Flood[], micros: readonly number[]): void {
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}`);
  console.log(`${FRAMES} frames an event; CPU of the worker an event\n`);
  for (const [index, { name, exception }] of floods.entries()) {
    const size = JSON.stringify(exception).length;
    console.log(`${name.padEnd(48)}${Math.round(micros[index] ?? 0)} µs, ${size} bytes of exception`);
  }
  console.log("");
  const [minified = 0, ...readable] = micros;
  for (const [index, one] of readable.entries()) {
    const times = minified / one;
    const holds = times <= MOST_TIMES;
    console.log(
      `${holds ? "holds" : "FAILS"}  minified: ${times.toFixed(2)} × ${floods[index + 1]?.name}, ${MOST_TIMES} allowed`,
    );
    if (!holds) process.exitCode = 1;
  }
}

/** Places of calls in the script that was uploaded; columns from 1. */
async function uploadScript(dir: string, to: { url: string; token: string }): Promise<number[][]> {
  const { script, map } = await buildScript(1_000_000, dir);
  const cwd = path.join(dir, "built");
  mkdirSync(cwd);
  writeFileSync(path.join(cwd, "app.js"), `${script}\n//# sourceMappingURL=app.js.map\n`);
  writeFileSync(path.join(cwd, "app.js.map"), map);
  const args = ["sourcemaps", "upload", "--release", RELEASE, "--url-prefix", "~/static", "--wait", "."];
  const { code, stderr } = await sentryCli(args, { ...to, org: "bench", project: "shop", cwd });
  if (code !== 0) throw new Error(`sentry-cli ended with ${code}: ${stderr}`);
  const calls = script
    .toString("utf8")
    .split("\n")
    .flatMap((line, index) =>
      [...line.matchAll(/\.[a-z]\w+\(/gi)].map((call) => [index + 1, call.index + 2]),
    );
  return Array.from(
    { length: FRAMES },
    (_, index) => calls[Math.floor((index * calls.length) / FRAMES)] ?? [],
  );
}

function exceptionOf(places: readonly number[][]): object {
  const frames = places.map(([lineno, colno]) => ({
    filename: SCRIPT,
    function: "t",
    in_app: true,
    lineno,
    colno,
  }));
  return {
    values: [
      {
        type: "TypeError",
        value: "Cannot read properties of undefined (reading 'reduce')",
        mechanism: { type: "auto.browser.global_handlers.onerror", handled: false },
        stacktrace: { frames },
      },
    ],
  };
}

/** The same crash as an SDK would send it that knows the sources. */
async function readableOf(api: ApiClient, flood: Flood): Promise<object> {
  const event = await api.event("bench/shop", await sendOne(flood, 0));
  const values = exceptionsOf(event).map(({ type, value, mechanism, stacktrace, rawStacktrace }) => {
    if (rawStacktrace === null) throw new Error("the minified crash was not made readable");
    return { type, value, mechanism, stacktrace: { frames: (stacktrace?.frames ?? []).map(asSent) } };
  });
  return { values };
}

function exceptionsOf({ entries }: WireEvent) {
  return entries.flatMap((entry) => (entry.type === "exception" ? entry.data.values : []));
}

function asSent(frame: WireFrame): object {
  const { filename, absPath, lineNo, colNo, context } = frame;
  const at = context.findIndex(([line]) => line === lineNo);
  const lines = context.map(([, text]) => text);
  return {
    filename,
    abs_path: absPath,
    function: frame.function,
    module: frame.module,
    in_app: frame.inApp,
    lineno: lineNo,
    colno: colNo,
    pre_context: lines.slice(0, at),
    context_line: lines[at],
    post_context: lines.slice(at + 1),
  };
}

async function send(flood: Flood, count: number): Promise<void> {
  let sent = 0;
  const connection = async () => {
    for (let n = sent++; n < count; n = sent++) await sendOne(flood, n);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
}

/** The id of the event. */
async function sendOne({ dsn, exception }: Flood, n: number): Promise<string> {
  const id = randomUUID().replaceAll("-", "");
  const event = {
    event_id: id,
    timestamp: Date.now() / 1000,
    platform: "javascript",
    release: RELEASE,
    environment: "production",
    request: { url: `https://shop.test/basket/${n % 50}`, headers: { "User-Agent": "Mozilla/5.0" } },
    user: { id: String(n % 1000) },
    sdk: { name: "sentry.javascript.browser", version: "11.12.0" },
    exception,
  };
  const body = `{"event_id":"${id}"}\n{"type":"event"}\n${JSON.stringify(event)}\n`;
  const answer = await fetch(
    `${dsn.origin}/api${dsn.pathname}/envelope/?sentry_version=7&sentry_key=${dsn.username}`,
    { method: "POST", body },
  );
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`an event was answered ${answer.status}`);
  return id;
}

async function storedIn(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: string }>(
    "select coalesce(sum(events), 0) as n from project_minute",
  );
  return Number(rows[0]?.n);
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error("the events were not stored within 120 s");
    await pause(50);
  }
}
