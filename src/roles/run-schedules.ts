import type { Pool } from "pg";
import {
  type Claim,
  claimDue,
  endBadly,
  endWell,
  ensureSchedules,
  giveBack,
  nextDueIn,
  renew,
} from "../db/schedules.ts";
import type { Logger } from "../lib/logger.ts";
import { GrowingPause, pause } from "../lib/pause.ts";

/** Something that must be done once in a while by one node, whichever. */
export interface Schedule {
  /** Kept in the database; never changes. */
  readonly name: string;
  readonly everyMs: number;
  /**
   * May be begun again from the start when its node dies, so it can be interrupted anywhere. `signal` aborts when the
   * node stops or has lost the run to another one.
   */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export interface SchedulesRoom {
  readonly pool: Pool;
  /** Who this is, for people to read. */
  readonly node: string;
  readonly log: Logger;
  readonly leaseMs?: number;
}

/** So long a run rests when its node was killed; a living node renews three times as often. */
const LEASE_MS = 60_000;
/** Another version may add schedules, or an operator bring one forward. */
const LONGEST_SLEEP_MS = 30_000;
const AGAIN_AFTER_MS = 60_000;

/**
 * Runs what is due until `signal` aborts. Any number of nodes may do so: each run is claimed by one of them, in a
 * statement, so that it also holds behind a pooler. Without the database it waits and tries again.
 */
export async function runSchedules(
  room: SchedulesRoom,
  schedules: readonly Schedule[],
  signal: AbortSignal,
): Promise<void> {
  const names = schedules.map(({ name }) => name);
  const rest = new GrowingPause(1_000, 30_000);
  let isKnown = false;
  while (!signal.aborted) {
    try {
      if (!isKnown) await ensureSchedules(room.pool, names);
      isKnown = true;
      const claim = await claimDue(room.pool, {
        names,
        node: room.node,
        leaseMs: room.leaseMs ?? LEASE_MS,
      });
      const schedule = schedules.find(({ name }) => name === claim?.name);
      if (claim !== undefined && schedule !== undefined) await runOnce(room, schedule, claim, signal);
      else await untilDue(room.pool, names, signal);
      rest.reset();
    } catch (error) {
      if (signal.aborted) return;
      if (rest.attempt === 0) room.log.warn({ err: error }, "schedules wait for the database");
      await rest.wait(signal);
    }
  }
}

async function untilDue(pool: Pool, names: readonly string[], signal: AbortSignal): Promise<void> {
  const ms = (await nextDueIn(pool, names)) ?? LONGEST_SLEEP_MS;
  // A little late, each node at its own moment: most then find it done.
  await pause(Math.min(ms + 20 + Math.random() * 500, LONGEST_SLEEP_MS), signal);
}

async function runOnce(
  room: SchedulesRoom,
  { name, everyMs, run }: Schedule,
  claim: Claim,
  signal: AbortSignal,
): Promise<void> {
  using lease = keepLease(room, claim);
  const ending = AbortSignal.any([signal, lease.lost]);
  try {
    await run(ending);
  } catch (error) {
    if (ending.aborted) return await letGo(room, claim);
    room.log.warn({ err: error, schedule: name }, "a schedule failed and is tried again");
    const problem = error instanceof Error ? error.message.slice(0, 500) : String(error).slice(0, 500);
    return await endBadly(room.pool, claim, { problem, againInMs: AGAIN_AFTER_MS, everyMs });
  }
  await endWell(room.pool, claim, everyMs);
}

async function letGo(room: SchedulesRoom, claim: Claim): Promise<void> {
  await giveBack(room.pool, claim).catch(() => undefined); // then its lease runs out
}

/** Renews until disposed of; `lost` aborts when the run belongs to another node, or may by now. */
function keepLease(
  { pool, leaseMs = LEASE_MS }: SchedulesRoom,
  claim: Claim,
): Disposable & { readonly lost: AbortSignal } {
  const losing = new AbortController();
  let renewedAt = performance.now();
  let isAsking = false;
  const timer = setInterval(() => {
    if (performance.now() - renewedAt > leaseMs) losing.abort();
    if (isAsking || losing.signal.aborted) return;
    isAsking = true;
    const askedAt = performance.now();
    renew(pool, claim, leaseMs)
      .then(
        (isOurs) => {
          if (isOurs) renewedAt = askedAt;
          else losing.abort();
        },
        () => undefined, // asked again soon; without an answer the lease is lost in time
      )
      .finally(() => {
        isAsking = false;
      });
  }, leaseMs / 4);
  return { lost: losing.signal, [Symbol.dispose]: () => clearInterval(timer) };
}
