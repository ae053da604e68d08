import { Refusal } from "../errors.ts";
import { Gathering } from "../lib/gathering.ts";
import type { Listener, LiveEvent, LiveLimits } from "./room.ts";

/** At most two of a kind a second for an organisation, however much happens in it. */
const REST_MS = 500;

/** One who listens. Neither throws. */
export interface Seat {
  say(event: LiveEvent): void;
  end(): void;
}

interface Row {
  readonly seats: Set<Seat>;
  readonly news: Gathering<LiveEvent>;
  readonly echoes: Map<LiveEvent, NodeJS.Timeout>;
}

/** Those who listen on this node, by organisation, and how many may. */
export class Audience {
  readonly #limits: LiveLimits;
  readonly #rows = new Map<number, Row>();
  readonly #persons = new Map<number, number>();
  #count = 0;
  #isOver = false;

  constructor(limits: LiveLimits) {
    this.#limits = limits;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Refuses who would be one too many. */
  admit({ accountId }: Listener): void {
    if (this.#isOver) {
      throw new Refusal("overloaded", "This node is about to stop. Connect again and another one answers.", {
        retryAfterSeconds: 5,
      });
    }
    if ((this.#persons.get(accountId) ?? 0) >= this.#limits.perPerson) {
      throw new Refusal(
        "too_many",
        `You have ${this.#limits.perPerson} live connections open here already. Close some of your pages.`,
        { retryAfterSeconds: 60 },
      );
    }
    if (this.#count >= this.#limits.perNode) {
      throw new Refusal("overloaded", "This node has as many live connections as it may have.", {
        retryAfterSeconds: 60,
      });
    }
  }

  /** Takes a seat after {@link Audience.admit}; the answer, called once, gives it up. */
  sit({ organizationId, accountId }: Listener, seat: Seat): () => void {
    const row = this.#rows.get(organizationId) ?? newRow();
    this.#rows.set(organizationId, row);
    row.seats.add(seat);
    this.#count += 1;
    this.#persons.set(accountId, (this.#persons.get(accountId) ?? 0) + 1);
    return () => {
      row.seats.delete(seat);
      if (row.seats.size === 0) {
        this.#rows.delete(organizationId);
        for (const echo of row.echoes.values()) clearTimeout(echo);
        row.news[Symbol.dispose]();
      }
      this.#count -= 1;
      const left = (this.#persons.get(accountId) ?? 1) - 1;
      if (left === 0) this.#persons.delete(accountId);
      else this.#persons.set(accountId, left);
    };
  }

  tell(organizationId: number, event: LiveEvent): void {
    const row = this.#rows.get(organizationId);
    if (row) this.#say(row, event);
  }

  tellAll(event: LiveEvent): void {
    for (const row of this.#rows.values()) this.#say(row, event);
  }

  /** Ends all streams, and lets nobody in any more. */
  end(): void {
    this.#isOver = true;
    for (const { seats } of [...this.#rows.values()]) for (const seat of [...seats]) seat.end();
  }

  #say({ news, echoes }: Row, event: LiveEvent): void {
    news.add(event);
    const { echoMs } = this.#limits;
    if (echoMs === undefined) return;
    clearTimeout(echoes.get(event)); // while news go on, what was missed is asked for with the next
    echoes.set(
      event,
      setTimeout(() => news.add(event), echoMs),
    );
  }
}

function newRow(): Row {
  const seats = new Set<Seat>();
  const news = new Gathering<LiveEvent>(REST_MS, (events) => {
    for (const event of events) for (const seat of seats) seat.say(event);
  });
  return { seats, news, echoes: new Map() };
}
