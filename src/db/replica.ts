import { Refusal } from "../errors.ts";
import type { Logger } from "../lib/logger.ts";
import { type Connection, connect, type Database } from "./database.ts";

/** Further behind than this nobody reads from it. With the pauses between two looks, less than four seconds. */
export const MOST_LAG_MS = 2_000;
const LOOK_EVERY_MS = 1_000;
/** So long a look may take, before the replica counts as away. */
const PATIENCE_MS = 1_000;
const REMEMBERED = 64;

/** A copy of the database that may be a moment behind; speed only, so nothing depends on it. */
export interface Replica extends AsyncDisposable {
  /** Reads from it while it is fresh, else, and again when it fails, from the primary. */
  read<T>(read: (db: Database) => Promise<T>): Promise<T>;
  readonly isFresh: () => boolean;
}

/**
 * Watches how far a replica is behind: it is fresh when it has replayed all that the primary had written two seconds
 * ago. That is known by log positions, since the age of its last transaction says nothing while nobody writes.
 */
export function openReplica(options: {
  readonly primary: Connection;
  readonly url: string;
  readonly max: number;
  readonly log: Logger;
  readonly longestStatementMs?: number;
}): Replica {
  const { primary, log } = options;
  const connection = connect(options.url, {
    max: options.max,
    application: "vedette web replica",
    onError: () => undefined, // said once by the look that follows
    ...(options.longestStatementMs !== undefined && { longestStatementMs: options.longestStatementMs }),
  });
  /** Where the primary's log ended, and when that was asked for. */
  let written: { at: number; position: number }[] = [];
  let freshUntil = Number.NEGATIVE_INFINITY;
  let wasFresh: boolean | undefined;
  let looking: Promise<void> | undefined;

  async function look(): Promise<void> {
    const at = performance.now();
    try {
      const [end, replayed] = await Promise.all([
        positionOf(primary, "pg_current_wal_lsn()"),
        positionOf(connection, "pg_last_wal_replay_lsn()"),
      ]);
      written = [...written, { at, position: end }].slice(-REMEMBERED);
      const reached = written.findLast(({ position }) => position <= replayed);
      if (reached !== undefined) freshUntil = reached.at + MOST_LAG_MS;
      tell(undefined);
    } catch (error) {
      freshUntil = Number.NEGATIVE_INFINITY;
      tell(error);
    }
  }

  function isFresh(): boolean {
    return performance.now() < freshUntil;
  }

  function tell(error: unknown): void {
    if (wasFresh === isFresh()) return;
    wasFresh = isFresh();
    if (wasFresh) log.info({}, "reading from the replica");
    else
      log.warn(
        { ...(error !== undefined && { err: error }) },
        "the replica is away or behind: reading from the primary",
      );
  }

  const timer = setInterval(() => {
    looking ??= look().finally(() => {
      looking = undefined;
    });
  }, LOOK_EVERY_MS);
  timer.unref();

  return {
    isFresh,
    async read(read) {
      if (!isFresh()) return await read(primary.db);
      try {
        return await read(connection.db);
      } catch (error) {
        if (error instanceof Refusal || isTooSlow(error)) throw error;
        // The primary has the last word: a replica also gives up what stands in the way of its replay.
        return await read(primary.db);
      }
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
      await connection[Symbol.asyncDispose]();
    },
  };
}

/** query_canceled: the primary would need as long once more. */
function isTooSlow(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "57014";
}

/** Bytes of log since its beginning; rejects where that function has no answer, as on a primary for a replica's. */
async function positionOf({ pool }: Connection, position: string): Promise<number> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Error("the database did not say in time where it is")),
    PATIENCE_MS,
  );
  try {
    const asked = pool.query<{ bytes: number | null }>(
      `select pg_wal_lsn_diff(${position}, '0/0')::float8 as bytes`,
    );
    const { rows } = await Promise.race([asked, late]);
    const bytes = rows[0]?.bytes;
    if (typeof bytes !== "number") throw new Error("this is no replica");
    return bytes;
  } finally {
    clearTimeout(timer);
  }
}
