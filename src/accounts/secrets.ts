import { createHash, createHmac, randomBytes } from "node:crypto";

/** 256 random bits, for a cookie. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** How a secret with full entropy is stored: nobody signs in with a stolen dump. 64 hex digits. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** A signature that only the instance can make. `purpose` keeps signatures of different uses apart. */
export function signed(secretKey: string, purpose: string, value: string): string {
  return createHmac("sha256", secretKey).update(`${purpose}\0${value}`).digest("base64url");
}
