import { Refusal } from "../errors.ts";
import { sentence } from "../wire/sentences.ts";
import { passwordFault } from "./passwords.ts";
import type { AccountsRoom } from "./room.ts";
import { insertAccount, updateName } from "./store.ts";

export interface NewPerson {
  readonly email: string;
  readonly password: string;
  readonly name?: string;
  readonly isSuperuser?: boolean;
}

/** Makes an account, or refuses with a sentence: the address is no address or taken, the password is weak. */
export async function createAccount(
  room: Pick<AccountsRoom, "db" | "passwords">,
  person: NewPerson,
): Promise<{ id: number; created: boolean }> {
  const email = checkedEmail(person.email);
  checkPassword(person.password, email);
  const passwordHash = await room.passwords.hash(person.password);
  const name = person.name?.trim() ?? "";
  const isSuperuser = person.isSuperuser ?? false;
  const id = await insertAccount(room.db, { email, name, passwordHash, isSuperuser });
  if (id !== undefined) return { id, created: true };
  const text = sentence("emailTaken", email);
  throw new Refusal("conflict", text, { fields: { email: [text] } });
}

export async function renameAccount(room: Pick<AccountsRoom, "db">, id: number, name: string): Promise<void> {
  await updateName(room.db, id, name);
}

/** The address without blanks around it, or a refusal. Mail servers know better than any pattern what exists. */
export function checkedEmail(given: string): string {
  const email = given.trim();
  const at = email.indexOf("@");
  const isAddress = at > 0 && at === email.lastIndexOf("@") && at < email.length - 1 && email.length <= 254;
  if (isAddress && !/[\s\p{Cc}]/u.test(email)) return email;
  const text = sentence("notEmail");
  throw new Refusal("bad_request", text, { fields: { email: [text] } });
}

export function checkPassword(password: string, email: string): void {
  const fault = passwordFault(password, email);
  if (fault) throw new Refusal("bad_request", fault, { fields: { password: [fault] } });
}
