import { z } from "zod";
import { isSlug } from "../lib/slug.ts";

/** A line of text that people read: trimmed, not empty, without control characters (Postgres refuses NUL). */
export function line(longest: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !/\p{Cc}/u.test(text), "This may not hold control characters.");
}

/** A word that stands for something in addresses. */
export const slugField = z
  .string()
  .trim()
  .toLowerCase()
  .refine(isSlug, "Use 1 to 50 lower-case letters, digits, - and _; not digits alone.");

/** An address to look somebody up by. Whether it is one is for those to say who keep it; Postgres refuses NUL. */
export const emailField = z
  .string()
  .min(1)
  .max(254)
  .refine((text) => !/\p{Cc}/u.test(text), "This may not hold control characters.");
