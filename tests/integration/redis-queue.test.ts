import { afterEach, beforeEach, expect, it } from "vitest";
import { transaction } from "../../src/db/transaction.ts";
import { settleReceipt } from "../../src/drivers/event-store-postgres/settle-receipt.ts";
import { Consumer } from "../../src/drivers/queue-redis/consumer-group.ts";
import { laneOf } from "../../src/drivers/queue-redis/lanes.ts";
import { dropParked, listParked, retryParked } from "../../src/drivers/queue-redis/parked.ts";
import { queueState } from "../../src/drivers/queue-redis/state.ts";
import { type OpenRedis, openRedis } from "../../src/drivers/redis/open.ts";
import type { FramesReceipt, QueueBatch } from "../../src/ports/ingest-queue.ts";
import type { Accepted } from "../../src/protocol/accepted.ts";
import { describeWhere } from "../support/describe-where.ts";
import { accept, readUntil } from "../support/queue-stand-ins.ts";
import { lackOfRedis } from "../support/redis.ts";
import { RedisQueue } from "../support/redis-queue.ts";
import { silent } from "../support/silent.ts";
import { ErrorLog } from "../support/spool-records.ts";
import { until } from "../support/until.ts";

const SOME = 1;
/** A project that shares no lane with the other. */
const OTHER = [2, 3, 4, 5].find((id) => laneOf(id) !== laneOf(SOME)) ?? 0;

const of = (projectId: number, body: string | Uint8Array): Accepted => ({ ...accept(body), projectId });
const texts = ({ accepted }: QueueBatch) => accepted.map(({ body }) => Buffer.from(body).toString());

