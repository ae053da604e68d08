import { randomInt, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { type Connection, connect } from "../src/db/database.ts";
import { digest } from "../src/digest/digest.ts";
import type { DigestRoom } from "../src/digest/room.ts";
import { thinOut } from "../src/drivers/event-store-postgres/thin-out.ts";
import { openEventWriter } from "../src/drivers/event-store-postgres/writer.ts";
import { startEmbeddedPostgres } from "../src/drivers/postgres-embedded/start.ts";
import type { Accepted } from "../src/protocol/accepted.ts";
import { makeProject } from "../tests/support/project.ts";
import { finished, quiet, vedette } from "./ingest.ts";
import { cpuSeconds } from "./processes.ts";

const BATCH = 500;
/** Turn by turn, so that what else the machine does strikes both alike. */
const TURNS = 10;
/** Of the bytes of bodies without flood control, at the most. */
const MOST_BODIES = 0.05;
/** Of the CPU that an event takes without it, digest and Postgres together. */
const MOST_CPU = 1.1;

interface Side extends AsyncDisposable {
  readonly name: string;
  readonly pool: pg.Pool;
  take(batch: readonly Accepted[]): Promise<void>;
  readonly projectId: number;
  /** Of CPU, this process and Postgres. */
  seconds: number;
}

/**
 * What flood control saves of a flood of one crash, and what it costs: the same digest and store with it and without it,
 * each on a database of its own. Prints bytes for 100,000 events; the exit code says whether both promised bounds hold.
 */
export async function benchThinning(events: number, say: (line: string) => void): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const dir = mkdtempSync(path.join(tmpdir(), "vedette-thinning-"));
  stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const postgres = stack.use(await startEmbeddedPostgres({ dir: path.join(dir, "postgres"), log: quiet }));
  const without = stack.use(await openSide(postgres.url, "without", 0));
  const withIt = stack.use(await openSide(postgres.url, "with", 100));
  const server = await postmaster(without.pool);
  // As if it came two hours ago: what is written to is not given back.
  await withIt.pool.query(
    "alter table event_surplus alter column slot set default ((floor(extract(epoch from now()) / 3600)::bigint + 2) % 4)::smallint",
  );

  say("warming up");
  for (const side of [without, withIt]) for (let n = 0; n < 4; n++) await side.take(batchOf(side.projectId));
  // What is measured must not be made up for by what the warming up left.
  await thinOut(withIt.pool, new AbortController().signal, 0);
  const before = [await bytesOf(without.pool), await bytesOf(withIt.pool)];
  for (const side of [without, withIt]) side.seconds = 0;
  say(`storing ${events} events of one crash with flood control and without`);
  const batches = Math.ceil(events / BATCH / TURNS);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const side of turn % 2 === 0 ? [without, withIt] : [withIt, without]) {
      const made = Array.from({ length: batches }, () => batchOf(side.projectId));
      const begun = cpuUntilNow(server);
      for (const batch of made) await side.take(batch);
      side.seconds += cpuUntilNow(server) - begun;
    }
  }
  const stored = batches * BATCH * TURNS;
  const [full, during] = [await bytesOf(without.pool), await bytesOf(withIt.pool)];
  const begun = performance.now();
  const thinned = await thinOut(withIt.pool, new AbortController().signal, 0);
  const seconds = (performance.now() - begun) / 1000;
  const after = await bytesOf(withIt.pool);

  const per = (bytes: number) => `${((bytes / stored) * 0.1).toFixed(2)} MB`;
  const bodies = full.bodies - (before[0]?.bodies ?? 0);
  const rows = full.rows - (before[0]?.rows ?? 0);
  const kept = Math.max(after.bodies - (before[1]?.bodies ?? 0), 0);
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}`);
  console.log(`${stored} events of one crash, ${bodyOf().length} bytes of JSON each; per 100,000:\n`);
  console.log(`rows with their indexes, both           ${per(rows)}`);
  console.log(`bodies without flood control            ${per(bodies)}`);
  console.log(`bodies with it, within the hour         ${per(during.bodies - (before[1]?.bodies ?? 0))}`);
  console.log(`bodies with it, after the hour          ${per(kept)}`);
  console.log(`all of it, with and without             ${((rows + kept) / (rows + bodies)).toFixed(2)} ×`);
  console.log(`thinning out ${thinned} events              ${seconds.toFixed(1)} s`);
  const micros = [without, withIt].map((side) => Math.round((side.seconds / stored) * 1e6));
  console.log(`CPU an event, digest and Postgres       ${micros.join(" µs without, ")} µs with\n`);
  verdict(kept / bodies <= MOST_BODIES, `bodies: ${(kept / bodies).toFixed(3)} ×, ${MOST_BODIES} allowed`);
  const ratio = withIt.seconds / without.seconds;
  verdict(ratio <= MOST_CPU, `CPU: ${ratio.toFixed(2)} ×, ${MOST_CPU} allowed`);
}

function verdict(holds: boolean, what: string): void {
  console.log(`${holds ? "holds" : "FAILS"}  ${what}`);
  if (!holds) process.exitCode = 1;
}

async function openSide(server: string, name: string, rate: number): Promise<Side> {
  const url = await databaseOf(server, `bench_${name}`);
  const connection: Connection = connect(url, { max: 4, application: "bench", onError: () => {} });
  const { pool } = connection;
  const { projectId } = await makeProject(pool);
  const writer = openEventWriter({ pool, log: quiet, floodRates: () => rate });
  const room: DigestRoom = {
    events: writer,
    places: undefined,
    stacks: undefined,
    limits: { maxInflatedBody: 1e8, maxEvent: 1e6, retentionDays: 90 },
    now: Date.now,
    log: quiet,
  };
  let position = 0n;
  return {
    name,
    pool,
    projectId,
    seconds: 0,
    async take(accepted) {
      const from = position;
      position += BigInt(accepted.length);
      const ends = accepted.map((_, index) => from + BigInt(index + 1));
      await digest(room, { receipt: { source: name, from, to: position }, accepted, ends, damagedBytes: 0 });
    },
    async [Symbol.asyncDispose]() {
      await writer[Symbol.asyncDispose]();
      await connection[Symbol.asyncDispose]();
    },
  };
}

function cpuUntilNow(postmaster: number): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + cpuSeconds(postmaster);
}

/** The parent of the processes that serve us. */
async function postmaster(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query<{ pid: number }>(
    "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid",
  );
  return rows[0]?.pid ?? 0;
}

/** A new database of that name, upgraded. */
async function databaseOf(server: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  const url = server.replace("/vedette?", `/${name}?`);
  await finished(vedette(["upgrade", "--noinput"], { ...process.env, DATABASE_URL: url }));
  return url;
}

/** What is on disk of events. */
async function bytesOf(pool: pg.Pool): Promise<{ rows: number; bodies: number }> {
  const { rows } = await pool.query<{ rows: number; bodies: number }>(
    `select sum(bytes) filter (where name ~ '^event_p')::float8 as rows,
            sum(bytes) filter (where name ~ '^event_(block|surplus)')::float8 as bodies
       from (select relname as name, pg_total_relation_size(oid) as bytes from pg_class
              where relkind = 'r' and relname ~ '^event_') t`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("no sizes");
  return row;
}

function batchOf(projectId: number): Accepted[] {
  return Array.from({ length: BATCH }, () => {
    const eventId = randomUUID().replaceAll("-", "");
    return {
      receivedAt: Date.now(),
      projectId,
      keyId: 1,
      form: "envelope",
      encoding: "identity",
      eventId,
      body: Buffer.from(`{"event_id":"${eventId}"}\n{"type":"event"}\n${bodyOf()}\n`),
    } as const;
  });
}

/** A crash as a browser tells it: the stack is always the same, what the person did before is not. */
function bodyOf(): string {
  const now = Date.now() / 1000;
  const id = () => randomInt(1e9).toString(36);
  return JSON.stringify({
    timestamp: now,
    platform: "javascript",
    level: "error",
    release: "shop@4.2.0",
    environment: "production",
    transaction: "/basket/:id",
    sdk: { name: "sentry.javascript.browser", version: "11.12.0" },
    user: { id: String(randomInt(5000)), ip_address: `192.0.2.${randomInt(250)}` },
    tags: { region: "eu-1", queue: "checkout" },
    request: {
      url: `https://shop.test/basket/${id()}`,
      headers: { "User-Agent": `Mozilla/5.0 (X11) ${id()}` },
    },
    contexts: { trace: { trace_id: randomUUID().replaceAll("-", ""), span_id: "00f067aa0ba902b7" } },
    breadcrumbs: Array.from({ length: 40 }, (_, n) => ({
      timestamp: now - 40 + n,
      category: n % 3 === 0 ? "fetch" : "ui.click",
      data:
        n % 3 === 0
          ? { url: `/api/items/${id()}?page=${randomInt(50)}`, method: "GET", status_code: 200 }
          : undefined,
      message: n % 3 === 0 ? undefined : `li.item > button#buy-${id()}[type="button"]`,
    })),
    extra: { basket: Array.from({ length: 12 }, () => ({ sku: id(), price: randomInt(9000) / 100 })) },
    exception: {
      values: [
        {
          type: "TypeError",
          value: "Cannot read properties of undefined (reading 'reduce')",
          mechanism: { type: "onerror", handled: false },
          stacktrace: {
            frames: Array.from({ length: 20 }, (_, n) => ({
              filename: `https://shop.test/static/step${n}.js`,
              function: `settle${n}`,
              lineno: 40 + n,
              colno: 11,
              in_app: true,
              context_line: `  const total = basket.lines.reduce((sum, line) => sum + line.price, 0); // ${n}`,
            })),
          },
        },
      ],
    },
  });
}
