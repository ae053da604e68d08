import type { Outbound } from "../../ports/outbound.ts";

/** What files of the public web are fetched with. */
export interface WebRoom {
  readonly outbound: Outbound;
  /** What a project's settings allow; undefined where they allow nothing. */
  readonly allowedHosts: (projectId: number) => Promise<readonly string[] | undefined>;
  /**
   * Milliseconds of each minute that may be spent waiting for servers, all events together: others stand behind them. What
   * takes longer goes on, and events of a moment later have it.
   */
  readonly patienceMs: number;
}
