import { Refusal } from "../../errors.ts";
import type { AccountsRoom } from "../room.ts";
import { signed } from "../secrets.ts";
import { networkOf } from "./network.ts";
import {
  attemptTimes,
  deleteAttempts,
  deleteAttemptsFrom,
  insertAttempts,
  withdrawAttempts,
} from "./store.ts";

const MINUTE_MS = 60_000;

interface Window {
  readonly attempts: number;
  readonly lengthMs: number;
}

/** The second window makes the wait grow for whoever goes on guessing. */
const PER_EMAIL_AND_NETWORK: readonly Window[] = [
  { attempts: 10, lengthMs: 15 * MINUTE_MS },
  { attempts: 30, lengthMs: 6 * 60 * MINUTE_MS },
];
/** Ten times that: it takes ten networks at their bound to make anybody on another network wait. */
const PER_EMAIL: readonly Window[] = [
  { attempts: 100, lengthMs: 15 * MINUTE_MS },
  { attempts: 300, lengthMs: 6 * 60 * MINUTE_MS },
];
/** An office behind one address signs in more often than one person. */
const PER_ADDRESS: readonly Window[] = [
  { attempts: 50, lengthMs: 15 * MINUTE_MS },
  { attempts: 300, lengthMs: 6 * 60 * MINUTE_MS },
];

/** Mails with a link: few go to one address, whoever asks, and few are asked for from one network. */
const RESETS_PER_EMAIL: readonly Window[] = [
  { attempts: 3, lengthMs: 15 * MINUTE_MS },
  { attempts: 10, lengthMs: 6 * 60 * MINUTE_MS },
];
const RESETS_PER_ADDRESS: readonly Window[] = [
  { attempts: 20, lengthMs: 15 * MINUTE_MS },
  { attempts: 60, lengthMs: 6 * 60 * MINUTE_MS },
];

export interface Attempt {
  /** The password was right: what was tried for this e-mail from this network no longer counts. */
  succeeded(): Promise<void>;
}

/**
 * Counts an attempt to sign in before its password is looked at, so that attempts side by side cannot slip
 * through. Throws a Refusal `too_many` that says how long to wait. An attempt refused here does not count
 * itself: a stranger who hammers does not lock the owner out for longer.
 */
export async function countAttempt(room: AccountsRoom, email: string, address: string): Promise<Attempt> {
  const now = room.now();
  const at = new Date(now);
  const byEmail = emailSubject(room, email);
  const byNetwork = `${byEmail}:${subject(room, `network:${networkOf(address, 48)}`)}`;
  const byAddress = subject(room, `address:${networkOf(address, 64)}`);

  const own = [byNetwork, byAddress];
  await insertAttempts(room.db, own, at);
  const ownWaitMs = Math.max(
    await waitFor(room, byNetwork, PER_EMAIL_AND_NETWORK, now),
    await waitFor(room, byAddress, PER_ADDRESS, now),
  );
  if (ownWaitMs > 0) {
    await withdrawAttempts(room.db, own, at);
    throw tooMany("Too many attempts to sign in.", ownWaitMs);
  }

  // Counted for the e-mail alone only now: one network's burst, however large, never fills this window.
  await insertAttempts(room.db, [byEmail], at);
  const waitMs = await waitFor(room, byEmail, PER_EMAIL, now);
  if (waitMs > 0) {
    await withdrawAttempts(room.db, [...own, byEmail], at);
    throw tooMany("Too many attempts to sign in with this e-mail, from many networks.", waitMs);
  }
  return {
    async succeeded() {
      await withdrawAttempts(room.db, [byAddress, byEmail], at);
      await deleteAttempts(room.db, byNetwork);
    },
  };
}

/**
 * Counts a wish for a mail that lets somebody set a new password. Throws a Refusal `too_many` like
 * {@link countAttempt}, for addresses that nobody has just as well.
 */
export async function countReset(room: AccountsRoom, email: string, address: string): Promise<void> {
  const now = room.now();
  const at = new Date(now);
  const byEmail = subject(room, `reset:${email.trim().toLowerCase()}`);
  const byAddress = subject(room, `reset-address:${networkOf(address, 64)}`);
  const subjects = [byEmail, byAddress];
  await insertAttempts(room.db, subjects, at);
  const waitMs = Math.max(
    await waitFor(room, byEmail, RESETS_PER_EMAIL, now),
    await waitFor(room, byAddress, RESETS_PER_ADDRESS, now),
  );
  if (waitMs === 0) return;
  await withdrawAttempts(room.db, subjects, at);
  throw tooMany("A mail was asked for too often.", waitMs);
}

/** What was tried for this e-mail, from wherever, no longer counts. */
export async function forgetAttempts(
  room: Pick<AccountsRoom, "db" | "secretKey">,
  email: string,
): Promise<void> {
  await deleteAttemptsFrom(room.db, emailSubject(room, email));
}

function emailSubject(room: Pick<AccountsRoom, "secretKey">, email: string): string {
  return subject(room, `email:${email.trim().toLowerCase()}`);
}

/** Signed: the table tells nobody who tried to sign in from where, and its rows stay small. */
function subject({ secretKey }: Pick<AccountsRoom, "secretKey">, of: string): string {
  return signed(secretKey, "attempt", of);
}

function tooMany(sentence: string, waitMs: number): Refusal {
  const minutes = Math.ceil(waitMs / MINUTE_MS);
  return new Refusal(
    "too_many",
    `${sentence} Try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`,
    { retryAfterSeconds: Math.ceil(waitMs / 1000) },
  );
}

/** Milliseconds until one more attempt fits into every window; 0 when this one fits. */
async function waitFor(
  room: AccountsRoom,
  ofSubject: string,
  windows: readonly Window[],
  now: number,
): Promise<number> {
  const longest = Math.max(...windows.map((window) => window.lengthMs));
  const most = Math.max(...windows.map((window) => window.attempts));
  const times = await attemptTimes(room.db, ofSubject, new Date(now - longest), most + 1);
  const waits = windows.map(({ attempts, lengthMs }) => {
    const blocking = times[attempts];
    return blocking ? blocking.getTime() + lengthMs - now : 0;
  });
  return Math.max(0, ...waits);
}
