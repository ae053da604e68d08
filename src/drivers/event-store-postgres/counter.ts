import type { Pool, PoolClient } from "pg";
import { transaction } from "../../db/transaction.ts";
import type { Logger } from "../../lib/logger.ts";
import { refuseCounts, type TakenCounts, takeCounts } from "./count-backlog.ts";
import { countReleases } from "./count-releases.ts";
import { addUp, type Counts } from "./counts.ts";
import { followMerges } from "./follow-merges.ts";
import { countIssues, countUsers, lockIssues } from "./issue-counts.ts";
import { isMissingPartition, type Partitions } from "./partitions.ts";
import { isRefusedData } from "./refused-data.ts";
import { regressInReleases } from "./regress-in-releases.ts";
import { countDropped, countEvents, countOutcomes } from "./roll-ups.ts";
import { countTags } from "./tag-counts.ts";
import { wakeWatched } from "./wake-issues.ts";

/**
 * A small batch is counted at once, since somebody may be looking at that very event, and a large one later, since
 * more of the same follow: 500 events of 200 issues touch 4,000 rows of counters, and so do 5,000 events.
 */
const LARGE_BATCH = 100;
const LATER_MS = 2_000;
/** Until it is tried again when somebody else is counting. */
const BUSY_MS = 100;
/** The same after a failure, which most often is a database that is away: with no further event nobody else would. */
const FAILED_MS = 2_000;
/** When it is looked for what a worker left that died; rarely, since a connection that is asked often is never closed. */
const FIRST_LOOK_MS = 1_000;
const LOOK_MS = 60_000;

/** The advisory lock of who counts; a number from the project's own name, as in partitions.ts. */
export const COUNTING = 0x7665_6402;

export interface CounterOptions {
  readonly pool: Pool;
  readonly log: Logger;
  readonly partitions: Partitions;
  /** Counts of these projects were written. Must not throw. */
  readonly counted?: ((projectIds: readonly number[]) => void) | undefined;
  readonly lookEveryMs?: number | undefined;
}

interface Turn {
  readonly projectIds: readonly number[];
  readonly hasMore: boolean;
}

/**
 * Adds what batches have left in count_backlog to the counters, each row once: the transaction that adds it deletes
 * it, whoever's batch it was. One at a time in the whole cluster, so nobody waits for a counter's row, and whoever
 * dies leaves nothing that another would not find.
 */
export class Counter implements AsyncDisposable {
  readonly #options: CounterOptions;
  /** Projects whose first event is noted. */
  readonly #greeted = new Set<number>();
  readonly #looking: NodeJS.Timeout;
  readonly #first: NodeJS.Timeout;
  #counting: Promise<unknown> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #hasEnded = false;

  constructor(options: CounterOptions) {
    this.#options = options;
    this.#looking = setInterval(() => void this.#count(), options.lookEveryMs ?? LOOK_MS);
    this.#looking.unref();
    this.#first = setTimeout(() => void this.#count(), FIRST_LOOK_MS);
    this.#first.unref();
  }

  /** A batch was stored. Of a small one, or one that made an issue, resolves when it is counted. */
  async stored(batch: { readonly events: number; readonly hasNewIssue: boolean }): Promise<void> {
    if (batch.events < LARGE_BATCH || batch.hasNewIssue) await this.#count();
    else this.#countIn(LATER_MS);
  }

  /** Counts what there is, unless somebody else does. */
  async count(): Promise<void> {
    await this.#count();
  }

