import type { AccountFacts, Membership } from "./account.ts";
import { EVERY_SCOPE, type Scope, withImplied } from "./permissions.ts";
import type { AccountsRoom } from "./room.ts";
import { findSession } from "./sign-in/sessions.ts";
import { membershipsOf } from "./store.ts";
import { findToken } from "./tokens.ts";

/** Who speaks: a person with a session cookie, or a program with an API token of a person. */
export interface Caller {
  readonly accountId: number;
  readonly account: AccountFacts;
  readonly isSuperuser: boolean;
  readonly via: "session" | "token";
  /** The most this caller may do anywhere: everything by session, the token's scopes by token. */
  readonly scopes: ReadonlySet<Scope>;
  readonly memberships: readonly Membership[];
}

/** The account behind a session cookie's value, or undefined when it is unknown or over. */
export async function callerOfSession(room: AccountsRoom, cookie: string): Promise<Caller | undefined> {
  const account = await findSession(room, cookie);
  return account && describe(room, account, "session", EVERY_SCOPE);
}

/** The account behind an API token, or undefined when no such token exists. */
export async function callerOfToken(room: AccountsRoom, token: string): Promise<Caller | undefined> {
  const found = await findToken(room, token);
  return found && describe(room, found.account, "token", withImplied(found.scopes));
}

async function describe(
  room: AccountsRoom,
  account: AccountFacts,
  via: Caller["via"],
  scopes: ReadonlySet<Scope>,
): Promise<Caller> {
  const memberships = await membershipsOf(room.db, account.id);
  return { accountId: account.id, account, isSuperuser: account.isSuperuser, via, scopes, memberships };
}
