import { signed } from "../accounts/secrets.ts";
import { isSame } from "../lib/same-secret.ts";

/** A kind of mail that a link in it ends. */
export type UnsubscribeKind = "new_issue" | "comment" | "woken";

/** What such a link says: for whom, signed by the instance. */
export interface UnsubscribeLink {
  readonly accountId: number;
  readonly kind: UnsubscribeKind;
  readonly sign: string;
}

type Signing = { readonly secretKey: string };

/** Opens a page with a button; one POST to the same address does it at once (RFC 8058). */
export function unsubscribeUrl(
  room: Signing & { readonly url: string },
  accountId: number,
  kind: UnsubscribeKind,
): string {
  return `${room.url}/unsubscribe/?person=${accountId}&kind=${kind}&sign=${signFor(room, accountId, kind)}`;
}

export function isGenuine(room: Signing, { accountId, kind, sign }: UnsubscribeLink): boolean {
  return isSame(sign, signFor(room, accountId, kind));
}

function signFor({ secretKey }: Signing, accountId: number, kind: UnsubscribeKind): string {
  return signed(secretKey, "unsubscribe", `${kind}:${accountId}`);
}
