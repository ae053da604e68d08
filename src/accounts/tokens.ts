import { randomBytes } from "node:crypto";
import { Refusal } from "../errors.ts";
import type { WireToken } from "../wire/account.ts";
import type { AccountFacts } from "./account.ts";
import { isScope, SCOPES } from "./permissions.ts";
import type { AccountsRoom } from "./room.ts";
import { digestOf } from "./secrets.ts";
import { accountByEmail } from "./store.ts";
import { deleteToken, insertToken, markUsed, type TokenRow, tokenByHash, tokensOf } from "./tokens/store.ts";

const SHAPE = /^sntryu_[0-9a-f]{64}$/;
const MINUTE_MS = 60_000;

/**
 * Makes a token for the account of an e-mail address; for the command line. Without scopes the token may do
 * whatever its account may. The token is told this once and kept only as a hash.
 */
export async function createToken(
  room: Pick<AccountsRoom, "db">,
  wanted: { email: string; scopes: readonly string[]; name?: string },
): Promise<{ token: string }> {
  const account = await accountByEmail(room.db, wanted.email.trim());
  if (!account) {
    throw new Refusal(
      "not_found",
      `No account has the e-mail ${wanted.email}. Make one with createuser first.`,
    );
  }
  const scopes = wanted.scopes.length > 0 ? wanted.scopes : SCOPES;
  const { token } = await issueToken(room, account.id, { name: wanted.name ?? "", scopes });
  return { token };
}

/** Makes a token for an account. Unknown scopes are refused by name. */
export async function issueToken(
  room: Pick<AccountsRoom, "db">,
  accountId: number,
  wanted: { name: string; scopes: readonly string[] },
): Promise<WireToken & { token: string }> {
  const unknown = wanted.scopes.filter((scope) => !isScope(scope));
  if (unknown.length > 0 || wanted.scopes.length === 0) {
    const fault =
      unknown.length > 0 ? `There is no scope "${unknown.join('", "')}".` : "Choose at least one scope.";
    const text = `${fault} Scopes are: ${SCOPES.join(", ")}.`;
    throw new Refusal("bad_request", text, { fields: { scopes: [text] } });
  }
  const token = `sntryu_${randomBytes(32).toString("hex")}`;
  const row = await insertToken(room.db, {
    account_id: accountId,
    token_hash: digestOf(token),
    last_characters: token.slice(-4),
    name: wanted.name,
    scopes: [...new Set(wanted.scopes)],
  });
  return { ...presentToken(row), token };
}

export async function listTokens(room: AccountsRoom, accountId: number): Promise<WireToken[]> {
  return (await tokensOf(room.db, accountId)).map(presentToken);
}

export async function revokeToken(room: AccountsRoom, accountId: number, id: number): Promise<void> {
  if (!(await deleteToken(room.db, accountId, id))) {
    throw new Refusal("not_found", "You have no such token. It may have been revoked already.");
  }
}

/** The account of a token. Notes the use, once a minute at the most. */
export async function findToken(
  room: AccountsRoom,
  token: string,
): Promise<{ account: AccountFacts; scopes: readonly string[] } | undefined> {
  if (!SHAPE.test(token)) return undefined;
  const found = await tokenByHash(room.db, digestOf(token));
  if (!found) return undefined;
  const now = room.now();
  if (!found.usedAt || now - found.usedAt.getTime() > MINUTE_MS)
    await markUsed(room.db, found.id, new Date(now));
  return found;
}

function presentToken(row: TokenRow): WireToken {
  return {
    id: String(row.id),
    name: row.name,
    scopes: [...row.scopes],
    tokenLastCharacters: row.last_characters,
    dateCreated: row.created_at.toISOString(),
    dateLastUsed: row.used_at?.toISOString() ?? null,
  };
}
