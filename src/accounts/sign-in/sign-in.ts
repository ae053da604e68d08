import { Refusal } from "../../errors.ts";
import type { AccountsRoom } from "../room.ts";
import { endSession, forgetExpired, openSession } from "./sessions.ts";
import { passwordOf } from "./store.ts";
import { countAttempt } from "./throttle.ts";

/**
 * Signs somebody in and answers the new session's cookie value. A session the browser had before is ended, so
 * that a cookie planted beforehand is worth nothing. Whether the e-mail or the password was wrong is not told.
 */
export async function signIn(
  room: AccountsRoom,
  given: { email: string; password: string },
  from: { address: string; cookie?: string; userAgent?: string },
): Promise<string> {
  const attempt = await countAttempt(room, given.email, from.address);
  const account = await passwordOf(room.db, given.email.trim());
  const isRight = await room.passwords.matches(account?.passwordHash, given.password);
  if (!account || !isRight) {
    throw new Refusal("unauthenticated", "E-mail or password is wrong. Check both and try again.");
  }
  await attempt.succeeded();
  if (from.cookie) await endSession(room, from.cookie);
  await forgetExpired(room);
  return await openSession(room, account.id, from.userAgent);
}
