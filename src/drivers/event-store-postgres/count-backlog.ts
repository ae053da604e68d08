import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import type { PoolClient } from "pg";
import type { Counts } from "./counts.ts";

/** How rows are written: {@link Counts} as JSON, compressed by zstd. A change that older nodes misread takes a new number. */
const VERSION = 1;

/** Rows that are added up at once: what they hold is in memory then. */
const MOST_ROWS = 256;
const MOST_BYTES = 8 * 1024 * 1024;
const LONGEST = 64 * 1024 * 1024;

/** Leaves what a batch adds, in the batch's transaction. */
export async function leaveCounts(client: PoolClient, counts: Counts): Promise<void> {
  const json = Buffer.from(JSON.stringify(counts));
  const data = zstdCompressSync(json, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  await client.query({
    name: "leave-counts",
    text: "insert into count_backlog (version, data, size) values ($1, $2, $3)",
    values: [VERSION, data, json.length],
  });
}

export interface TakenCounts {
  readonly ids: readonly number[];
  readonly counts: readonly Counts[];
  /** Whether there are more that this node can read. */
  readonly hasMore: boolean;
}

/** Takes the oldest rows away, unless the transaction is rolled back. */
export async function takeCounts(client: PoolClient, most = MOST_ROWS): Promise<TakenCounts> {
  const { rows } = await client.query<{ id: number; data: Buffer; seen: number }>({
    name: "take-counts",
    text: `with oldest as (
             select id, size from count_backlog where version = $1 and refused_at is null order by id limit $2),
           taken as (
             delete from count_backlog
              where id in (select id from (select id, sum(size) over (order by id) - size as before from oldest) o
                            where before < $3)
          returning id, data)
           select id, data, (select count(*) from oldest) as seen from taken order by id`,
    values: [VERSION, most, MOST_BYTES],
  });
  const seen = rows[0]?.seen ?? 0;
  return {
    ids: rows.map(({ id }) => id),
    counts: rows.map(({ data }) => decoded(data)),
    hasMore: seen > rows.length || seen === most,
  };
}

/** Puts a row aside that cannot be added. It stays, to be looked at. */
export async function refuseCounts(client: PoolClient, id: number): Promise<void> {
  await client.query("update count_backlog set refused_at = now() where id = $1", [id]);
}

function decoded(data: Buffer): Counts {
  return JSON.parse(zstdDecompressSync(data, { maxOutputLength: LONGEST }).toString());
}
