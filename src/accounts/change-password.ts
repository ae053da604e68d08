import { Refusal } from "../errors.ts";
import { checkPassword } from "./accounts.ts";
import type { AccountsRoom } from "./room.ts";
import { deleteSessionsOf, passwordOf } from "./sign-in/store.ts";
import { countAttempt } from "./sign-in/throttle.ts";
import { accountByEmail, updatePassword } from "./store.ts";

/**
 * Gives a person another password, if they know the one they have. All their sessions end: whoever knew the
 * old password is out. Guesses count like those of a sign-in.
 */
export async function changePassword(
  room: AccountsRoom,
  email: string,
  given: { current: string; next: string },
  address: string,
): Promise<void> {
  checkPassword(given.next, email);
  const attempt = await countAttempt(room, email, address);
  const account = await passwordOf(room.db, email);
  if (!(await room.passwords.matches(account?.passwordHash, given.current)) || !account) {
    const text = "This is not your password.";
    throw new Refusal("bad_request", text, { fields: { currentPassword: [text] } });
  }
  await attempt.succeeded();
  await replace(room, account.id, given.next);
}

/** Gives the account of an e-mail a new password and ends its sessions; for the operator's command line. */
export async function resetPassword(
  room: Pick<AccountsRoom, "db" | "passwords">,
  wanted: { email: string; password: string },
): Promise<void> {
  const account = await accountByEmail(room.db, wanted.email.trim());
  if (!account) throw new Refusal("not_found", `No account has the e-mail ${wanted.email}.`);
  checkPassword(wanted.password, account.email);
  await replace(room, account.id, wanted.password);
}

async function replace(
  room: Pick<AccountsRoom, "db" | "passwords">,
  id: number,
  next: string,
): Promise<void> {
  const passwordHash = await room.passwords.hash(next);
  await room.db.transaction().execute(async (db) => {
    await updatePassword(db, id, passwordHash);
    await deleteSessionsOf(db, id);
  });
}
