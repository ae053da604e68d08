import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { speedUp } from "./cores.ts";
import { benchFlood } from "./flood.ts";
import { benchGroupingLab } from "./grouping-lab.ts";
import { benchIngest, type IngestFigures } from "./ingest.ts";
import { benchQueries } from "./queries.ts";
import { benchSymbolicate } from "./symbolicate.ts";
import { benchThinning } from "./thinning.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "20" },
    connections: { type: "string", default: "64" },
    kilobytes: { type: "string", default: "3" },
    issues: { type: "string" },
    events: { type: "string" },
    rounds: { type: "string", default: "30" },
    // A folder that keeps the data of `queries` for the next run.
    data: { type: "string" },
    only: { type: "string" },
    gzip: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    // The same once more through Redis: both figures of one machine in one run.
    redis: { type: "boolean", default: false },
  },
});

if (positionals[0] === "symbolicate") await benchSymbolicate();
else if (positionals[0] === "flood") {
  await benchFlood(Number(values.events ?? 10_000), (line) => console.error(line));
} else if (positionals[0] === "grouping-lab") {
  await benchGroupingLab(Number(values.events ?? 100_000), (line) => console.error(line));
} else if (positionals[0] === "thinning") {
  await benchThinning(Number(values.events ?? 100_000), (line) => console.error(line));
} else if (positionals[0] === "queries") await queries();
else await benchQueues();

async function queries(): Promise<void> {
  const options = {
    events: Number(values.events ?? 1_000_000),
    issues: Number(values.issues ?? 20_000),
    rounds: Number(values.rounds),
    ...(values.data !== undefined && { data: values.data }),
    ...(values.only !== undefined && { only: values.only }),
  };
  await benchQueries(options, (line) => console.error(line));
}

async function benchQueues(): Promise<void> {
  const options = {
    seconds: Number(values.seconds),
    connections: Number(values.connections),
    kilobytes: Number(values.kilobytes),
    issues: Number(values.issues ?? 200),
    gzip: values.gzip,
  };
  const queues = values.redis ? (["embedded", "redis"] as const) : (["embedded"] as const);
  const runs: (IngestFigures & { queue: string })[] = [];
  for (const queue of queues) {
    if (values.redis) console.error(`queue: ${queue}`);
    runs.push({ queue, ...(await benchIngest({ ...options, queue }, (line) => console.error(line))) });
  }

  if (values.json) console.log(JSON.stringify(values.redis ? runs : runs[0], null, 2));
  else for (const run of runs) print(run);
  for (const { stored, accepted } of runs) {
    if (stored === accepted) continue;
    console.error(`${accepted} events were answered 2xx, but ${stored} are stored`);
    process.exitCode = 1;
  }
  const [embedded, redis] = runs.map(({ stored, storedSeconds }) => stored / storedSeconds);
  if (embedded !== undefined && redis !== undefined && !values.json)
    console.log(`stored a second through Redis: ${(redis / embedded).toFixed(2)} × the embedded figure`);
}

function print(figures: IngestFigures & { queue: string }): void {
  const { accepted, stored, cpu, memory } = figures;
  const micros = (seconds: number) => `${Math.round((seconds / Math.max(1, stored)) * 1e6)} µs`;
  const total = cpu.web + cpu.worker + cpu.postgres + cpu.redis + cpu.load;
  const [before, after] = figures.parse;
  const times = ((total / Math.max(1, stored)) * 1e6) / ((before.together + after.together) / 2);
  const rows: [string, string][] = [
    ["queue", figures.queue],
    ["machine", `${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}`],
    ["body as sent", `${figures.bodyBytes} bytes${values.gzip ? ", gzip" : ""}`],
    ["accepted (durable before 2xx)", `${accepted}, ${Math.round(accepted / figures.seconds)} a second`],
    ["refused / failed", `${figures.refused} / ${figures.failed}`],
    ["stored", `${stored}, ${Math.round(stored / figures.storedSeconds)} a second until the queue was empty`],
    ["backlog when the load ended", `${(figures.backlogBytes / 1e6).toFixed(1)} MB`],
    ["accept latency p50 / p99", `${figures.p50.toFixed(1)} ms / ${figures.p99.toFixed(1)} ms`],
    ["CPU an event, web", micros(cpu.web)],
    ["CPU an event, worker", micros(cpu.worker)],
    ["CPU an event, Postgres", micros(cpu.postgres)],
    ...(cpu.redis > 0 ? [["CPU an event, Redis", micros(cpu.redis)] as [string, string]] : []),
    ["CPU an event, load generator", micros(cpu.load)],
    ["CPU an event, together", `${micros(total)}, as much as parsing its JSON ${Math.round(times)} times`],
    ["parsing that JSON once, on one core", beforeAndAfter(before.alone, after.alone, "µs")],
    ["the same on all cores at once", beforeAndAfter(before.together, after.together, "µs")],
    ["all cores against one", beforeAndAfter(speedUp(before), speedUp(after), "×")],
    ["database growth an event", `${Math.round(figures.databaseBytes / Math.max(1, stored))} bytes`],
    [
      "memory (PSS) web / worker / Postgres",
      [memory.web, memory.worker, memory.postgres].map((mb) => `${Math.round(mb)} MB`).join(" / "),
    ],
  ];
  for (const [name, value] of rows) console.log(`${name.padEnd(40)}${value}`);
}

function beforeAndAfter(before: number, after: number, unit: string): string {
  return `${before.toFixed(1)} ${unit} before, ${after.toFixed(1)} ${unit} after the run`;
}
