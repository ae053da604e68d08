import type { RedisClient } from "../redis/open.ts";
import { GROUP, STREAMS, streamOf } from "./lanes.ts";
import { finishEntries } from "./scripts.ts";

/** A frame in Redis, as one consumer was handed it. */
export interface Entry {
  readonly id: string;
  readonly lane: number;
  readonly source: string;
  readonly first: bigint;
  readonly data: Buffer;
}

/** An entry that another consumer was handed and that nobody has touched for a while. */
export interface Abandoned {
  readonly id: string;
  readonly lane: number;
  /** How often it was handed out. */
  readonly deliveries: number;
}

/** One reader among all workers. Whatever fails here is Redis's fault. */
export class Consumer {
  readonly #client: RedisClient;
  readonly #name: string;

  constructor(client: RedisClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** Up to `count` entries of each lane; waits up to `blockMs` for the first. */
  async read(count: number, blockMs: number): Promise<Entry[]> {
    const news = STREAMS.map(() => ">");
    const answer = await this.#withGroup(() =>
      blockMs > 0
        ? this.#client.xreadgroupBuffer(
            "GROUP",
            GROUP,
            this.#name,
            "COUNT",
            count,
            "BLOCK",
            blockMs,
            "STREAMS",
            ...STREAMS,
            ...news,
          )
        : this.#client.xreadgroupBuffer(
            "GROUP",
            GROUP,
            this.#name,
            "COUNT",
            count,
            "STREAMS",
            ...STREAMS,
            ...news,
          ),
    );
    return pairs(answer).flatMap(([stream, entries]) => {
      const lane = STREAMS.indexOf(String(stream));
      return list(entries).flatMap((entry) => readEntry(lane, entry) ?? []);
    });
  }

  /** Entries in anybody's hand that were untouched for `idleMs`, a few of each lane. */
  async abandoned(idleMs: number): Promise<Abandoned[]> {
    const answers = await Promise.all(
      STREAMS.map((stream) =>
        this.#withGroup(() => this.#client.xpending(stream, GROUP, "IDLE", idleMs, "-", "+", 10)),
      ),
    );
    return answers.flatMap((answer, lane) =>
      list(answer).flatMap((row) => {
        const [id, , , deliveries] = list(row);
        return typeof id === "string" ? { id, lane, deliveries: Number(deliveries) } : [];
      }),
    );
  }

  /** Takes one over; undefined when somebody else was faster, or it is gone. */
  async claim({ id, lane }: Abandoned, idleMs: number): Promise<Entry | undefined> {
    const answer = await this.#client.callBuffer("XCLAIM", streamOf(lane), GROUP, this.#name, idleMs, id);
    const [entry] = list(answer);
    return entry === null || entry === undefined ? undefined : readEntry(lane, entry);
  }

  /** Says that these are still in work, so that nobody takes them for abandoned. Not counted as a delivery. */
  async hold(entries: readonly Entry[]): Promise<void> {
    await this.#each(entries, (stream, ids) =>
      this.#client.call("XCLAIM", stream, GROUP, this.#name, 0, ...ids, "JUSTID"),
    );
  }

  /** Puts entries down that were not even tried: whoever asks next is handed them, as if for the first time. */
  async release(entries: readonly Entry[], idleMs: number): Promise<void> {
    await this.#each(entries, (stream, ids) =>
      this.#client.call(
        "XCLAIM",
        stream,
        GROUP,
        this.#name,
        0,
        ...ids,
        "IDLE",
        idleMs,
        "RETRYCOUNT",
        0,
        "JUSTID",
      ),
    );
  }

  /** They are stored: they leave Redis. */
  async finish(entries: readonly Entry[]): Promise<void> {
    const lanes = Map.groupBy(entries, ({ lane }) => lane);
    await Promise.all(
      [...lanes].map(([lane, ofLane]) =>
        finishEntries(
          this.#client,
          GROUP,
          lane,
          ofLane.map(({ id, data }) => ({ id, bytes: data.length })),
        ),
      ),
    );
  }

  /** Forgets consumers that hold nothing and were not heard of for a day, and this one when it `leaves`. */
  async tidy(leaves: boolean): Promise<void> {
    for (const stream of STREAMS) {
      const consumers = list(await this.#client.xinfo("CONSUMERS", stream, GROUP));
      for (const consumer of consumers) {
        const facts = new Map(pairs(consumer, 2).map(([key, value]) => [String(key), value]));
        const name = String(facts.get("name"));
        const isOver = name === this.#name ? leaves : Number(facts.get("idle")) > 86_400_000;
        if (isOver && Number(facts.get("pending")) === 0)
          await this.#client.xgroup("DELCONSUMER", stream, GROUP, name);
      }
    }
  }

  async #each(
    entries: readonly Entry[],
    tell: (stream: string, ids: readonly string[]) => Promise<unknown>,
  ): Promise<void> {
    const lanes = Map.groupBy(entries, ({ lane }) => lane);
    await Promise.all(
      [...lanes].map(([lane, ofLane]) =>
        tell(
          streamOf(lane),
          ofLane.map(({ id }) => id),
        ),
      ),
    );
  }

  /** The group is made when it is missed: at first, and when Redis has lost its data. */
  async #withGroup<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Error) || !error.message.includes("NOGROUP")) throw error;
      for (const stream of STREAMS) await this.#makeGroup(stream);
      return await ask();
    }
  }

  async #makeGroup(stream: string): Promise<void> {
    try {
      await this.#client.xgroup("CREATE", stream, GROUP, "0", "MKSTREAM");
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith("BUSYGROUP")) throw error;
    }
  }
}

function readEntry(lane: number, entry: unknown): Entry | undefined {
  const [id, fields] = list(entry);
  const values = new Map(pairs(fields, 2).map(([key, value]) => [String(key), value]));
  const [source, first, data] = [values.get("source"), values.get("first"), values.get("data")];
  if (!Buffer.isBuffer(data) || !/^\d{1,19}$/.test(String(first))) return undefined;
  return { id: String(id), lane, source: String(source), first: BigInt(String(first)), data };
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** `[[a, b], …]`, or with `step` 2 `[a, b, …]`, as pairs. */
function pairs(value: unknown, step: 1 | 2 = 1): [unknown, unknown][] {
  const items = list(value);
  if (step === 1) return items.map((item) => [list(item)[0], list(item)[1]]);
  return Array.from({ length: items.length >> 1 }, (_, n) => [items[2 * n], items[2 * n + 1]]);
}
