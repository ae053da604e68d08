import type { WireAccountActivity } from "../wire/account.ts";
import type { AccountsRoom } from "./room.ts";
import { accountActivityOf } from "./store.ts";

const SHOWN = 20;

/** The last twenty changes to a person's password and tokens, newest first. */
export async function listAccountActivity(
  room: Pick<AccountsRoom, "db">,
  accountId: number,
): Promise<WireAccountActivity[]> {
  const rows = await accountActivityOf(room.db, accountId, SHOWN);
  return rows.map(({ kind, at }) => ({ kind, date: at.toISOString() }));
}
