import type { Pool, PoolClient } from "pg";
import { transaction } from "../../db/transaction.ts";
import type { Logger } from "../../lib/logger.ts";
import { packTags, tagOf } from "../../protocol/packed-tags.ts";
import type { Placed } from "./resolve-issues.ts";
import { TagTally, writeTagCounts } from "./tag-counts.ts";

/**
 * Tags are written soon after a small batch, since somebody may be looking at that very event, and later after a
 * large one, since more of the same follow. Earlier when so many different ones wait.
 */
const SOON_MS = 300;
const LATER_MS = 5_000;
const LARGE_BATCH = 100;
const MOST_WAITING = 16 * 1024 * 1024; // characters

/** A living worker has written its batches long before; older ones belong to one that died. */
const ORPHANED_AFTER = "1 minute";
const LOOK_FOR_ORPHANS_MS = 60_000;
const ORPHANS_A_TIME = 100;

/**
 * Counts tags apart from the batches that carry them. Written with every batch they would be most of its cost:
 * 4,000 rows for 500 events of 200 issues. Here many batches are added up in memory and written once.
 *
 * Each batch leaves a row in tag_backlog, in its own transaction; the transaction that writes the counts deletes
 * the row. So an event's tags count once: from memory, or, when their worker died, from the stored events.
 */
export class TagCounter implements AsyncDisposable {
  readonly #pool: Pool;
  readonly #log: Logger;
  #tally = new TagTally();
  #batches: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #lookedForOrphans = 0;
  readonly #looking: NodeJS.Timeout;

  constructor(options: { pool: Pool; log: Logger; lookEveryMs?: number }) {
    this.#pool = options.pool;
    this.#log = options.log;
    // Also when no event comes any more: the last ones may be those that wait.
    this.#looking = setInterval(() => {
      this.#lookedForOrphans = 0;
      this.#flushIn(0);
    }, options.lookEveryMs ?? LOOK_FOR_ORPHANS_MS);
    this.#looking.unref();
  }

  /** Leaves the batch's row. What it answers is to be called once the transaction is committed. */
  async note(client: PoolClient, placed: readonly Placed[], blocks: readonly number[]): Promise<() => void> {
    if (placed.length === 0) return () => {};
    const days = placed.map(({ prepared }) => prepared.event.received * 1000);
    const { rows } = await client.query<{ id: number }>({
      name: "note-tags",
      text: `insert into tag_backlog (blocks, first_day, last_day)
             values ($1, ($2::timestamptz at time zone 'UTC')::date, ($3::timestamptz at time zone 'UTC')::date)
             returning id`,
      values: [blocks, new Date(Math.min(...days)), new Date(Math.max(...days))],
    });
    return () => {
      for (const { id } of rows) this.#batches.push(id);
      for (const { prepared, issue } of placed) {
        this.#tally.add(issue.id, prepared.event.timestamp * 1000, prepared.tags.common);
      }
      if (this.#tally.size >= MOST_WAITING) this.#flushIn(0);
      else this.#flushIn(placed.length < LARGE_BATCH ? SOON_MS : LATER_MS);
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#looking);
    clearTimeout(this.#timer);
    await this.#writing;
    await this.#flush();
  }

  #flushIn(ms: number): void {
    if (ms === 0) clearTimeout(this.#timer);
    else if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#writing.then(() => this.#flush());
    }, ms);
  }

  async #flush(): Promise<void> {
    const batches = this.#batches;
    const tally = this.#tally;
    this.#batches = [];
    this.#tally = new TagTally();
    try {
      if (batches.length > 0) await this.#write(batches, tally);
      if (performance.now() - this.#lookedForOrphans > LOOK_FOR_ORPHANS_MS || this.#lookedForOrphans === 0) {
        this.#lookedForOrphans = performance.now();
        await this.#countOrphans();
      }
    } catch (error) {
      // Their rows stay in the backlog, from where they are counted later.
      this.#log.warn({ err: error, batches: batches.length }, "tag counts wait for the database");
    }
  }

  async #write(batches: readonly number[], tally: TagTally): Promise<void> {
    await transaction(this.#pool, "commit", async (client) => {
      const mine = await takeBatches(client, "id = any($1::bigint[])", [batches]);
      // Somebody took one for an orphan's: then memory holds too much, and the stored events tell what is left.
      if (mine.length === batches.length) await writeTagCounts(client, tally);
      else await countStored(client, mine);
    });
  }

  async #countOrphans(): Promise<void> {
    for (;;) {
      const counted = await transaction(this.#pool, "commit", async (client) => {
        const orphans = await takeBatches(
          client,
          `id in (select id from tag_backlog where made_at < now() - interval '${ORPHANED_AFTER}'
                   order by id limit $1 for update skip locked)`,
          [ORPHANS_A_TIME],
        );
        await countStored(client, orphans);
        return orphans.length;
      });
      if (counted > 0) this.#log.info({ batches: counted }, "counted tags of a worker that ended early");
      if (counted < ORPHANS_A_TIME) return;
    }
  }
}

interface Batch {
  readonly blocks: string[];
  readonly first_day: string;
  readonly last_day: string;
}

async function takeBatches(client: PoolClient, which: string, values: unknown[]): Promise<Batch[]> {
  const { rows } = await client.query<Batch>(
    `delete from tag_backlog where ${which} returning blocks, first_day, last_day`,
    values,
  );
  return rows;
}

async function countStored(client: PoolClient, batches: readonly Batch[]): Promise<void> {
  const tally = new TagTally();
  for (const { blocks, first_day, last_day } of batches) {
    const { rows } = await client.query<{
      issue_id: number;
      occurred_at: Date;
      tags: string[];
    }>(
      `select issue_id, occurred_at, tags from event
        where day between $1 and $2 and block_id = any($3::bigint[])`,
      [first_day, last_day, blocks],
    );
    for (const row of rows) {
      tally.add(row.issue_id, row.occurred_at.getTime(), packTags(row.tags.map(tagOf)).common);
    }
  }
  await writeTagCounts(client, tally);
}
