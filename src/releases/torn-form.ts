import { Refusal } from "../errors.ts";

/** What the parser says of a form that broke off, or has no or no sound boundary; it gives these no code. */
const WORDS = /unexpected end of multipart data$|boundary not found$|^the needle cannot/i;

/** Bad bytes are the sender's; any other error is as it was. */
export function asTornForm(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Refusal || !WORDS.test(error.message)) return error;
  return new Refusal("bad_request", "The form is cut off or malformed. Send it again.");
}
