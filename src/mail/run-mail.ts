import { GrowingPause, pause } from "../lib/pause.ts";
import { writeMails } from "./causes/write-mails.ts";
import type { SendingRoom, WritingRoom } from "./room.ts";
import { sendDue, USUAL_PACE } from "./sending/send-due.ts";

/** Writes mails from what happened and sends what is due, until `signal` aborts. Any number of nodes may do so. */
export async function runMail(
  room: WritingRoom & SendingRoom,
  signal: AbortSignal,
  pace = USUAL_PACE,
): Promise<void> {
  await Promise.all([keepWriting(room, signal, pace.pollMs), sendDue(room, signal, pace)]);
}

async function keepWriting(room: WritingRoom, signal: AbortSignal, pollMs: number): Promise<void> {
  const rest = new GrowingPause(pollMs, 30_000);
  while (!signal.aborted) {
    try {
      if ((await writeMails(room)) === 0) await pause(pollMs, signal);
      rest.reset();
    } catch (error) {
      if (signal.aborted) return;
      if (rest.attempt === 0) room.log.warn({ err: error }, "mails are not written just now");
      await rest.wait(signal);
    }
  }
}