  /** Counts what there is, once; what cannot be counted is found by another. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#hasEnded = true;
    clearInterval(this.#looking);
    clearTimeout(this.#first);
    clearTimeout(this.#timer);
    await this.#count();
  }

  #countIn(ms: number): void {
    if (this.#hasEnded) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#count();
    }, ms);
  }

  #count(): Promise<unknown> {
    this.#counting = this.#counting.then(() => this.#countAll());
    return this.#counting;
  }

  /** Never throws: what is not counted stays in the backlog. */
  async #countAll(): Promise<void> {
    try {
      for (;;) {
        const turn = await this.#turn();
        if (turn === "busy") this.#countIn(BUSY_MS);
        if (turn === "busy") return;
        if (turn.projectIds.length > 0) this.#options.counted?.(turn.projectIds);
        if (!turn.hasMore) return;
      }
    } catch (error) {
      this.#options.log.warn({ err: error }, "counts wait for the database");
      this.#countIn(FAILED_MS);
    }
  }

  /** Counts the oldest rows of the backlog, so many at the most. */
  async #turn(most?: number, isRepeated = false): Promise<Turn | "busy"> {
    const { pool, partitions } = this.#options;
    let taken: TakenCounts = { ids: [], counts: [], hasMore: false };
    try {
      return await transaction(pool, "commit", async (client) => {
        if (!(await isMyTurn(client))) return "busy";
        taken = await takeCounts(client, most);
        const projectIds = taken.ids.length === 0 ? [] : await this.#write(client, addUp(taken.counts));
        return { projectIds, hasMore: taken.hasMore };
      });
    } catch (error) {
      if (isMissingPartition(error) && !isRepeated) {
        partitions.forget();
        await partitions.ensure(momentsOf(taken.counts));
        return await this.#turn(most, true);
      }
      if (!isRefusedData(error)) throw error;
      await this.#sift(taken.ids, error);
      return { projectIds: [], hasMore: true };
    }
  }

  /** What the database refuses is put aside, so that it does not hold up all others. */
  async #sift(ids: readonly number[], error: unknown): Promise<void> {
    const { pool, log } = this.#options;
    const [id] = ids;
    if (ids.length === 1 && id !== undefined) {
      await transaction(pool, "commit", (client) => refuseCounts(client, id));
      log.error(
        { id, err: error },
        "the database refuses the counts of a batch; they are kept in count_backlog",
      );
      return;
    }
    for (let n = 0; n < ids.length; n++) await this.#turn(1);
  }

  async #write(client: PoolClient, left: Counts): Promise<number[]> {
    const counts = await followMerges(client, left);
    const issues = counts.issues.toSorted((a, b) => a.id - b.id);
    const living = await lockIssues(client, issues);
    // Deleted while their last events were on the way: projects count these, and nothing else does.
    const isLiving = ([issueId]: readonly [number, ...unknown[]]) => living.has(issueId);
    const newUsers = await countUsers(client, counts.users.filter(isLiving));
    const open = await countIssues(
      client,
      issues.filter(({ id }) => living.has(id)),
      newUsers,
    );
    await regressInReleases(client, open.resolved, counts.tags);
    await countEvents(client, { hours: counts.hours.filter(isLiving), minutes: counts.minutes });
    await wakeWatched(client, open.archived);
    await countTags(client, counts.tags.filter(isLiving));
    await countReleases(client, counts.tags.filter(isLiving));
    const projectIds = [...new Set(counts.minutes.map(([projectId]) => projectId))];
    await this.#noteFirstEvents(client, projectIds);
    await countOutcomes(client, counts.outcomes);
    await countDropped(client, counts.dropped);
    return [...new Set([...projectIds, ...counts.outcomes.map(({ projectId }) => projectId)])];
  }

  async #noteFirstEvents(client: PoolClient, projectIds: readonly number[]): Promise<void> {
    const newcomers = projectIds.filter((id) => !this.#greeted.has(id));
    if (newcomers.length === 0) return;
    const { rows } = await client.query<{ id: number }>({
      name: "note-first-events",
      text: `with newcomer as (
               update project set first_event_at = now() where id = any($1::bigint[]) and first_event_at is null)
             select id from project where id = any($1::bigint[]) and first_event_at is not null`,
      values: [newcomers],
    });
    // Not those that were noted just now: that may still be rolled back.
    for (const { id } of rows) this.#greeted.add(id);
  }
}

/**
 * Whether nobody else counts, until the transaction ends. What is lost of it in a crash of the database is the count
 * together with the removal of its rows, so it need not wait for the disk.
 */
async function isMyTurn(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query<{ is_mine: boolean }>(
    "select pg_try_advisory_xact_lock($1) as is_mine, set_config('synchronous_commit', 'off', true)",
    [COUNTING],
  );
  return rows[0]?.is_mine === true;
}

function* momentsOf(all: readonly Counts[]): Generator<number> {
  for (const { hours, minutes, outcomes } of all) {
    for (const [, at] of hours) yield at;
    for (const [, at] of minutes) yield at;
    for (const { at } of outcomes) yield at;
  }
}
