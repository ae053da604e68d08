import { z } from "zod";
import { sentence } from "../wire/sentences.ts";

/** A text that Postgres can store: it refuses NUL and half characters, and the latter no person can have meant. */
export const storableText = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((given) => !given.includes("\0"), sentence("notStorable"))
    .transform((given) => given.toWellFormed());
