import { Refusal } from "../errors.ts";
import { sentence } from "../wire/sentences.ts";
import { checkPassword } from "./accounts.ts";
import {
  deleteLinksOf,
  insertLink,
  insertResetCause,
  type LinkPurpose,
  type LinkRow,
  linkByHash,
  takeLink,
} from "./password-links/store.ts";
import type { AccountsRoom } from "./room.ts";
import { digestOf, newSecret } from "./secrets.ts";
import { deleteSessionsOf } from "./sign-in/store.ts";
import { countReset, forgetAttempts } from "./sign-in/throttle.ts";
import { type Db, insertAccountActivity, updatePassword } from "./store.ts";

const SHAPE = /^[\w-]{43}$/;

/**
 * Asks for a mail that lets somebody set a new password. Answers the same, after the same work, whether anybody has
 * the address; throttled like attempts to sign in.
 */
export async function askForReset(
  room: AccountsRoom,
  wanted: { email: string; language?: string },
  address: string,
): Promise<void> {
  const email = wanted.email.trim();
  await countReset(room, email, address);
  await insertResetCause(room.db, email, wanted.language);
}

/** The secret of a new link, kept only as a hash. */
export async function makePasswordLink(
  db: Db,
  link: { accountId: number; purpose: LinkPurpose; expiresAt: Date },
): Promise<string> {
  const secret = newSecret();
  await insertLink(db, {
    token_hash: digestOf(secret),
    account_id: link.accountId,
    purpose: link.purpose,
    expires_at: link.expiresAt,
  });
  return secret;
}

/** Whose link it is, or a refusal when it is unknown, used or too old. */
export async function readPasswordLink(
  room: Pick<AccountsRoom, "db" | "now">,
  secret: string,
): Promise<LinkRow> {
  const link = SHAPE.test(secret)
    ? await linkByHash(room.db, digestOf(secret), new Date(room.now()))
    : undefined;
  if (link) return link;
  throw new Refusal("not_found", sentence("linkOver"));
}

/** Sets the password of a link's account and answers the account. All links and sessions of the account end. */
export async function setPasswordByLink(
  room: AccountsRoom,
  given: { secret: string; password: string },
): Promise<number> {
  const link = await readPasswordLink(room, given.secret);
  checkPassword(given.password, link.email);
  const passwordHash = await room.passwords.hash(given.password);
  await room.db.transaction().execute(async (db) => {
    if (!(await takeLink(db, digestOf(given.secret)))) throw new Refusal("not_found", sentence("linkOver"));
    await deleteLinksOf(db, link.accountId);
    await updatePassword(db, link.accountId, passwordHash);
    await deleteSessionsOf(db, link.accountId);
    await insertAccountActivity(db, link.accountId, "password_set_by_mail");
  });
  await forgetAttempts(room, link.email);
  return link.accountId;
}
