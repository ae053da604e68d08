import { z } from "zod";
import { isSlug } from "../lib/slug.ts";
import { sentence } from "../wire/sentences.ts";

/** A line of text that people read: trimmed, not empty, without control characters (Postgres refuses NUL). */
export function line(longest: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !/\p{Cc}/u.test(text), sentence("controlCharacters"));
}

/** A word that stands for something in addresses. */
export const slugField = z.string().trim().toLowerCase().refine(isSlug, sentence("slug"));

/** An address to look somebody up by. Whether it is one is for those to say who keep it; Postgres refuses NUL. */
export const emailField = z
  .string()
  .min(1)
  .max(254)
  .refine((text) => !/\p{Cc}/u.test(text), sentence("controlCharacters"));
