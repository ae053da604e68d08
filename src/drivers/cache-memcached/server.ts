import type { Logger } from "../../lib/logger.ts";
import { Connection, type Place } from "./connection.ts";
import type { Reply } from "./replies.ts";

export interface Patience {
  /** How long an answer is waited for. */
  readonly waitMs: number;
  /** After this many in a row that came late, the server is left alone for a while. */
  readonly lateInARow: number;
  /** The first and the longest such while; each is twice the one before. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** Beyond, a server that does not take what it is sent would fill our memory. */
const MOST_WAITING = 2_000;
const MOST_UNSENT_BYTES = 4 * 1_024 * 1_024;

/**
 * One memcached that may be slow or gone: every question ends within the patience. A server that is gone, or late
 * several times in a row, is not asked for a growing while; then a single question tries it.
 */
export class Server {
  readonly #place: Place;
  readonly #patience: Patience;
  readonly #log: Logger;
  #connection: Connection | undefined;
  #late = 0;
  #lateAt = Number.NEGATIVE_INFINITY;
  #pauseMs = 0;
  #askAgainAt = 0;
  #isTrying = false;
  #isDisposed = false;

  constructor(place: Place, patience: Patience, log: Logger) {
    this.#place = place;
    this.#patience = patience;
    this.#log = log;
  }

  /** Undefined: no answer, whatever the reason. */
  async ask(question: string, content?: Uint8Array): Promise<Reply | undefined> {
    const isAway = this.#pauseMs > 0;
    if (this.#isDisposed || (isAway && (this.#isTrying || performance.now() < this.#askAgainAt))) return;
    const connection = this.#connect();
    if (connection.waiting >= MOST_WAITING || connection.unsentBytes > MOST_UNSENT_BYTES) return;
    this.#isTrying = isAway;
    const answer = await inTime(connection.ask(question, content), this.#patience.waitMs);
    if (answer === "late") this.#wasLate(connection);
    else if (answer !== "lost") this.#hasAnswered();
    return typeof answer === "string" ? undefined : answer;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#connection?.close(new Error("the cache is closed"));
  }

  #connect(): Connection {
    if (this.#connection) return this.#connection;
    const connection = new Connection(this.#place, (cause) => {
      this.#connection = undefined;
      // One that ends while nothing is asked is a restart most often: the next question opens another.
      if (connection.waiting > 0) this.#leaveAlone(cause);
    });
    this.#connection = connection;
    return connection;
  }

  #hasAnswered(): void {
    this.#late = 0;
    this.#isTrying = false;
    if (this.#pauseMs === 0) return;
    this.#pauseMs = 0;
    this.#log.info({ server: this.#name() }, "a memcached is back");
  }

  #wasLate(connection: Connection): void {
    if (connection !== this.#connection) return; // which was lost already, and counted
    const now = performance.now();
    // Many that were asked together are late together: that is once.
    if (now - this.#lateAt > this.#patience.waitMs / 2) this.#late += 1;
    this.#lateAt = now;
    if (!this.#isTrying && this.#late < this.#patience.lateInARow) return;
    const cause = new Error("the server answers too slowly");
    const isIdle = connection.waiting === 0;
    // A new connection later: this one has answers under way that nobody waits for.
    connection.close(cause);
    if (isIdle) this.#leaveAlone(cause);
  }

  #leaveAlone(cause: Error): void {
    if (this.#isDisposed) return;
    if (this.#pauseMs === 0) {
      this.#log.warn(
        { server: this.#name(), reason: cause.message },
        "a memcached is away; Vedette goes on without it and asks again",
      );
    }
    const { firstPauseMs, longestPauseMs } = this.#patience;
    this.#pauseMs = Math.min(longestPauseMs, Math.max(firstPauseMs, this.#pauseMs * 2));
    this.#late = 0;
    this.#isTrying = false;
    // Nodes that lost it together do not come back together.
    this.#askAgainAt = performance.now() + this.#pauseMs * (0.75 + Math.random() / 2);
  }

  #name(): string {
    return `${this.#place.host}:${this.#place.port}`;
  }
}

/** A timer that fires may only mean that this process was busy: what has arrived by then is read first. */
async function inTime<T>(answer: Promise<T>, ms: number): Promise<T | "late" | "lost"> {
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => setImmediate(() => late.resolve("late")), ms);
  const settled = answer.catch(() => "lost" as const);
  return await Promise.race([settled, late.promise]).finally(() => clearTimeout(timer));
}
