import { randomUUID } from "node:crypto";
import type { Connection } from "../../src/db/database.ts";
import { digest } from "../../src/digest/digest.ts";
import type { DigestRoom } from "../../src/digest/room.ts";
import { openEventWriter } from "../../src/drivers/event-store-postgres/writer.ts";
import { RulesDirectory } from "../../src/grouping/rules-directory.ts";
import type { StoredEvent } from "../../src/protocol/stations.ts";
import { silent } from "./silent.ts";

export interface TestWorker {
  /** Events as an SDK sends them, digested as one batch; what was stored. */
  digest(projectId: number, ...events: object[]): Promise<readonly StoredEvent[]>;
}

/** A worker with a memory of its own, that knows rules by this clock. */
export function openTestWorker({ pool, db }: Connection, now: () => number): TestWorker {
  const writer = openEventWriter({ pool, log: silent });
  const source = randomUUID();
  let position = 0n;
  let stored: readonly StoredEvent[] = [];
  const room: DigestRoom = {
    events: {
      ...writer,
      store: async (batch) => {
        const part = await writer.store(batch);
        stored = [...stored, ...part];
        return part;
      },
    },
    places: undefined,
    stacks: undefined,
    rules: new RulesDirectory({ db, now, log: silent }),
    limits: { maxInflatedBody: 1e7, maxEvent: 1e6, retentionDays: 90 },
    now: Date.now,
    log: silent,
  };
  return {
    async digest(projectId, ...events) {
      const accepted = events.map((event) => {
        const eventId = randomUUID().replaceAll("-", "");
        const body = `{"event_id":"${eventId}"}\n{"type":"event"}\n${JSON.stringify(event)}\n`;
        return {
          receivedAt: Date.now(),
          projectId,
          keyId: 1,
          form: "envelope",
          encoding: "identity",
          eventId,
          body: Buffer.from(body),
        } as const;
      });
      const from = position;
      position += BigInt(accepted.length);
      const ends = accepted.map((_, index) => from + BigInt(index + 1));
      stored = [];
      await digest(room, { receipt: { source, from, to: position }, accepted, ends, damagedBytes: 0 });
      return stored;
    },
  };
}
