import { setTimeout as pause } from "node:timers/promises";
import type { MovingIssues } from "./issues/room.ts";
import type { Logger } from "./lib/logger.ts";
import type { IssueMoves } from "./ports/issue-moves.ts";

/** What somebody who merges waits for the end of it; most are done by then, and a large one shows how far it is. */
const PATIENCE_MS = 1_500;

/** Moves of issues for those who ask for them: begun at once, carried on in this process, one at a time. */
export class MovesDesk implements MovingIssues, AsyncDisposable {
  readonly merge: IssueMoves["merge"];
  readonly unmerge: IssueMoves["unmerge"];
  readonly #moves: IssueMoves;
  readonly #log: Logger;
  readonly #stopping = new AbortController();
  #running: Promise<void> | undefined;
  #isAskedAgain = false;

  constructor(moves: IssueMoves, log: Logger) {
    this.#moves = moves;
    this.#log = log;
    this.merge = moves.merge;
    this.unmerge = moves.unmerge;
  }

  async carryOn(): Promise<void> {
    this.#isAskedAgain = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    await Promise.race([this.#running, pause(PATIENCE_MS)]);
  }

  /** Ends the step in hand; another node goes on after it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#isAskedAgain && !this.#stopping.signal.aborted) {
      this.#isAskedAgain = false;
      try {
        await this.#moves.carryOn(this.#stopping.signal);
      } catch (error) {
        // Its lease runs out, and the cron takes it up.
        this.#log.warn({ err: error }, "moving events between issues waits for the database");
      }
    }
  }
}
