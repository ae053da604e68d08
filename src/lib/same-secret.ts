import { createHash, timingSafeEqual } from "node:crypto";

/** Compares without telling by time how much was right. */
export function isSame(given: string, expected: string): boolean {
  const left = createHash("sha256").update(given).digest();
  const right = createHash("sha256").update(expected).digest();
  return timingSafeEqual(left, right);
}
