import type { Pool } from "pg";
import { transaction } from "../../db/transaction.ts";
import type { FrameName } from "../../ports/ingest-queue.ts";
import { parkedId } from "../event-store-postgres/settle-receipt.ts";

/** How far a web node's spool is stored, as the database says. */
export interface SpoolReceipts {
  /** Everything before it is stored; 0 for a spool never seen. */
  position(source: string): Promise<bigint>;
  /** Frames that are stored though something before them is not. Those whose cut begins before `before` only. */
  stored(source: string, before: bigint): Promise<readonly Pick<FrameName, "first" | "lane">[]>;
  /** Everything before `to` is stored: the position says so from now on, and the rows of its frames go. */
  settle(source: string, to: bigint): Promise<void>;
}

/** A number of bodies, or all there are. */
export type Stored = number | "whole";

/** What is stored of frames that a worker was handed, perhaps not as the first. */
export interface FrameReceipts {
  /** In the order of `frames`. */
  storedOf(frames: readonly FrameName[]): Promise<Stored[]>;
  /** Puts a frame out of the way, for a person to decide. False when it is stored, or parked, already. */
  park(frame: FrameName & { readonly data: Buffer }, reason: string): Promise<boolean>;
  /** Rejects when the database cannot be asked. */
  ping(): Promise<void>;
}

export function openSpoolReceipts(pool: Pool): SpoolReceipts {
  return {
    async position(source) {
      const { rows } = await pool.query<{ position: string }>(
        "select position::text as position from queue_position where source = $1",
        [source],
      );
      return BigInt(rows[0]?.position ?? 0);
    },

    async stored(source, before) {
      const { rows } = await pool.query<{ first: string; lane: number }>({
        name: "stored-frames",
        text: `select first::text as first, lane from queue_frame
                where source = $1 and first < $2 and is_whole`,
        values: [source, before.toString()],
      });
      return rows.map(({ first, lane }) => ({ first: BigInt(first), lane }));
    },

    async settle(source, to) {
      await pool.query({
        name: "settle-spool",
        text: `with moved as (
                 insert into queue_position (source, position) values ($1, $2)
                     on conflict (source) do update set position = excluded.position
                  where queue_position.position < excluded.position)
               delete from queue_frame where source = $1 and first < $2`,
        values: [source, to.toString()],
      });
    },
  };
}

export function openFrameReceipts(pool: Pool): FrameReceipts {
  return {
    async storedOf(frames) {
      const { rows } = await pool.query<{
        bodies: number | null;
        is_whole: boolean | null;
        is_passed: boolean;
      }>({
        name: "stored-of-frames",
        text: `select known.bodies, known.is_whole, coalesce(position > frame.first, false) as is_passed
                 from unnest($1::text[], $2::bigint[], $3::smallint[]) with ordinality
                   as frame (source, first, lane, n)
                 left join queue_frame known using (source, first, lane)
                 left join queue_position using (source)
                order by n`,
        values: [
          frames.map(({ source }) => source),
          frames.map(({ first }) => first.toString()),
          frames.map(({ lane }) => lane),
        ],
      });
      const parked = await bodiesOfParked(pool, frames);
      return frames.map(({ source }, index) => {
        const id = parkedId(source);
        if (id !== undefined) return parked.get(id) ?? "whole"; // its row goes when it is stored
        const row = rows[index];
        return row?.is_whole || row?.is_passed ? "whole" : (row?.bodies ?? 0);
      });
    },

    park: (frame, reason) => park(pool, frame, reason),

    async ping() {
      await pool.query("select 1");
    },
  };
}

async function bodiesOfParked(pool: Pool, frames: readonly FrameName[]): Promise<Map<number, number>> {
  const ids = frames.flatMap(({ source }) => parkedId(source) ?? []);
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<{ id: number; bodies: number }>(
    "select id, bodies from queue_parked where id = any($1::bigint[])",
    [ids],
  );
  return new Map(rows.map(({ id, bodies }) => [id, bodies]));
}

async function park(
  pool: Pool,
  { source, first, lane, data }: FrameName & { readonly data: Buffer },
  reason: string,
): Promise<boolean> {
  const id = parkedId(source);
  if (id !== undefined) {
    const { rowCount } = await pool.query(
      "update queue_parked set reason = $2, parked_at = now(), retried_at = null where id = $1",
      [id, reason],
    );
    return rowCount === 1;
  }
  return transaction(pool, "commit", async (client) => {
    const name = [source, first.toString(), lane];
    // The frame's end is its row here: whoever holds it still, finds it settled.
    const { rows } = await client.query<{ bodies: number }>(
      `insert into queue_frame (source, first, lane, bodies, is_whole) values ($1, $2, $3, 0, true)
           on conflict (source, first, lane) do update set is_whole = true where not queue_frame.is_whole
       returning bodies`,
      name,
    );
    const [row] = rows;
    const passed = await client.query("select from queue_position where source = $1 and position > $2", [
      source,
      first.toString(),
    ]);
    if (row === undefined || passed.rowCount !== 0) {
      // Stored after all. Where the position has passed it, the row would stay for ever.
      if (passed.rowCount !== 0) {
        await client.query("delete from queue_frame where source = $1 and first = $2 and lane = $3", name);
      }
      return false;
    }
    await client.query(
      `insert into queue_parked (source, first, lane, bodies, reason, data) values ($1, $2, $3, $4, $5, $6)
           on conflict do nothing`,
      [...name, row.bodies, reason, data],
    );
    return true;
  });
}
