import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import path from "node:path";
import { Kysely, type LogEvent, PostgresDialect } from "kysely";
import { openPasswords } from "../src/accounts/passwords.ts";
import { createToken } from "../src/accounts/tokens.ts";
import { connect, type Database } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import type { Schema } from "../src/db/schema.ts";
import { openEventReader } from "../src/drivers/event-store-postgres/reader.ts";
import { startEmbeddedPostgres } from "../src/drivers/postgres-embedded/start.ts";
import { issuesAccess, issuesPaging } from "../src/http/issues-access.ts";
import { createServer } from "../src/http/server.ts";
import type { MovingIssues } from "../src/issues/room.ts";
import { issueRoutes } from "../src/issues/routes.ts";
import { refreshTrends } from "../src/issues/trends/store.ts";
import { silent } from "../tests/support/silent.ts";
import { quiet } from "./ingest.ts";
import { cpuSeconds } from "./processes.ts";
import { fillQueries } from "./query-data.ts";
import { type NamedQuery, namedQueries } from "./query-list.ts";

export interface QueriesOptions {
  readonly events: number;
  readonly issues: number;
  readonly rounds: number;
  /** Kept for the next run, and used again when it is there. */
  readonly data?: string;
  /** Only queries whose name has this. */
  readonly only?: string;
}

const WARM_UP = 3;
const NAME_WIDTH = 58;

/**
 * How long the list of issues takes to answer, asked through the server, query by query; and the plans of those that
 * are slower than promised. Never fails by a time: another machine has other times. CPU is that of server and Postgres
 * together, which another's load does not change.
 */
export async function benchQueries(options: QueriesOptions, say: (line: string) => void): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const dir = options.data ?? mkdtempSync(path.join(tmpdir(), "vedette-queries-"));
  if (options.data === undefined) stack.defer(() => rmSync(dir, { recursive: true, force: true }));
  const postgres = stack.use(
    await startEmbeddedPostgres({
      dir: path.join(dir, "postgres"),
      log: quiet,
      settings: { fsync: "off", max_wal_size: "8GB" },
    }),
  );
  await migrate(postgres.url);
  const connection = stack.use(
    connect(postgres.url, { max: 8, application: "bench", onError: (error) => say(error.message) }),
  );
  const { pool } = connection;
  const { rows } = await pool.query<{ issues: number }>("select count(*) as issues from issue");
  if (rows[0]?.issues === 0) await fillQueries(pool, options, say);
  await refreshTrends(connection.db, Date.now());

  const asked: LogEvent[] = [];
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      asked.push(event);
    },
  });
  const { token } = await createToken({ db: connection.db }, { email: "p1@example.com", scopes: [] });
  const server = createServer(roomOf(connection.db, db));
  stack.defer(() => server.close());
  const ask = async ({ query, of }: NamedQuery) => {
    const url = `/api/0/organizations/bench/${of ?? "issues"}/?${new URLSearchParams(query)}`;
    const headers = { authorization: `Bearer ${token}` };
    const began = performance.now();
    const answer = await server.inject({ method: "GET", url, headers });
    const ms = performance.now() - began;
    if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}: ${answer.payload}`);
    const hits = String(answer.headers["x-hits"] ?? "");
    return { ms, hits, cursor: nextOf(String(answer.headers.link)) };
  };

  const bound = options.issues > 20_000 ? 150 : 50;
  const { rows: size } = await pool.query<Record<"issues" | "events" | "tags", number>>(
    `select (select count(*) from issue) as issues, (select count(*) from event) as events,
            (select count(*) from issue_tag) as tags`,
  );
  console.log(`${cpus().length} × ${cpus()[0]?.model ?? "?"}, Node ${process.version}`);
  console.log(
    `${size[0]?.events} events, ${size[0]?.issues} issues, ${size[0]?.tags} values of tags; promised: p95 below ${bound} ms\n`,
  );
  console.log(
    `${"query".padEnd(NAME_WIDTH)}${"hits".padStart(6)}${"p50".padStart(9)}${"p95".padStart(9)}${"CPU".padStart(9)}`,
  );
  const slow: NamedQuery[] = [];
  for (const named of await namedQueries(pool, async (query) => (await ask({ name: "", query })).cursor)) {
    if (options.only !== undefined && !named.name.includes(options.only)) continue;
    const times: number[] = [];
    let hits = "";
    let cpu = 0;
    for (let round = 0; round < WARM_UP + options.rounds; round++) {
      if (round === WARM_UP) cpu = cpuSeconds(process.pid);
      const answer = await ask(named);
      hits = answer.hits;
      if (round >= WARM_UP) times.push(answer.ms);
    }
    const cpuMs = ((cpuSeconds(process.pid) - cpu) * 1000) / options.rounds;
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    const isSlow = at(0.95) > bound;
    if (isSlow) slow.push(named);
    console.log(
      `${named.name.padEnd(NAME_WIDTH)}${hits.padStart(6)}${at(0.5).toFixed(1).padStart(9)}${at(0.95).toFixed(1).padStart(9)}${cpuMs.toFixed(1).padStart(9)}${isSlow ? "  over" : ""}`,
    );
  }
  for (const named of slow) {
    asked.length = 0;
    await ask(named);
    for (const { query, queryDurationMillis } of [...asked]) {
      if (queryDurationMillis < bound / 4 || !/\bissue\b/u.test(query.sql)) continue;
      const { rows } = await pool.query<{ "QUERY PLAN": string }>(`explain (analyze, buffers) ${query.sql}`, [
        ...query.parameters,
      ]);
      console.log(`\n${named.name}: ${query.sql}\n${JSON.stringify(query.parameters)}`);
      for (const row of rows) console.log(`  ${row["QUERY PLAN"]}`);
    }
  }
}

function roomOf(plain: Database, watched: Database) {
  const url = "http://localhost:9000";
  const now = Date.now;
  const events = openEventReader({ db: plain, now });
  return {
    db: plain,
    passwords: openPasswords({ memoryCost: 1_024, timeCost: 1, parallelism: 1 }),
    secretKey: randomBytes(32).toString("hex"),
    now,
    log: silent,
    url,
    version: "bench",
    trustedProxies: [],
    uiDir: "/nowhere",
    pingDatabase: async () => undefined,
    apiPlugins: [
      issueRoutes({
        db: watched,
        events,
        moves: NO_MOVES,
        access: issuesAccess,
        paging: issuesPaging,
        now,
        url,
      }),
    ],
    openPlugins: [],
  };
}

/** Nothing is merged while it is measured. */
const NO_MOVES: MovingIssues = {
  merge: async () => ({ kind: "busy" }),
  unmerge: async () => ({ kind: "busy" }),
  carryOn: async () => undefined,
};

function nextOf(link: string): string {
  return /cursor="([^"]+)"$/u.exec(link)?.[1] ?? "";
}
