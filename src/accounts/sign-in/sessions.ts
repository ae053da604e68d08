import type { AccountFacts } from "../account.ts";
import { deleteExpiredLinks } from "../password-links/store.ts";
import type { AccountsRoom } from "../room.ts";
import { digestOf, newSecret } from "../secrets.ts";
import { deleteExpired, deleteSession, extendSession, insertSession, sessionByHash } from "./store.ts";

const HOUR_MS = 3_600_000;
const IDLE_MS = 14 * 24 * HOUR_MS;
/** Seconds a browser keeps the cookie; also the longest that use can stretch a session. */
export const LONGEST_SESSION_S = 60 * 24 * 3_600;

/** What a browser calls itself is often 150 characters long; no more than this is kept of it. */
const LONGEST_USER_AGENT = 300;

/**
 * Signs an account in and answers the cookie's value; Postgres knows only its hash, so any node knows it.
 * `userAgent` is what the browser calls itself, for its person to tell sessions apart.
 */
export async function openSession(
  room: Pick<AccountsRoom, "db" | "now">,
  accountId: number,
  userAgent: string | undefined,
): Promise<string> {
  const cookie = newSecret();
  const now = room.now();
  await insertSession(room.db, {
    token_hash: digestOf(cookie),
    account_id: accountId,
    created_at: new Date(now),
    seen_at: new Date(now),
    expires_at: new Date(now + IDLE_MS),
    user_agent: userAgent?.slice(0, LONGEST_USER_AGENT) ?? null,
  });
  return cookie;
}

/** The account of a cookie's value. Use within 14 days prolongs a session, to 60 days at the most. */
export async function findSession(room: AccountsRoom, cookie: string): Promise<AccountFacts | undefined> {
  const hash = digestOf(cookie);
  const session = await sessionByHash(room.db, hash);
  const now = room.now();
  if (!session || session.expiresAt.getTime() <= now) return undefined;
  // Written once an hour, not with every request.
  if (now - session.seenAt.getTime() > HOUR_MS) {
    const last = session.createdAt.getTime() + LONGEST_SESSION_S * 1000;
    await extendSession(room.db, hash, new Date(now), new Date(Math.min(now + IDLE_MS, last)));
  }
  return session.account;
}

export async function endSession(room: AccountsRoom, cookie: string): Promise<void> {
  await deleteSession(room.db, digestOf(cookie));
}

/** Deletes what is over: sessions, links, and attempts too old to count. Run now and then by the cron role. */
export async function forgetExpired(room: Pick<AccountsRoom, "db" | "now">): Promise<void> {
  await deleteExpired(room.db, new Date(room.now()));
  await deleteExpiredLinks(room.db, new Date(room.now()));
}
