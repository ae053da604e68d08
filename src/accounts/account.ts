import type { Role, WireUser } from "../wire/account.ts";

/** A person's account as the rest of the server sees it; no password hash in it. */
export interface AccountFacts {
  readonly id: number;
  readonly email: string;
  readonly name: string;
  /** May do in every organisation what its owners may. */
  readonly isSuperuser: boolean;
  readonly joinedAt: Date;
}

export interface Membership {
  readonly organizationId: number;
  readonly role: Role;
}

export function presentUser(account: AccountFacts): WireUser {
  return {
    id: String(account.id),
    name: account.name === "" ? account.email : account.name,
    username: account.email,
    email: account.email,
    isSuperuser: account.isSuperuser,
    dateJoined: account.joinedAt.toISOString(),
  };
}
