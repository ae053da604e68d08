import { hash } from "node:crypto";

/**
 * One text for a tagged list, such that no two different lists have the same: every part carries its length,
 * so nothing inside a part can pass for a border.
 */
export function pack(tag: string, parts: readonly string[]): string {
  let text = `${tag}${parts.length}`;
  for (const part of parts) text += `;${part.length}:${part}`;
  return text;
}

/** 32 hex digits. SHA-256 cut in half rather than MD5, which hardened builds of OpenSSL refuse. */
export function digestOf(packed: string): string {
  return hash("sha256", packed, "hex").slice(0, 32);
}
