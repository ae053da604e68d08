import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Connection, connect } from "../../src/db/database.ts";
import { transaction } from "../../src/db/transaction.ts";
import { settleReceipt } from "../../src/drivers/event-store-postgres/settle-receipt.ts";
import { openSpool } from "../../src/drivers/queue-embedded/spool.ts";
import { openForwarder } from "../../src/drivers/queue-redis/forwarder.ts";
import { openFramesReader } from "../../src/drivers/queue-redis/frames-reader.ts";
import type { RedisPlace } from "../../src/drivers/redis/open.ts";
import type { Logger } from "../../src/lib/logger.ts";
import type {
  FramesReceipt,
  IngestQueue,
  IngestQueueReader,
  QueueBatch,
} from "../../src/ports/ingest-queue.ts";
import { freshDatabase, type TestDatabase } from "./database.ts";
import { RedisServer } from "./redis.ts";
import { silent } from "./silent.ts";

/** A web node's spool, its forwarder, a Redis and a database with the receipts: the queue of a cluster, in one process. */
export class RedisQueue implements AsyncDisposable {
  readonly redis: RedisServer;
  readonly connection: Connection;
  readonly dir: string;
  readonly store: StoreOfFrames;
  readonly #database: TestDatabase;

  private constructor(redis: RedisServer, database: TestDatabase, dir: string) {
    this.redis = redis;
    this.#database = database;
    this.dir = dir;
    this.connection = connect(database.url, { max: 8, application: "test", onError: () => {} });
    this.store = new StoreOfFrames(this.connection);
  }

  static async open(...settings: string[]): Promise<RedisQueue> {
    const [redis, database, dir] = await Promise.all([
      RedisServer.start(...settings),
      freshDatabase(),
      mkdtemp(path.join(tmpdir(), "vedette-spool-")),
    ]);
    return new RedisQueue(redis, database, dir);
  }

  async openQueue({
    maxBacklogBytes = 2 ** 30,
    maxWaitingBytes = 2 ** 24,
    laneBytes = 2 ** 25,
    redis = this.redis.place,
    log = silent,
  }: {
    maxBacklogBytes?: number;
    maxWaitingBytes?: number;
    laneBytes?: number;
    redis?: RedisPlace;
    log?: Logger;
  } = {}): Promise<IngestQueue> {
    const { dir } = this;
    const { pool } = this.connection;
    const spool = await openSpool({ dir, maxBacklogBytes, maxWaitingBytes, log });
    const forwarder = await openForwarder({ redis, dir, pool, log, laneBytes, settleEveryMs: 50 });
    return {
      append: (accepted) => spool.append(accepted),
      backlog: () => spool.backlog(),
      async [Symbol.asyncDispose]() {
        await spool[Symbol.asyncDispose]();
        await forwarder[Symbol.asyncDispose]();
      },
    };
  }

  async openReader({
    log = silent,
    claimAfterMs = 1_000,
    redis = this.redis.place,
  }: {
    log?: Logger;
    claimAfterMs?: number;
    redis?: RedisPlace;
  } = {}): Promise<IngestQueueReader<FramesReceipt>> {
    return openFramesReader({ redis, pool: this.connection.pool, log, claimAfterMs });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connection[Symbol.asyncDispose]();
    await this.#database[Symbol.asyncDispose]();
    await this.redis[Symbol.asyncDispose]();
    await rm(this.dir, { recursive: true });
  }
}

/** Settles receipts as the real store does, and keeps the bodies of what was committed. */
export class StoreOfFrames {
  readonly bodies: string[] = [];
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  readonly store = async ({ receipt, accepted }: QueueBatch<FramesReceipt>): Promise<void> => {
    await transaction(this.#connection.pool, "commit", (client) => settleReceipt(client, receipt));
    this.bodies.push(...accepted.map(({ body }) => Buffer.from(body).toString()));
  };
}
