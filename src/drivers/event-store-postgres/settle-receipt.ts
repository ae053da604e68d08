import type { PoolClient } from "pg";
import { StaleFrames, StaleReceipt } from "../../ports/event-store.ts";
import type { FramePart, PositionReceipt, Receipt } from "../../ports/ingest-queue.ts";

/** Notes in the store's transaction which part of which queue it stores, or throws that it is stored already. */
export function settleReceipt(client: PoolClient, receipt: Receipt): Promise<void> {
  return "frames" in receipt ? settleFrames(client, receipt.frames) : movePosition(client, receipt);
}

/** Locks the position until the transaction ends. */
async function movePosition(client: PoolClient, { source, from, to }: PositionReceipt): Promise<void> {
  const { rowCount } = await client.query({
    name: "move-position",
    text: `insert into queue_position (source, position) values ($1, $3)
               on conflict (source) do update set position = excluded.position
            where queue_position.position = $2`,
    values: [source, from.toString(), to.toString()],
  });
  if (rowCount === 1) return;
  const { rows } = await client.query<{ position: string }>(
    "select position::text as position from queue_position where source = $1",
    [source],
  );
  throw new StaleReceipt(BigInt(rows[0]?.position ?? 0));
}

/**
 * Workers only meet here when they hold the same frame. The rows are removed by the transaction that moves the
 * spool's position past them, so the position is looked at after the rows are written: a statement sees what was
 * committed before it began, and whoever found room for its rows finds the position that made the room.
 */
async function settleFrames(client: PoolClient, frames: readonly FramePart[]): Promise<void> {
  const parked = frames.filter(({ source }) => parkedId(source) !== undefined);
  const others = parked.length === 0 ? frames : frames.filter((one) => !parked.includes(one));
  // One order for all, so that two who hold the same frames never wait for each other in a ring.
  const sorted = others.toSorted(
    (a, b) => compare(a.source, b.source) || compare(a.first, b.first) || a.lane - b.lane,
  );
  const begun = sorted.filter(({ from }) => from > 0);
  await insertFrames(client, begun.length === 0 ? sorted : sorted.filter(({ from }) => from === 0));
  if (begun.length > 0) await continueFrames(client, begun);
  if (sorted.length > 0) await refusePassed(client, sorted);
  for (const frame of parked) await takeFromParked(client, frame);
}

async function insertFrames(client: PoolClient, frames: readonly FramePart[]): Promise<void> {
  if (frames.length === 0) return;
  const { rowCount } = await client.query({
    name: "settle-frames",
    text: `insert into queue_frame (source, first, lane, bodies, is_whole)
           select * from unnest($1::text[], $2::bigint[], $3::smallint[], $4::int[], $5::bool[])
               on conflict do nothing`,
    values: columnsOf(frames),
  });
  if (rowCount !== frames.length) throw new StaleFrames();
}

async function continueFrames(client: PoolClient, frames: readonly FramePart[]): Promise<void> {
  const { rowCount } = await client.query({
    name: "continue-frames",
    text: `update queue_frame as known set bodies = part.bodies, is_whole = part.is_whole
             from unnest($1::text[], $2::bigint[], $3::smallint[], $4::int[], $5::bool[], $6::int[])
               as part (source, first, lane, bodies, is_whole, since)
            where known.source = part.source and known.first = part.first and known.lane = part.lane
              and known.bodies = part.since and not known.is_whole`,
    values: [...columnsOf(frames), frames.map(({ from }) => from)],
  });
  if (rowCount !== frames.length) throw new StaleFrames();
}

async function refusePassed(client: PoolClient, frames: readonly FramePart[]): Promise<void> {
  const { rowCount } = await client.query({
    name: "passed-frames",
    text: `select from unnest($1::text[], $2::bigint[]) as frame (source, first)
             join queue_position using (source) where position > first limit 1`,
    values: [frames.map(({ source }) => source), frames.map(({ first }) => first.toString())],
  });
  if (rowCount !== 0) throw new StaleFrames();
}

/** A frame that was parked and sent back is its own receipt: it is stored when its row is gone. */
async function takeFromParked(client: PoolClient, { source, from, to, bodies }: FramePart): Promise<void> {
  const { rowCount } =
    to === bodies
      ? await client.query("delete from queue_parked where id = $1 and bodies = $2", [parkedId(source), from])
      : await client.query("update queue_parked set bodies = $3 where id = $1 and bodies = $2", [
          parkedId(source),
          from,
          to,
        ]);
  if (rowCount !== 1) throw new StaleFrames();
}

/** Frames that a person sent back carry the number of their row where others name a spool. */
export function parkedId(source: string): number | undefined {
  return source.startsWith("parked:") ? Number(source.slice("parked:".length)) : undefined;
}

function columnsOf(frames: readonly FramePart[]): unknown[] {
  return [
    frames.map(({ source }) => source),
    frames.map(({ first }) => first.toString()),
    frames.map(({ lane }) => lane),
    frames.map(({ to }) => to),
    frames.map(({ to, bodies }) => to === bodies),
  ];
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
