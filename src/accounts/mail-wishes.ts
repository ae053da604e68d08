import { Refusal } from "../errors.ts";
import type { WireMailWishes } from "../wire/account.ts";
import type { AccountsRoom } from "./room.ts";
import { accountByEmail, mailWishesOf, updateMailWishes } from "./store.ts";

type Room = Pick<AccountsRoom, "db">;

/** Which mails a person gets, and in which language. */
export async function mailWishes(room: Room, accountId: number): Promise<WireMailWishes> {
  const wishes = await mailWishesOf(room.db, accountId);
  if (wishes) return wishes;
  throw new Refusal("unauthenticated", "Your account was removed just now.");
}

export async function changeMailWishes(
  room: Room,
  accountId: number,
  change: { language?: "en" | "zh-CN"; newIssues?: boolean; comments?: boolean; woken?: boolean },
): Promise<WireMailWishes> {
  if (Object.keys(change).length > 0) await updateMailWishes(room.db, accountId, change);
  return await mailWishes(room, accountId);
}

/** The language in which somebody reads the pages is that of their mails, until they choose. */
export async function noteLanguage(room: Room, email: string, language: "en" | "zh-CN"): Promise<void> {
  const account = await accountByEmail(room.db, email.trim());
  if (account === undefined || (await mailWishesOf(room.db, account.id))?.language !== null) return;
  await updateMailWishes(room.db, account.id, { language });
}
