import { randomUUID } from "node:crypto";
import type { Logger } from "../../lib/logger.ts";
import type { Allowance, Counters } from "../../ports/counters.ts";
import type { OpenRedis } from "../redis/open.ts";
import { BEAT, LEASE } from "./lease-script.ts";
import { Window } from "./window.ts";

export interface RedisCountersOptions {
  readonly redis: Pick<OpenRedis, "client" | "isReady" | "ready">;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly log: Logger;
  /** How long a taker waits for Redis; 50 unless a test has more patience. */
  readonly waitMs?: number;
}

const WAIT_MS = 50;
/** How often Redis is asked again: when it was away, when nothing was left and another node may give back. */
const ASK_AGAIN_MS = 1_000;
const IDLE_MS = 1_000;
const TICK_MS = 1_000;
const TICKS_A_BEAT = 5;
const ALIVE_MS = 20_000;
const KEPT_AFTER_END_MS = 10_000;
const NODES = "vedette:counters:nodes";

/**
 * Counts of all nodes together, in Redis. A node takes its allowance in leases and asks for the next while it uses
 * the last, so most takes ask nobody. While Redis answers, no more than the count passes; what may be missing from it
 * is what the other nodes hold unused: for each a twentieth of the count, 1,000 and at least 1, until they have been
 * idle for a second (docs/decisions: counting across nodes). Away, each node allows its part: the count by the nodes
 * that lived last.
 */
export async function openRedisCounters(options: RedisCountersOptions): Promise<Counters> {
  const counters = new RedisCounters(options);
  await options.redis.ready(ASK_AGAIN_MS);
  await counters.beat();
  return counters;
}

class RedisCounters implements Counters {
  readonly #node = randomUUID();
  readonly #redis: RedisCountersOptions["redis"];
  readonly #now: () => number;
  readonly #log: Logger;
  readonly #waitMs: number;
  readonly #windows = new Map<string, Window>();
  readonly #timer: NodeJS.Timeout;
  #nodes = 1;
  #ticks = 0;
  #isAway = false;
  #awaySince = 0;

