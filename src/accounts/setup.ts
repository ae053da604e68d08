import { randomBytes } from "node:crypto";
import { Refusal } from "../errors.ts";
import { isSame } from "../lib/same-secret.ts";
import { slugify } from "../lib/slug.ts";
import type { WireSetup } from "../wire/account.ts";
import { sentence } from "../wire/sentences.ts";
import { checkedEmail, checkPassword } from "./accounts.ts";
import {
  changeOrganization,
  createOrganization,
  FIRST_ORGANIZATION,
  findOrganization,
  type Organization,
} from "./organizations.ts";
import type { AccountsRoom } from "./room.ts";
import { signed } from "./secrets.ts";
import {
  type Db,
  deleteFact,
  factOf,
  factOrNew,
  hasAccount,
  holdAccounts,
  insertAccount,
  insertMembership,
} from "./store.ts";

const FACT = "setup_nonce";

/**
 * The token that the first owner must know, or undefined once an account exists. It is made of a nonce in
 * Postgres and the secret key: every node of a cluster prints the same one, a restart keeps it, and the
 * database alone does not tell it. It is void with the first account.
 */
export async function ensureSetupToken(
  room: Pick<AccountsRoom, "db" | "secretKey">,
): Promise<string | undefined> {
  if (await hasAccount(room.db)) return undefined;
  return tokenOf(room, await factOrNew(room.db, FACT, randomBytes(16).toString("hex")));
}

export async function needsSetup(room: Pick<AccountsRoom, "db">): Promise<boolean> {
  return !(await hasAccount(room.db));
}

/** Makes the first owner and organisation. Of two at once one wins; the other is refused as `conflict`. */
export async function setUp(
  room: AccountsRoom,
  wanted: WireSetup,
): Promise<{ accountId: number; organizationId: number }> {
  // In this order: the first account is made and the nonce deleted in one commit, so whoever misses the nonce
  // sees the account.
  const nonce = await factOf(room.db, FACT);
  if (await hasAccount(room.db)) throw isSetUp();
  if (nonce === undefined || !isSame(wanted.setupToken ?? "", tokenOf(room, nonce))) throw wrongToken();
  const email = checkedEmail(wanted.email);
  checkPassword(wanted.password, email);
  const passwordHash = await room.passwords.hash(wanted.password);

  return await room.db.transaction().execute(async (db) => {
    await holdAccounts(db);
    if (await hasAccount(db)) throw isSetUp();
    const accountId = await insertAccount(db, { email, name: wanted.name, passwordHash, isSuperuser: true });
    if (accountId === undefined) throw isSetUp();
    const organization = await nameOrganization(db, accountId, wanted.organization);
    await deleteFact(db, FACT);
    return { accountId, organizationId: organization.id };
  });
}

/** The organisation of the first start gets its name and its owner, and keeps the project whose DSN was printed. */
async function nameOrganization(db: Db, accountId: number, name: string): Promise<Organization> {
  const first = await findOrganization({ db }, FIRST_ORGANIZATION);
  if (first === undefined) return await createOrganization({ db }, name);
  await insertMembership(db, first.id, accountId, "owner");
  const slug = slugify(name, "organization");
  const isFree = slug === first.slug || (await findOrganization({ db }, slug)) === undefined;
  return await changeOrganization({ db }, first.id, isFree ? { name, slug } : { name });
}

function tokenOf(room: Pick<AccountsRoom, "secretKey">, nonce: string): string {
  return signed(room.secretKey, "setup", nonce)
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, 28);
}

function isSetUp(): Refusal {
  return new Refusal("conflict", sentence("isSetUp"));
}

function wrongToken(): Refusal {
  const text = sentence("wrongSetupToken");
  return new Refusal("bad_request", text, { fields: { setupToken: [text] } });
}
