import { Refusal } from "../../errors.ts";
import type { AccountsRoom } from "../room.ts";
import { signed } from "../secrets.ts";
import { attemptTimes, deleteAttempts, insertAttempts, withdrawAttempts } from "./store.ts";

const MINUTE_MS = 60_000;

interface Window {
  readonly attempts: number;
  readonly lengthMs: number;
}

/** The second window makes the wait grow for whoever goes on guessing. */
const PER_EMAIL: readonly Window[] = [
  { attempts: 10, lengthMs: 15 * MINUTE_MS },
  { attempts: 30, lengthMs: 6 * 60 * MINUTE_MS },
];
/** An office behind one address signs in more often than one person. */
const PER_ADDRESS: readonly Window[] = [
  { attempts: 50, lengthMs: 15 * MINUTE_MS },
  { attempts: 300, lengthMs: 6 * 60 * MINUTE_MS },
];

export interface Attempt {
  /** The password was right: what was tried for this e-mail no longer counts. */
  succeeded(): Promise<void>;
}

/**
 * Counts an attempt to sign in before its password is looked at, so that attempts side by side cannot slip
 * through. Throws a Refusal `too_many` that says how long to wait. An attempt refused here does not count
 * itself: a stranger who hammers does not lock the owner out for longer.
 */
export async function countAttempt(room: AccountsRoom, email: string, address: string): Promise<Attempt> {
  // Subjects are signed: the table tells nobody who tried to sign in from where, and its rows stay small.
  const byEmail = signed(room.secretKey, "attempt", `email:${email.trim().toLowerCase()}`);
  const byAddress = signed(room.secretKey, "attempt", `address:${network(address)}`);
  const now = room.now();
  const at = new Date(now);
  await insertAttempts(room.db, [byEmail, byAddress], at);

  const waitMs = Math.max(
    await waitFor(room, byEmail, PER_EMAIL, now),
    await waitFor(room, byAddress, PER_ADDRESS, now),
  );
  if (waitMs > 0) {
    await withdrawAttempts(room.db, [byEmail, byAddress], at);
    const minutes = Math.ceil(waitMs / MINUTE_MS);
    throw new Refusal(
      "too_many",
      `Too many attempts to sign in. Try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`,
      { retryAfterSeconds: Math.ceil(waitMs / 1000) },
    );
  }
  return {
    async succeeded() {
      await withdrawAttempts(room.db, [byAddress], at);
      await deleteAttempts(room.db, byEmail);
    },
  };
}

/** Milliseconds until one more attempt fits into every window; 0 when this one fits. */
async function waitFor(
  room: AccountsRoom,
  subject: string,
  windows: readonly Window[],
  now: number,
): Promise<number> {
  const longest = Math.max(...windows.map((window) => window.lengthMs));
  const most = Math.max(...windows.map((window) => window.attempts));
  const times = await attemptTimes(room.db, subject, new Date(now - longest), most + 1);
  const waits = windows.map(({ attempts, lengthMs }) => {
    const blocking = times[attempts];
    return blocking ? blocking.getTime() + lengthMs - now : 0;
  });
  return Math.max(0, ...waits);
}

/** One household or server owns a /64 of IPv6, so its addresses count as one. */
function network(address: string): string {
  return address.includes(":") && !address.includes(".") ? address.split(":").slice(0, 4).join(":") : address;
}
