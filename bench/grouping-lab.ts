import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { startEmbeddedPostgres } from "../src/drivers/postgres-embedded/start.ts";
import type { WireDryRun, WireDryRunStart } from "../src/wire/grouping-lab.ts";
import { ApiClient } from "../tests/support/api-client.ts";
import { drained, finished, lastLine, load, quiet, start, vedette } from "./ingest.ts";
import { freePort, healthy } from "./instance.ts";
import type { LoadTask } from "./load.ts";

const MOST_SECONDS = 60;
const LEAST_SHARE = 0.8;
/** Of load alone, before and after that beside the dry run, so that what else the machine does strikes both. */
const ALONE_SECONDS = 15;
const RUNS = "projects/bench/shop/grouping/dry-runs/";

/** Ten rules of each kind; some strike. */
const RULES: Omit<WireDryRunStart, "events"> = {
  fingerprintingRules: Array.from(
    { length: 10 },
    (_, n) => `type:TypeError function:*_${n} value:"*undefined*" -> basket-${n}`,
  ).join("\n"),
  groupingEnhancements: [
    "function:Layer.* -group",
    ...Array.from({ length: 9 }, (_, n) => `module:lib/step${n + 90}* -app`),
  ].join("\n"),
};

/**
 * How long a dry run over so many events takes, alone and beside as much load as the machine bears, and how much of its
 * throughput that load keeps. The exit code says whether both promised bounds hold.
 */
export async function benchGroupingLab(events: number, say: (line: string) => void): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const dir = mkdtempSync(path.join(tmpdir(), "vedette-lab-"));
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
  const said = (...args: string[]) => lastLine(vedette(args, env));
  await finished(vedette(["upgrade", "--noinput"], env));
  const dsn = new URL(await said("createproject", "bench/shop", "--platform", "node"));
  const person = ["--email", "bench@example.com"];
  await finished(vedette(["createuser", ...person, "--password", "no lamp burns", "--superuser"], env));
  const api = new ApiClient(url, await said("createtoken", ...person));
  for (const role of ["web", "worker", "cron"]) start(stack, ["run", role], env);
  await healthy(port);
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  stack.defer(() => client.end());
  const task: Omit<LoadTask, "seconds"> = {
    host: "127.0.0.1",
    port,
    projectId: Number(dsn.pathname.slice(1)),
    publicKey: dsn.username,
    connections: 64,
    kilobytes: 3,
    gzip: false,
    issues: 200,
  };
  /** Events a second, from the first request until all are stored. */
  const throughput = async (seconds: number): Promise<number> => {
    const before = await drained(client);
    const begun = performance.now();
    const { result } = await load({ ...task, seconds });
    await drained(client, before + result.accepted);
    return result.accepted / ((performance.now() - begun) / 1000);
  };

  say(`storing ${events} events`);
  for (let stored = 0; stored < events; stored = await drained(client)) await load({ ...task, seconds: 5 });
  say("a dry run alone");
  const alone = await dryRunOf(api, events);
  say("load alone");
  const before = await throughput(ALONE_SECONDS);
  say("one dry run after the other beside load");
  let isSending = true;
  const besides: Run[] = [];
  const trying = (async () => {
    while (isSending) besides.push(await dryRunOf(api, events));
  })();
  const during = await throughput(ALONE_SECONDS * 2);
  isSending = false;
  await trying;
  say("load alone");
  const after = await throughput(ALONE_SECONDS);

  const share = during / ((before + after) / 2);
  const longest = Math.max(...besides.map(({ seconds }) => seconds));
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}`);
  console.log(`dry run over ${alone.looked} events alone        ${alone.seconds.toFixed(1)} s`);
  const each = besides.map(({ seconds }) => seconds.toFixed(1)).join(", ");
  console.log(`the same beside load                   ${each} s`);
  console.log(`stored a second alone, beside, alone   ${[before, during, after].map(Math.round).join(", ")}`);
  verdict(longest < MOST_SECONDS, `${longest.toFixed(1)} s beside load, ${MOST_SECONDS} allowed`);
  verdict(share >= LEAST_SHARE, `throughput while it runs: ${share.toFixed(2)} ×, ${LEAST_SHARE} promised`);
}

function verdict(holds: boolean, what: string): void {
  console.log(`${holds ? "holds" : "FAILS"}  ${what}`);
  if (!holds) process.exitCode = 1;
}

interface Run {
  readonly seconds: number;
  readonly looked: number;
}

/** From the request until the page would show the result. */
async function dryRunOf(api: ApiClient, events: number): Promise<Run> {
  const begun = performance.now();
  const answer = await api.ask("POST", RUNS, { ...RULES, events });
  if (answer.status !== 201) throw new Error(`the dry run was answered ${answer.status}`);
  const { id } = (await answer.json()) as WireDryRun;
  for (;;) {
    const run = await api.get<WireDryRun>(`${RUNS}${id}/`);
    if (run.state === "done") return { seconds: (performance.now() - begun) / 1000, looked: run.looked };
    if (run.state !== "waiting" && run.state !== "running") throw new Error(`the dry run is ${run.state}`);
    await pause(250);
  }
}
