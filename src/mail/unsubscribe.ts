import { signed } from "../accounts/secrets.ts";
import { isSame } from "../lib/same-secret.ts";

/** What a link that ends a kind of mail says: for whom, signed by the instance. */
export interface UnsubscribeLink {
  readonly accountId: number;
  readonly sign: string;
}

type Signing = { readonly secretKey: string };

/** Opens a page with a button; one POST to the same address does it at once (RFC 8058). */
export function unsubscribeUrl(room: Signing & { readonly url: string }, accountId: number): string {
  return `${room.url}/unsubscribe/?person=${accountId}&sign=${signFor(room, accountId)}`;
}

export function isGenuine(room: Signing, { accountId, sign }: UnsubscribeLink): boolean {
  return isSame(sign, signFor(room, accountId));
}

function signFor({ secretKey }: Signing, accountId: number): string {
  return signed(secretKey, "unsubscribe", `new_issue:${accountId}`);
}
