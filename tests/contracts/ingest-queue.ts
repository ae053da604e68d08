import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Refusal } from "../../src/errors.ts";
import type { IngestQueue, IngestQueueReader, QueueBatch, Receipt } from "../../src/ports/ingest-queue.ts";
import type { Accepted } from "../../src/protocol/accepted.ts";
import { accept, readUntil } from "../support/queue-stand-ins.ts";

/** One queue, empty at first, that can be closed and opened again; and the store that its receipts are settled in. */
export interface QueueUnderTest<R extends Receipt> extends AsyncDisposable {
  readonly store: StoreUnderTest<R>;
  openQueue(bounds?: { maxBacklogBytes?: number; maxWaitingBytes?: number }): Promise<IngestQueue>;
  /** Reads on where the store says. */
  openReader(): Promise<IngestQueueReader<R>>;
}

export interface StoreUnderTest<R extends Receipt> {
  /** What is stored, in the order of storing. */
  readonly bodies: readonly string[];
  store(batch: QueueBatch<R>): Promise<void>;
}

/** What every ingest queue promises. */
export function ingestQueueContract<R extends Receipt>(
  name: string,
  make: () => Promise<QueueUnderTest<R>>,
): void {
  describe(`ingest queue: ${name}`, () => {
    let under: QueueUnderTest<R>;
    let store: StoreUnderTest<R>;
    beforeEach(async () => {
      under = await make();
      store = under.store;
    });
    afterEach(() => under[Symbol.asyncDispose]());

    it("hands on what was accepted, with every fact of its arrival", async () => {
      const sent: Accepted = {
        ...accept(Buffer.from([0, 1, 2, 255])),
        eventId: "0123456789abcdef0123456789abcdef",
        clientIp: "192.0.2.1",
        sdk: "sentry.python/2.0",
        release: "web@1.0",
        environment: "production",
        contentType: "application/csp-report",
      };
      await using queue = await under.openQueue();
      await using reader = await under.openReader();
      await queue.append(sent);
      const seen: Accepted[] = [];
      await readUntil(
        reader,
        async ({ accepted }) => void seen.push(...accepted),
        () => seen.length > 0,
      );
      expect(seen).toEqual([sent]);
    });

    it("hands on each body once, in the order of appending", async () => {
      await using queue = await under.openQueue();
      await using reader = await under.openReader();
      const sent = Array.from({ length: 1200 }, (_, index) => `body ${index}`);
      const appended = Promise.all(sent.map((body) => queue.append(accept(body))));
      await readUntil(
        reader,
        (batch) => store.store(batch),
        () => store.bodies.length >= sent.length,
      );
      await appended;
      expect(store.bodies).toEqual(sent);
    });

    it("keeps what nobody has read over a restart of both sides", async () => {
      {
        await using queue = await under.openQueue();
        await Promise.all(["a", "b", "c"].map((body) => queue.append(accept(body))));
      }
      {
        await using queue = await under.openQueue();
        await queue.append(accept("d"));
        await using reader = await under.openReader();
        await readUntil(
          reader,
          (batch) => store.store(batch),
          () => store.bodies.length >= 4,
        );
      }
      await using queue = await under.openQueue();
      await using reader = await under.openReader();
      await queue.append(accept("e"));
      await readUntil(
        reader,
        (batch) => store.store(batch),
        () => store.bodies.length >= 5,
      );
      expect(store.bodies).toEqual(["a", "b", "c", "d", "e"]);
    });

    it("hands the same records again to a handler that failed", async () => {
      await using queue = await under.openQueue();
      await using reader = await under.openReader();
      await Promise.all(["a", "b"].map((body) => queue.append(accept(body))));
      const seen: QueueBatch<R>[] = [];
      await readUntil(
        reader,
        async (batch) => {
          seen.push(batch);
          if (seen.length < 3) throw new Error("the database is away");
          await store.store(batch);
        },
        () => store.bodies.length >= 2,
      );
      expect(seen.length).toBe(3);
      expect(seen[1]).toEqual(seen[0]);
      expect(seen[2]).toEqual(seen[0]);
      expect(store.bodies).toEqual(["a", "b"]);
    });

    it("reads on where the store says, when the store had a batch before", async () => {
      await using queue = await under.openQueue();
      await using first = await under.openReader();
      await using second = await under.openReader();
      await queue.append(accept("a"));
      await readUntil(
        first,
        (batch) => store.store(batch),
        () => store.bodies.length >= 1,
      );
      await queue.append(accept("b"));
      await readUntil(
        second,
        (batch) => store.store(batch),
        () => store.bodies.length >= 2,
      );
      expect(store.bodies).toEqual(["a", "b"]);
    });

    it("settles the batch in hand before it stops", async () => {
      await using queue = await under.openQueue();
      await using reader = await under.openReader();
      await queue.append(accept("a"));
      const stop = new AbortController();
      await reader.consume(async (batch) => {
        stop.abort();
        await sleep(5);
        await store.store(batch);
      }, stop.signal);
      expect(store.bodies).toEqual(["a"]);
    });

    it("stops at once when nothing waits, and while it pauses after a failure", async () => {
      await using queue = await under.openQueue();
      await using reader = await under.openReader();
      const idle = new AbortController();
      const consumed = reader.consume((batch) => store.store(batch), idle.signal);
      idle.abort();
      await consumed;

      await queue.append(accept("a"));
      const failing = new AbortController();
      await reader.consume(async () => {
        setImmediate(() => failing.abort());
        throw new Error("the database is away");
      }, failing.signal);
      await readUntil(
        reader,
        (batch) => store.store(batch),
        () => store.bodies.length >= 1,
      );
    });

    it("refuses when more waits for the worker than it may keep, and takes more when that is digested", async () => {
      await using queue = await under.openQueue({ maxBacklogBytes: 20_000 });
      await using reader = await under.openReader();
      const refusal = await fill(queue, Buffer.alloc(3000, "x"));
      expect(refusal.code).toBe("overloaded");
      expect(refusal.details.retryAfterSeconds).toBeGreaterThan(0);
      expect(refusal.message).toMatch(/undigested/);
      expect(queue.backlog().bytes).toBeGreaterThan(14_000);
      expect(queue.backlog().bytes).toBeLessThanOrEqual(20_000);

      const waiting = store.bodies.length;
      await readUntil(
        reader,
        (batch) => store.store(batch),
        () => store.bodies.length > waiting && queue.backlog().bytes === 0,
      );
      await queue.append(accept("again"));
    });

    it("refuses when more waits for the disk than memory may hold, and keeps what it took", async () => {
      await using queue = await under.openQueue({ maxWaitingBytes: 50_000 });
      await using reader = await under.openReader();
      const ends = await Promise.allSettled(
        Array.from({ length: 30 }, () => queue.append(accept(Buffer.alloc(3000, "y")))),
      );
      const refusals = ends.flatMap((end) => (end.status === "rejected" ? [end.reason] : []));
      const kept = ends.length - refusals.length;
      expect(kept).toBeGreaterThan(10);
      expect(kept).toBeLessThan(17);
      for (const refusal of refusals) expect(refusal).toMatchObject({ name: "Refusal", code: "overloaded" });
      await readUntil(
        reader,
        (batch) => store.store(batch),
        () => store.bodies.length >= kept,
      );
      expect(store.bodies.length).toBe(kept);
    });

    it("takes a body larger than its bound when nothing else waits", async () => {
      await using queue = await under.openQueue({ maxWaitingBytes: 1000 });
      await using reader = await under.openReader();
      const large = "z".repeat(9_000_000);
      await queue.append(accept(large));
      await queue.append(accept("small"));
      await readUntil(
        reader,
        (batch) => store.store(batch),
        () => store.bodies.length >= 2,
      );
      expect(store.bodies).toEqual([large, "small"]);
    });

    it("tells how long the oldest body has waited", async () => {
      await using queue = await under.openQueue();
      await using reader = await under.openReader();
      expect(queue.backlog()).toEqual({ bytes: 0, oldestMs: 0 });
      await queue.append({ ...accept("old"), receivedAt: Date.now() - 60_000 });
      await queue.append(accept("new"));
      expect(queue.backlog().oldestMs).toBeGreaterThanOrEqual(60_000);
      await readUntil(
        reader,
        (batch) => store.store(batch),
        () => queue.backlog().bytes === 0,
      );
      expect(queue.backlog()).toEqual({ bytes: 0, oldestMs: 0 });
    });

    it("closes when what it took is durable, and takes nothing more", async () => {
      const queue = await under.openQueue();
      const appended = Promise.all(["a", "b"].map((body) => queue.append(accept(body))));
      await queue[Symbol.asyncDispose]();
      await appended;
      await expect(queue.append(accept("late"))).rejects.toBeInstanceOf(Refusal);
      await using reader = await under.openReader();
      await readUntil(
        reader,
        (batch) => store.store(batch),
        () => store.bodies.length >= 2,
      );
      expect(store.bodies).toEqual(["a", "b"]);
    });
  });
}

async function fill(queue: IngestQueue, body: Uint8Array): Promise<Refusal> {
  for (;;) {
    try {
      await queue.append(accept(body));
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }
}
