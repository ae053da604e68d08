import { Refusal } from "../errors.ts";
import type { WireOwnSession } from "../wire/account.ts";
import { sentence } from "../wire/sentences.ts";
import type { AccountsRoom } from "./room.ts";
import { digestOf } from "./secrets.ts";
import { deleteOtherSessions, deleteSessionFrom, sessionsOf } from "./sign-in/store.ts";

const SHOWN = 50;
/** Hex digits of a session's hash that name it: too many to meet by chance, too few to be its hash. */
const ID_LENGTH = 16;
const ID = /^[0-9a-f]{16}$/;

/** Where a person is signed in, the place used last first, fifty at the most; `cookie` is the asking browser's. */
export async function listOwnSessions(
  room: Pick<AccountsRoom, "db" | "now">,
  accountId: number,
  cookie: string,
): Promise<WireOwnSession[]> {
  const own = digestOf(cookie);
  const sessions = await sessionsOf(room.db, accountId, new Date(room.now()), SHOWN);
  return sessions.map(({ hash, userAgent, createdAt, seenAt }) => ({
    id: hash.slice(0, ID_LENGTH),
    userAgent,
    dateCreated: createdAt.toISOString(),
    dateSeen: seenAt.toISOString(),
    isCurrent: hash === own,
  }));
}

/** Ends one of a person's sessions, by the id that {@link listOwnSessions} gave it. */
export async function endOwnSession(
  room: Pick<AccountsRoom, "db">,
  accountId: number,
  id: string,
): Promise<void> {
  if (ID.test(id) && (await deleteSessionFrom(room.db, accountId, id))) return;
  throw new Refusal("not_found", sentence("noSuchSession"));
}

/** Ends all of a person's sessions but the one whose `cookie` this is; answers how many. */
export async function endOtherSessions(
  room: Pick<AccountsRoom, "db">,
  accountId: number,
  cookie: string,
): Promise<number> {
  return await deleteOtherSessions(room.db, accountId, digestOf(cookie));
}