  constructor({ redis, now, log, waitMs = WAIT_MS }: RedisCountersOptions) {
    this.#redis = redis;
    this.#now = now;
    this.#log = log;
    this.#waitMs = waitMs;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
    redis.client.on("ready", this.#stateAll);
  }

  take(allowance: Allowance, now: number): number | Promise<number> {
    const window = this.#windowOf(allowance, now);
    const time = performance.now();
    window.takenAt = time;
    if (window.takeHeld()) {
      if (window.runsLow && !this.#isAway) this.#askBehind(window);
      return 0;
    }
    if (this.#isAway) {
      if (time - this.#awaySince > ASK_AGAIN_MS) this.#askBehind(window);
      return this.#share(window, now);
    }
    if (!window.isUsedUp) return this.#takeAnswered(window, now);
    if (time - window.askedAt > ASK_AGAIN_MS) this.#askBehind(window);
    return window.secondsLeft(now);
  }

  /** Says that this node lives, and learns how many do. */
  async beat(): Promise<void> {
    const nodes = await this.#inTime(BEAT.run(this.#redis.client, [NODES], [this.#node, ALIVE_MS]));
    if (typeof nodes === "number") this.#nodes = Math.max(1, nodes);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#redis.client.off("ready", this.#stateAll);
    if (!this.#redis.isReady) return;
    await this.#inTime(
      Promise.all([
        this.#redis.client.zrem(NODES, this.#node),
        ...[...this.#windows.values()]
          .filter((window) => window.held > window.used)
          .map((window) => {
            window.giveBack();
            return this.#lease(window, 0, 0);
          }),
      ]),
    );
  }

  /** A Redis that comes back may have forgotten who holds what: it is told before the other nodes take that too. */
  readonly #stateAll = (): void => {
    for (const window of this.#windows.values()) if (window.held > 0) this.#state(window);
  };

  #windowOf(allowance: Allowance, now: number): Window {
    const known = this.#windows.get(allowance.name);
    if (known?.isFor(allowance, now)) return known;
    const window = new Window(allowance, now, known?.lease ?? 1);
    // A count that was changed within its window goes on where it was.
    if (known?.allowance.windowSeconds === allowance.windowSeconds && known.index === window.index)
      window.held = window.used = known.used;
    this.#windows.set(allowance.name, window);
    return window;
  }

  async #takeAnswered(window: Window, now: number): Promise<number> {
    window.waiting += 1;
    try {
      // Ends: each answer grants something that one of those who wait takes, or says that nothing is left.
      for (;;) {
        const isAnswered = await (window.asking ?? this.#ask(window));
        if (window.takeHeld()) return 0;
        if (!isAnswered) return this.#share(window, now);
        if (window.isUsedUp) return window.secondsLeft(now);
      }
    } finally {
      window.waiting -= 1;
    }
  }

  #share(window: Window, now: number): number {
    return window.takeShare(this.#nodes) ? 0 : window.secondsLeft(now);
  }

  #askBehind(window: Window): void {
    if (!window.asking) void this.#ask(window);
  }

  /** Never rejects; whether Redis answered. One question for a window at a time. */
  #ask(window: Window): Promise<boolean> {
    window.askedAt = performance.now();
    window.asking = this.#askRedis(window).finally(() => {
      window.asking = undefined;
    });
    return window.asking;
  }

  async #askRedis(window: Window): Promise<boolean> {
    // Who is refused at once while nothing is left comes again: one is asked for him.
    const need = Math.max(window.waiting, window.isUsedUp || this.#isAway ? 1 : 0);
    // An answer that comes too late is not counted; what it granted is given back by the next question.
    const answer = await this.#inTime(this.#lease(window, need, Math.max(need, window.nextLease())));
    if (!Array.isArray(answer)) return false;
    const [granted, left] = answer.map(Number);
    window.held += granted ?? 0;
    window.isUsedUp = granted === 0 && left === 0;
    return true;
  }

  #lease(window: Window, need: number, wanted: number): Promise<unknown> {
    const { name, windowSeconds, count } = window.allowance;
    return LEASE.run(
      this.#redis.client,
      [`vedette:count:${windowSeconds}:${window.index}:${name}`],
      [this.#node, window.held, need, wanted, count, windowSeconds * 1_000 + KEPT_AFTER_END_MS],
    );
  }

  /** Says what this node holds, and asks for nothing. */
  #state(window: Window): void {
    if (window.asking) return; // which says it
    window.asking = this.#inTime(this.#lease(window, 0, 0))
      .then((answer) => answer !== undefined)
      .finally(() => {
        window.asking = undefined;
      });
  }

  /** The answer, or undefined when Redis is away: it failed, or did not answer in time. */
  async #inTime<T>(answer: Promise<T>): Promise<T | undefined> {
    const late = Promise.withResolvers<undefined>();
    // What arrived while this process was busy is read before it counts as late.
    const timer = setTimeout(() => setImmediate(() => late.resolve(undefined)), this.#waitMs);
    let reason = "no answer in time";
    const settled = answer.catch((error: unknown) => {
      reason = error instanceof Error ? error.message : "unknown";
      return undefined;
    });
    const found = await Promise.race([settled, late.promise]).finally(() => clearTimeout(timer));
    if (found === undefined) this.#isGone(reason);
    else this.#isBack();
    return found;
  }

  #isGone(reason: string): void {
    // That it cannot be reached is told by the connection itself.
    if (!this.#isAway && this.#redis.isReady)
      this.#log.warn({ reason }, "Redis does not count; each web node allows its part of the limits");
    this.#isAway = true;
    this.#awaySince = performance.now();
  }

  #isBack(): void {
    this.#isAway = false;
  }

  #tick(): void {
    const now = this.#now();
    const time = performance.now();
    for (const [name, window] of this.#windows) {
      if (window.ends <= now) this.#windows.delete(name);
      else if (
        window.held > window.used &&
        time - window.takenAt > IDLE_MS &&
        !window.asking &&
        !this.#isAway
      ) {
        window.giveBack();
        this.#state(window);
      }
    }
    this.#ticks += 1;
    if (this.#isAway || this.#ticks % TICKS_A_BEAT === 0) void this.beat();
  }
}
