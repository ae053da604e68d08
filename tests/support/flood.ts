import type pg from "pg";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import type { EventWriter, UserReport, WriteBatch } from "../../src/ports/event-store.ts";
import type { PackedEvent } from "../../src/protocol/stations.ts";
import { preparedEvent } from "./prepared-event.ts";
import { silent } from "./silent.ts";
import { until } from "./until.ts";

/** A minute of the past hour, in seconds since 1970: what is received in it is one minute's for flood control. */
export const FLOOD_MINUTE = Math.floor(Date.now() / 3_600_000) * 3600;

/** An event of a flood that came within one second; `n` tells its moment, user and payload. */
export function floodEvent(
  told: Parameters<typeof preparedEvent>[0] & { readonly n: number },
): ReturnType<typeof preparedEvent> {
  const { n, ...rest } = told;
  return preparedEvent({
    user: `id:${n % 7}`,
    tags: [
      ["level", "error"],
      ["release", "shop@1"],
    ],
    ...rest,
    event: {
      received: FLOOD_MINUTE + 1,
      timestamp: FLOOD_MINUTE - 600 + n / 8,
      release: "shop@1",
      extra: { n },
      ...told.event,
    },
  });
}

export interface FloodWorker extends AsyncDisposable {
  readonly writer: EventWriter;
  batch(events: readonly PackedEvent[], userReports?: readonly UserReport[]): WriteBatch;
  /** Resolves when they are stored and counted. */
  store(events: readonly PackedEvent[], userReports?: readonly UserReport[]): Promise<void>;
}

let sources = 0;

/** A worker with a queue of its own that keeps so many events of a fingerprint in full a minute. */
export function openFloodWorker(pool: pg.Pool, rate: number): FloodWorker {
  const writer = openEventWriter({ pool, log: silent, floodRates: () => rate });
  const source = `flood-${++sources}`;
  let position = 0n;
  const batch = (events: readonly PackedEvent[], userReports: readonly UserReport[] = []): WriteBatch => {
    const receipt = { source, from: position, to: ++position };
    return { receipt, events, outcomes: [], userReports };
  };
  return {
    writer,
    batch,
    async store(events, userReports) {
      await writer.store(batch(events, userReports));
      await writer[Symbol.asyncDispose]();
      await until(
        "end of counting",
        async () => (await pool.query("select from count_backlog limit 1")).rowCount === 0,
      );
    },
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}

export interface FloodFigures {
  readonly counted: number;
  /** Rows of events. */
  readonly rows: number;
  /** Those whose payload is there. */
  readonly inFull: number;
  /** As its hashes have it. */
  readonly thinned: number;
}

/** What flood control made of an issue. */
export async function floodFigures(pool: pg.Pool, issueId: number): Promise<FloodFigures> {
  const { rows } = await pool.query<FloodFigures>(
    `select times_seen as counted,
            (select count(*)::int from event where issue_id = i.id) as rows,
            (select count(*)::int from event e where issue_id = i.id
                and (exists (select from event_block b where b.id = e.block_id and b.day = e.day)
                  or exists (select from event_surplus s where s.id = e.block_id))) as "inFull",
            (select coalesce(sum(thinned), 0)::int from grouping_hash where issue_id = i.id) as thinned
       from issue i where id = $1`,
    [issueId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`there is no issue ${issueId}`);
  return row;
}

/** The issue of a hash, or 0. */
export async function issueOfHash(pool: pg.Pool, projectId: number, hash: string): Promise<number> {
  const { rows } = await pool.query<{ issue_id: number }>(
    "select issue_id from grouping_hash where project_id = $1 and hash = $2",
    [projectId, hash],
  );
  return rows[0]?.issue_id ?? 0;
}
