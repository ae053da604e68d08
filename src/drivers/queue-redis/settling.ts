import { closeSync, openSync } from "node:fs";
import type { Logger } from "../../lib/logger.ts";
import { pause } from "../../lib/pause.ts";
import { writePlace } from "../queue-embedded/position-file.ts";
import { removeSettled } from "../queue-embedded/settled-segments.ts";
import type { SpoolPaths } from "../queue-embedded/spool-directory.ts";
import type { OpenRedis } from "../redis/open.ts";
import type { Cuts } from "./cuts.ts";
import type { SpoolReceipts } from "./receipts.ts";
import { oldestIds } from "./scripts.ts";

/** Cuts asked for at once. */
const CUTS_A_ROUND = 2000;

/** Learns what is stored, lets go of it on the disk, and finds what Redis has lost. */
export class Settling implements Disposable {
  readonly #redis: OpenRedis;
  readonly #receipts: SpoolReceipts;
  readonly #source: string;
  readonly #paths: SpoolPaths;
  readonly #cuts: Cuts;
  readonly #everyMs: number;
  readonly #log: Logger;
  readonly #mark: number;
  /** Stored up to here, and the database has not been told yet. */
  #owed: bigint | undefined;
  #isTold = false;

  constructor(options: {
    redis: OpenRedis;
    receipts: SpoolReceipts;
    source: string;
    paths: SpoolPaths;
    cuts: Cuts;
    everyMs: number;
    log: Logger;
  }) {
    this.#redis = options.redis;
    this.#receipts = options.receipts;
    this.#source = options.source;
    this.#paths = options.paths;
    this.#cuts = options.cuts;
    this.#everyMs = options.everyMs;
    this.#log = options.log;
    this.#mark = openSync(options.paths.settled, "r+");
  }

  [Symbol.dispose](): void {
    closeSync(this.#mark);
  }

  /** Asks again and again until `stop` aborts; and once before, for what was settled in an earlier life. */
  async run(stop: AbortSignal): Promise<void> {
    await this.#attempt(() => this.#letGo());
    while (!stop.aborted) {
      await pause(this.#everyMs, stop);
      if ((this.#cuts.size > 0 || this.#owed !== undefined) && !stop.aborted)
        await this.#attempt(() => this.#round());
    }
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.#isTold = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : "unknown";
      if (!this.#isTold)
        this.#log.warn({ reason }, "it is not known what is stored; the spool keeps everything");
      this.#isTold = true;
    }
  }

  async #round(): Promise<void> {
    const asked = this.#cuts.oldest(CUTS_A_ROUND);
    const before = asked.at(-1)?.to ?? 0n;
    // In this order: what Redis has no more when we look was stored before, if it was, and the database says so.
    const sent = asked.flatMap(({ frames }) => frames.filter(({ state }) => state === "sent"));
    const oldest = this.#redis.isReady ? await oldestIds(this.#redis.client) : undefined;
    const stored = await this.#receipts.stored(this.#source, before);

    const names = new Set(stored.map(({ first, lane }) => `${first} ${lane}`));
    for (const { from, frames } of asked) {
      for (const frame of frames) if (names.has(`${from} ${frame.lane}`)) this.#cuts.stored(frame);
    }
    const lost = oldest ? this.#cuts.missFrom(sent, oldest) : 0;
    if (lost > 0) this.#log.warn({ frames: lost }, "Redis has lost frames of events; they are sent again");

    this.#owed = this.#cuts.settle() ?? this.#owed;
    if (this.#owed === undefined) return;
    await this.#receipts.settle(this.#source, this.#owed);
    await this.#letGo(this.#owed);
    this.#owed = undefined;
  }

  /** Of what lies before `to`, or before the position that the database has. */
  async #letGo(to?: bigint): Promise<void> {
    const position = to ?? (await this.#receipts.position(this.#source));
    writePlace(this.#mark, { position, segment: 0n });
    await removeSettled(this.#paths.dir, position, this.#log);
  }
}