describeWhere(lackOfRedis, "the queue in Redis", () => {
  let queue: RedisQueue;
  let redis: OpenRedis;
  beforeEach(async () => {
    queue = await RedisQueue.open();
    redis = openRedis(queue.redis.place, { role: "test", log: silent });
    await redis.ready(10_000);
  });
  afterEach(async () => {
    await redis[Symbol.asyncDispose]();
    await queue[Symbol.asyncDispose]();
  });

  const state = () => queueState(redis, queue.connection.pool);
  const bytesHeld = async () => (await state()).lanes.reduce((sum, { bytes }) => sum + bytes, 0);
  const framesHeld = async () => (await state()).lanes.reduce((sum, { frames }) => sum + frames, 0);
  const store = (batch: QueueBatch<FramesReceipt>) => queue.store.store(batch);
  const stored =
    (...bodies: string[]) =>
    () =>
      bodies.every((body) => queue.store.bodies.includes(body));

  it("parks a frame that nobody can digest, and stores those that came with it", async () => {
    await using web = await queue.openQueue();
    await Promise.all([web.append(of(SOME, "poison")), web.append(of(OTHER, "sound"))]);
    const log = new ErrorLog();
    await using worker = await queue.openReader({ log });
    const handle = async (batch: QueueBatch<FramesReceipt>) => {
      if (texts(batch).includes("poison")) throw new TypeError("nobody foresaw this");
      await store(batch);
    };
    await readUntil(worker, handle, () => log.errors.length > 0 && stored("sound")());

    expect(queue.store.bodies).toEqual(["sound"]);
    expect(log.errors[0]?.sentence).toMatch(/parked/);
    const { pool } = queue.connection;
    expect(await listParked(pool)).toMatchObject([
      { reason: "nobody foresaw this", requests: 1, projectIds: [SOME] },
    ]);
    expect((await state()).parked).toBe(1);
    // Its spool is done with, and nothing is left in Redis.
    await until("empty spool", () => web.backlog().bytes === 0);
    expect(await framesHeld()).toBe(0);
  });

  it("stores a parked frame once that a person sends back, however often", async () => {
    await parkOne();
    const { pool } = queue.connection;
    const [frame] = await listParked(pool);
    const id = frame?.id ?? 0;
    expect(await retryParked(pool, redis.client, id)).toBe(true);
    expect(await retryParked(pool, redis.client, id)).toBe(true);
    expect(await framesHeld()).toBe(2);
    await using worker = await queue.openReader();
    await readUntil(worker, store, stored("poison"));
    await readUntil(worker, store, async () => (await framesHeld()) === 0);
    expect(queue.store.bodies).toEqual(["poison"]);
    expect(await listParked(pool)).toEqual([]);
    expect(await retryParked(pool, redis.client, id)).toBe(false);
  });

  it("counts what is lost with a parked frame that a person drops", async () => {
    await parkOne();
    const { pool } = queue.connection;
    const [frame] = await listParked(pool);
    expect(await dropParked(pool, frame?.id ?? 0, Date.now())).toBe(1);
    const { rows } = await pool.query(
      "select project_id, category, outcome, reason, quantity from outcome_hour",
    );
    expect(rows).toEqual([
      { project_id: SOME, category: "error", outcome: "invalid", reason: "internal", quantity: 1 },
    ]);
    expect(await dropParked(pool, frame?.id ?? 0, Date.now())).toBeUndefined();
  });

  it("takes over what a dead worker held, each frame alone", async () => {
    await using web = await queue.openQueue();
    await Promise.all([web.append(of(SOME, "a")), web.append(of(OTHER, "b"))]);
    await until("frames", async () => (await framesHeld()) === 2);
    expect(await new Consumer(redis.client, "dead").read(1, 5_000)).toHaveLength(2);
    const batches: string[][] = [];
    await using worker = await queue.openReader({ claimAfterMs: 300 });
    await readUntil(
      worker,
      async (batch) => {
        batches.push(texts(batch));
        await store(batch);
      },
      stored("a", "b"),
    );
    expect(batches.sort()).toEqual([["a"], ["b"]]);
  });

  it("parks a frame that was in the hand of five workers who died", async () => {
    await using web = await queue.openQueue();
    await web.append(of(SOME, "deadly"));
    await until("frame", async () => (await framesHeld()) === 1);
    const dead = new Consumer(redis.client, "dead");
    await dead.read(1, 5_000);
    for (let deliveries = 1; deliveries < 5; deliveries++) {
      const [abandoned] = await dead.abandoned(0);
      if (abandoned) await dead.claim(abandoned, 0);
    }
    const log = new ErrorLog();
    await using worker = await queue.openReader({ log, claimAfterMs: 300 });
    await readUntil(worker, store, () => log.errors.length > 0);
    expect(queue.store.bodies).toEqual([]);
    expect(await listParked(queue.connection.pool)).toMatchObject([{ requests: 1 }]);
  });

  it("never lays an outage of the database to a frame", async () => {
    await using web = await queue.openQueue();
    await web.append(of(SOME, "a"));
    await using worker = await queue.openReader({ claimAfterMs: 300 });
    let failures = 0;
    await readUntil(
      worker,
      async (batch) => {
        if (++failures < 7) throw Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
        await store(batch);
      },
      stored("a"),
    );
    expect(await listParked(queue.connection.pool)).toEqual([]);
  }, 30_000);

  it("lets a flood of one project fill its own lane, and no more than its bound", async () => {
    await using web = await queue.openQueue({ laneBytes: 2_000_000 });
    const flood = Array.from({ length: 1500 }, (_, n) => `flood ${n} `.padEnd(3000, "x"));
    for (let at = 0; at < flood.length; at += 100) {
      await Promise.all(flood.slice(at, at + 100).map((body) => web.append(of(SOME, body))));
    }
    await web.append(of(OTHER, "alone"));
    const laneBytes = async (projectId: number) => (await state()).lanes[laneOf(projectId)]?.bytes ?? 0;
    await until("frame of the other project", async () => (await laneBytes(OTHER)) > 0);
    expect(await laneBytes(SOME)).toBeLessThanOrEqual(2_000_000);
    expect(web.backlog().bytes).toBeGreaterThan(4_500_000);

    await using worker = await queue.openReader();
    await readUntil(worker, store, () => queue.store.bodies.length > 1500);
    expect(queue.store.bodies.filter((body) => body !== "alone")).toEqual(flood);
    await until("empty spool", () => web.backlog().bytes === 0);
    expect(await bytesHeld()).toBe(0);
  });

  it("sends again what Redis has lost, in its order", async () => {
    await using web = await queue.openQueue();
    for (const body of ["a", "b", "c"]) await web.append(of(SOME, body));
    await until("frames", async () => (await framesHeld()) > 0);
    await queue.redis.command("FLUSHALL");
    await web.append(of(SOME, "d"));
    await using worker = await queue.openReader();
    await readUntil(worker, store, stored("a", "b", "c", "d"));
    await until("empty spool", () => web.backlog().bytes === 0);
    expect(queue.store.bodies.sort()).toEqual(["a", "b", "c", "d"]);
  });

  it("does not send again what is still in Redis when the web node comes back", async () => {
    {
      await using web = await queue.openQueue();
      for (const body of ["a", "b", "c"]) await web.append(of(SOME, body));
      await until("frames", async () => (await framesHeld()) > 0);
    }
    const frames = await framesHeld();
    await using web = await queue.openQueue();
    await web.append(of(OTHER, "d"));
    await until("frame of the other project", async () => (await framesHeld()) > frames);
    expect(await framesHeld()).toBe(frames + 1);
    await using worker = await queue.openReader();
    await readUntil(worker, store, stored("a", "b", "c", "d"));
    await until("empty spool", () => web.backlog().bytes === 0);
    expect(queue.store.bodies.sort()).toEqual(["a", "b", "c", "d"]);
  });

  it("takes events while Redis is away, and forwards them when it is back", async () => {
    await queue.redis.kill();
    await using web = await queue.openQueue();
    await web.append(of(SOME, "a"));
    expect(web.backlog().bytes).toBeGreaterThan(0);
    await queue.redis.start();
    await using worker = await queue.openReader();
    await readUntil(worker, store, stored("a"));
  });

  it("hands over what lies in the spool when the web node leaves", async () => {
    {
      await using web = await queue.openQueue();
      await Promise.all(Array.from({ length: 500 }, (_, n) => web.append(of(SOME, `${n}`))));
    }
    await using worker = await queue.openReader();
    await readUntil(worker, store, () => queue.store.bodies.length >= 500);
    expect(queue.store.bodies.length).toBe(500);
  });

  it("stores the rest of a frame of which a part is stored", async () => {
    await using web = await queue.openQueue();
    await Promise.all(["a", "b", "c"].map((body) => web.append(of(SOME, body))));
    const rest: string[][] = [];
    await using worker = await queue.openReader();
    await readUntil(
      worker,
      async (batch) => {
        rest.push(texts(batch));
        if (rest.length > 1) return store(batch);
        const [first] = batch.receipt.frames;
        if (!first) throw new Error("a batch has a frame");
        await transaction(queue.connection.pool, "commit", (client) =>
          settleReceipt(client, { frames: [{ ...first, to: 1 }] }),
        );
        throw new Error("the worker's second part failed");
      },
      stored("c"),
    );
    expect(rest.slice(0, 2)).toEqual([
      ["a", "b", "c"],
      ["b", "c"],
    ]);
  });

  it("tells how full the lanes are", async () => {
    await using web = await queue.openQueue();
    await web.append(of(SOME, "a"));
    await until("frame", async () => (await framesHeld()) === 1);
    await new Consumer(redis.client, "busy").read(1, 5_000);
    const { lanes } = await state();
    expect(lanes[laneOf(SOME)]).toMatchObject({ lane: laneOf(SOME), frames: 1, inHand: 1 });
    expect(lanes[laneOf(SOME)]?.bytes).toBeGreaterThan(0);
    expect(lanes.filter(({ frames }) => frames > 0)).toHaveLength(1);
  });

  async function parkOne(): Promise<void> {
    await using web = await queue.openQueue();
    await web.append(of(SOME, "poison"));
    const log = new ErrorLog();
    await using worker = await queue.openReader({ log });
    await readUntil(
      worker,
      async () => {
        throw new TypeError("nobody foresaw this");
      },
      () => log.errors.length > 0,
    );
  }
});
