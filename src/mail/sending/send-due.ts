import { GrowingPause, pause } from "../../lib/pause.ts";
import type { Delivery } from "../../ports/mailer.ts";
import type { SendingRoom } from "../room.ts";
import { type ClaimedMail, claimDue, noteEnd, noteHanded, putBack, recover } from "./store.ts";

export interface SendingPace {
  /** Mails on their way at once, each on a connection of its own. */
  readonly atOnce: number;
  /** How often the table is looked at. NOTIFY would take a lock that all commits of the event store share. */
  readonly pollMs: number;
  /** So long a mail rests when its sender was killed. A sender that is slower than that gives the mail up itself. */
  readonly leaseMs: number;
  /** A mail that the server refuses for now comes again after that; doubled with each time. */
  readonly againInMs: number;
  /** After trouble of the server itself nothing is sent; doubled while it lasts. */
  readonly restMs: { readonly first: number; readonly last: number };
}

export const USUAL_PACE: SendingPace = {
  atOnce: 3,
  pollMs: 1_000,
  leaseMs: 180_000,
  againInMs: 60_000,
  restMs: { first: 1_000, last: 120_000 },
};

const RECOVER_MS = 15_000;
/** On the way out; what is not answered by then is cut off, and taken up by another node. */
const LAST_ANSWERS_MS = 5_000;

/**
 * Sends what is due until `signal` aborts. Any number of nodes may do so. No mail is sent twice: a claim is committed
 * before the dialogue begins, and that the text goes out is committed before its first byte. A mail whose sender died
 * in between is sent by another; one whose sender died after that is left as `unknown`.
 */
export async function sendDue(room: SendingRoom, signal: AbortSignal, pace = USUAL_PACE): Promise<void> {
  const inHand = new Set<Promise<void>>();
  const server = new ServerTrouble(room, pace);
  const rest = new GrowingPause(pace.pollMs, 30_000);
  let recoverAt = 0;
  while (!signal.aborted) {
    try {
      if (performance.now() >= recoverAt) {
        await noteRecovered(room);
        recoverAt = performance.now() + Math.min(RECOVER_MS, pace.leaseMs);
      }
      await server.untilWell(signal);
      const mail = signal.aborted ? undefined : await claimDue(room.db, pace.leaseMs);
      rest.reset();
      if (mail === undefined) {
        await pause(pace.pollMs, signal);
        continue;
      }
      const sending = sendOne(room, mail, pace, server, signal).finally(() => inHand.delete(sending));
      inHand.add(sending);
      // After trouble one mail goes ahead, so that not all of them run into the same wall.
      if (inHand.size >= (server.isDoubtful ? 1 : pace.atOnce)) await Promise.race(inHand);
    } catch (error) {
      if (signal.aborted) break;
      if (rest.attempt === 0) room.log.warn({ err: error }, "mails wait for the database");
      await rest.wait(signal);
    }
  }
  const late = new AbortController();
  await Promise.race([Promise.all(inHand), pause(LAST_ANSWERS_MS, late.signal)]);
  late.abort();
}

async function sendOne(
  room: SendingRoom,
  mail: ClaimedMail,
  pace: SendingPace,
  server: ServerTrouble,
  signal: AbortSignal,
): Promise<void> {
  let delivery: Delivery;
  try {
    delivery = await room.mailer.send(
      {
        id: `${mail.id}.${mail.nonce}@${room.domain}`,
        to: mail.recipient,
        subject: mail.subject,
        text: mail.text,
        html: mail.html,
        ...(mail.unsubscribeUrl !== null && { unsubscribeUrl: mail.unsubscribeUrl }),
      },
      async () => {
        if (!(await noteHanded(room.db, mail, pace.leaseMs))) throw new ClaimLost();
      },
    );
  } catch (error) {
    // Nothing was sent. Either another node has it by now, or it is due again when its claim runs out.
    if (!(error instanceof ClaimLost)) room.log.warn({ err: error, mail: mail.id }, "a mail was not sent");
    return;
  }
  server.heard(delivery);
  if (delivery.end === "refused" || delivery.end === "unknown") {
    room.log.warn(
      { mail: mail.id, end: delivery.end },
      "a mail had no good end; its reason is in the mail log",
    );
  }
  await noted(room, () => note(room, mail, delivery, pace), signal);
}

async function note(
  { db }: SendingRoom,
  mail: ClaimedMail,
  delivery: Delivery,
  { againInMs }: SendingPace,
): Promise<void> {
  const { answer } = delivery;
  if (delivery.end === "later") {
    const isItsOwn = delivery.blame === "mail";
    return await putBack(db, mail, { answer, againInMs: isItsOwn ? againInMs : 0, isItsOwn });
  }
  const state = delivery.end === "refused" ? "failed" : delivery.end;
  await noteEnd(db, mail, { state, answer });
}

/** The answer is known, so it is worth waiting for the database; without the note the mail would be unknown. */
async function noted(room: SendingRoom, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  const rest = new GrowingPause(200, 10_000);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (rest.attempt === 0) room.log.warn({ err: error }, "what came of a mail waits for the database");
      if (signal.aborted) return;
      await rest.wait(signal);
    }
  }
}

async function noteRecovered({ db, log }: SendingRoom): Promise<void> {
  const recovered = await recover(db);
  const of = (state: string) => recovered.filter((mail) => mail.state === state).length;
  if (recovered.length === 0) return;
  const counts = { again: of("queued"), unknown: of("unknown"), givenUp: of("failed") };
  log.warn(counts, "took up mails of a sender that ended, or gave up old ones");
}

class ClaimLost extends Error {}

/** Trouble that all mails would meet alike: nobody listens, the login is wrong. They wait without counting it. */
class ServerTrouble {
  readonly #room: SendingRoom;
  readonly #rest: GrowingPause;
  #isResting = false;

  constructor(room: SendingRoom, { restMs }: SendingPace) {
    this.#room = room;
    this.#rest = new GrowingPause(restMs.first, restMs.last);
  }

  get isDoubtful(): boolean {
    return this.#rest.attempt > 0 || this.#isResting;
  }

  heard(delivery: Delivery): void {
    if (delivery.end === "later" && delivery.blame === "server") {
      if (!this.isDoubtful) {
        this.#room.log.warn({ answer: delivery.answer }, "mails wait for their server");
      }
      this.#isResting = true;
    } else if (delivery.end !== "unknown") {
      if (this.isDoubtful) this.#room.log.info({}, "the mail server answers again");
      this.#isResting = false;
      this.#rest.reset();
    }
  }

  async untilWell(signal: AbortSignal): Promise<void> {
    if (!this.#isResting) return;
    this.#isResting = false;
    await this.#rest.wait(signal);
  }
}
