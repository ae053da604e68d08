import { Refusal } from "../errors.ts";
import { sentence } from "../wire/sentences.ts";
import { checkPassword } from "./accounts.ts";
import { deleteLinksOf } from "./password-links/store.ts";
import type { AccountsRoom } from "./room.ts";
import { deleteSessionsOf, passwordOf } from "./sign-in/store.ts";
import { countAttempt, forgetAttempts } from "./sign-in/throttle.ts";
import { accountByEmail, insertAccountActivity, updatePassword } from "./store.ts";
import { countTokens, deleteTokensOf } from "./tokens/store.ts";

/**
 * Gives a person another password, if they know the one they have. All their sessions end: whoever knew the
 * old password is out. API tokens stay good, so that no build stops for it; their list is where to revoke them.
 * Guesses count like those of a sign-in.
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
    const text = sentence("notYourPassword");
    throw new Refusal("bad_request", text, { fields: { currentPassword: [text] } });
  }
  await attempt.succeeded();
  await replace(room, account.id, given.next, "password_changed");
}

export interface PasswordReset {
  readonly email: string;
  /** API tokens of the account that stay good, and those that were revoked. */
  readonly tokensKept: number;
  readonly tokensRevoked: number;
}

/**
 * Gives the account of an e-mail a new password, ends its sessions and forgets the wrong guesses that may have
 * locked it; for the operator's command line. API tokens are revoked on request only.
 */
export async function resetPassword(
  room: Pick<AccountsRoom, "db" | "passwords" | "secretKey">,
  wanted: { email: string; password: string; revokeTokens?: boolean },
): Promise<PasswordReset> {
  const account = await accountByEmail(room.db, wanted.email.trim());
  if (!account) {
    throw new Refusal(
      "not_found",
      `No account has the e-mail ${wanted.email}. Look for a typing error; createuser makes an account.`,
    );
  }
  checkPassword(wanted.password, account.email);
  await replace(room, account.id, wanted.password, "password_reset");
  const tokensRevoked = wanted.revokeTokens ? await revokeAll(room, account.id) : 0;
  await forgetAttempts(room, account.email);
  return { email: account.email, tokensKept: await countTokens(room.db, account.id), tokensRevoked };
}

async function revokeAll({ db }: Pick<AccountsRoom, "db">, id: number): Promise<number> {
  return await db.transaction().execute(async (transaction) => {
    const revoked = await deleteTokensOf(transaction, id);
    if (revoked > 0) await insertAccountActivity(transaction, id, "tokens_revoked");
    return revoked;
  });
}

async function replace(
  room: Pick<AccountsRoom, "db" | "passwords">,
  id: number,
  next: string,
  kind: "password_changed" | "password_reset",
): Promise<void> {
  const passwordHash = await room.passwords.hash(next);
  await room.db.transaction().execute(async (db) => {
    await updatePassword(db, id, passwordHash);
    await deleteSessionsOf(db, id);
    // A link that was asked for before would change it once more.
    await deleteLinksOf(db, id);
    await insertAccountActivity(db, id, kind);
  });
}
