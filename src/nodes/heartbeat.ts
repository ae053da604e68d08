import type { NodeFacts, NodeFigures, NodesRoom } from "./room.ts";
import { beat, leave } from "./store.ts";

const LAST_WORD_MS = 1_000;

export interface Heartbeat extends AsyncDisposable {
  /** One at once, out of turn: something changed. */
  now(): Promise<void>;
}

/**
 * Tells the others that this node lives, every `everyMs`, and that it has gone when disposed of. Nothing leans on it:
 * while the database is away it waits for the next turn, and says so once.
 */
export function openHeartbeat(
  room: NodesRoom,
  facts: NodeFacts,
  options: { readonly everyMs: number; readonly figures: () => NodeFigures },
): Heartbeat {
  let isAway = false;
  let beating: Promise<void> | undefined;

  function now(): Promise<void> {
    // A database that answers slowly is not asked again meanwhile.
    beating ??= beat(room.db, facts, options.figures())
      .then(
        () => {
          isAway = false;
        },
        (error: unknown) => {
          if (!isAway) room.log.debug({ err: error }, "heartbeats wait for the database");
          isAway = true;
        },
      )
      .finally(() => {
        beating = undefined;
      });
    return beating;
  }

  void now();
  const timer = setInterval(() => void now(), options.everyMs);
  timer.unref();
  return {
    now,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      if (isAway) return;
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const patience = setTimeout(resolve, LAST_WORD_MS);
      // Who cannot say good-bye is forgotten after a while.
      const left = (async () => {
        await beating;
        await leave(room.db, facts.id);
      })().catch(() => undefined);
      await Promise.race([left, late]);
      clearTimeout(patience);
    },
  };
}
