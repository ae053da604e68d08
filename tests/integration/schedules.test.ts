import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Connection, connect } from "../../src/db/database.ts";
import { runSchedules } from "../../src/roles/run-schedules.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { silent } from "../support/silent.ts";
import { until } from "../support/until.ts";

let database: TestDatabase;
let connection: Connection;

beforeAll(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 12, application: "test", onError: () => undefined });
});

beforeEach(() => connection.pool.query("delete from schedule"));

afterAll(async () => {
  await connection[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

interface Row {
  readonly turn: number;
  readonly leased_to: string | null;
  readonly failures: number;
  readonly problem: string | null;
  readonly is_due: boolean;
  readonly is_done: boolean;
}

async function rowOf(name: string): Promise<Row | undefined> {
  const { rows } = await connection.pool.query<Row>(
    "select *, due_at <= now() as is_due, done_at is not null as is_done from schedule where name = $1",
    [name],
  );
  return rows[0];
}

describe("schedules", () => {
  it("fire once each time they are due, however many nodes run", async () => {
    const stop = new AbortController();
    let runs = 0;
    const nodes = Array.from({ length: 6 }, (_, n) =>
      runSchedules(
        { pool: connection.pool, node: `node-${n}`, log: silent },
        [{ name: "hourly", everyMs: 3_600_000, run: async () => void runs++ }],
        stop.signal,
      ),
    );
    for (let round = 1; round <= 5; round++) {
      await until(`run ${round}`, async () => runs >= round && (await rowOf("hourly"))?.leased_to === null);
      await connection.pool.query("update schedule set due_at = now()");
      // Nodes sleep until the next hour; who starts sees at once what is due.
      nodes.push(
        ...["a", "b", "c"].map((name) =>
          runSchedules(
            { pool: connection.pool, node: name, log: silent },
            [{ name: "hourly", everyMs: 3_600_000, run: async () => void runs++ }],
            stop.signal,
          ),
        ),
      );
    }
    await until("the last run", async () => (await rowOf("hourly"))?.is_due === false);
    stop.abort();
    await Promise.all(nodes);
    expect(runs).toBe(6);
    expect((await rowOf("hourly"))?.turn).toBe(6);
  });

  it("a run whose node is killed in the middle is taken up by another when its lease runs out", async () => {
    const holder = fork(path.resolve(import.meta.dirname, "../support/schedule-holder.ts"), [database.url]);
    await once(holder, "message"); // it is in the middle of its run
    expect((await rowOf("long"))?.leased_to).toBe("holder");
    const stop = new AbortController();
    let runs = 0;
    const other = runSchedules(
      { pool: connection.pool, node: "other", log: silent, leaseMs: 1_000 },
      [{ name: "long", everyMs: 3_600_000, run: async () => void runs++ }],
      stop.signal,
    );
    // Alive, it keeps its run beyond its lease of a second.
    const renewed = await until("two renewals", () => leaseAfter(1_500));
    expect(renewed).toBe("holder");
    expect(runs).toBe(0);
    holder.kill("SIGKILL");
    await until("run of the other", async () => (await rowOf("long"))?.is_done);
    stop.abort();
    await other;
    expect(runs).toBe(1);
    expect(await rowOf("long")).toMatchObject({ turn: 2, leased_to: null, is_due: false });

    async function leaseAfter(ms: number): Promise<string | null | undefined | false> {
      const { rows } = await connection.pool.query<{ held: boolean; leased_to: string | null }>(
        `select lease_until > started_at + ($1 + 1000) * interval '1 millisecond' as held, leased_to from schedule`,
        [ms],
      );
      return rows[0]?.held === true && rows[0].leased_to;
    }
  });

  it("one that fails says why, and comes again sooner than its time; the others go on", async () => {
    const stop = new AbortController();
    let good = 0;
    const running = runSchedules(
      { pool: connection.pool, node: "node", log: silent },
      [
        { name: "bad", everyMs: 86_400_000, run: () => Promise.reject(new Error("no disk")) },
        { name: "good", everyMs: 86_400_000, run: async () => void good++ },
      ],
      stop.signal,
    );
    await until("both", async () => good === 1 && (await rowOf("bad"))?.failures === 1);
    stop.abort();
    await running;
    expect(await rowOf("bad")).toMatchObject({ problem: "no disk", is_done: false, leased_to: null });
    const { rows } = await connection.pool.query<{ minutes: number }>(
      "select extract(epoch from due_at - now())::float8 / 60 as minutes from schedule where name = 'bad'",
    );
    expect(rows[0]?.minutes).toBeLessThanOrEqual(1);
  });

  it("a node that stops in the middle gives its run back at once", async () => {
    const stop = new AbortController();
    const running = runSchedules(
      { pool: connection.pool, node: "node", log: silent },
      [{ name: "slow", everyMs: 3_600_000, run: untilAborted }],
      stop.signal,
    );
    await until("start", async () => (await rowOf("slow"))?.leased_to === "node");
    stop.abort();
    await running;
    expect(await rowOf("slow")).toMatchObject({ leased_to: null, is_due: true, is_done: false });
  });
});

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
}
