import type { ProjectsRoom } from "./room.ts";
import { floodRates } from "./store.ts";

/** Events of one fingerprint that are kept in full a minute, where nobody says otherwise: more than anybody reads. */
export const DEFAULT_FLOOD_RATE = 100;
const MOST_FLOOD_RATE = 100_000;

/** A change reaches every worker within so long, while Postgres answers. */
const FRESH_MS = 5_000;

/** What a project says; 0: all are kept; null, where nothing sound is set: the operator decides. */
export function floodRateOf(options: Readonly<Record<string, unknown>>): number | null {
  const { floodRate } = options;
  return isFloodRate(floodRate) ? floodRate : null;
}

/**
 * The rates of all projects as a worker knows them: all in one question, asked behind what is stored and never waited for.
 * Until it is answered first, and for projects that say nothing, the operator's holds.
 */
export class FloodDirectory {
  readonly #room: Pick<ProjectsRoom, "db" | "now" | "log">;
  readonly #operators: number;
  #rates: ReadonlyMap<number, number> = new Map();
  #asked = Number.NEGATIVE_INFINITY;

  constructor(room: Pick<ProjectsRoom, "db" | "now" | "log">, operators: number) {
    this.#room = room;
    this.#operators = operators;
  }

  rateOf(projectId: number): number {
    const age = this.#room.now() - this.#asked;
    if (age < 0 || age >= FRESH_MS) void this.#ask();
    return this.#rates.get(projectId) ?? this.#operators;
  }

  async #ask(): Promise<void> {
    const { db, now, log } = this.#room;
    this.#asked = now();
    try {
      const rates = new Map<number, number>();
      for (const { id, rate } of await floodRates(db)) {
        if (isFloodRate(rate)) rates.set(id, rate);
      }
      this.#rates = rates;
    } catch (fault) {
      log.warn({ err: fault }, "rates of flood control cannot be read, what is known is used");
    }
  }
}

export function isFloodRate(rate: unknown): rate is number {
  return typeof rate === "number" && Number.isInteger(rate) && rate >= 0 && rate <= MOST_FLOOD_RATE;
}
