import { hash } from "node:crypto";

/** Of a grouping hash, what rows of events keep: eight of its bytes, as 16 hex digits. */
export function keyOfHash(groupingHash: string): string {
  return groupingHash.slice(0, 16);
}

/** Of {@link PreparedEvent.user}: eight bytes of its SHA-1, as 16 hex digits. */
export function keyOfUser(user: string): string {
  return hash("sha1", user, "hex").slice(0, 16);
}

/** Such a key as Postgres reads a bigint: a signed decimal. */
export function decimalOf(key: string): string {
  return BigInt.asIntN(64, BigInt(`0x${key}`)).toString();
}
