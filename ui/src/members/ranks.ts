import type { Role } from "../../../src/wire/account.ts";

const FROM_THE_TOP: readonly Role[] = ["owner", "manager", "member"];

/** Roles that somebody of this role may give, change and take: none above their own. The server says the same. */
export function rolesWithin(role: Role | null): readonly Role[] {
  return role === null ? [] : FROM_THE_TOP.slice(FROM_THE_TOP.indexOf(role));
}
