import { Link } from "./link.ts";
import type { SmtpOptions } from "./options.ts";
import { oneLine, type SmtpFailure } from "./verdict.ts";

/** Connects and logs in, and sends nothing. Answers what is wrong, or undefined. */
export async function reachSmtp(options: SmtpOptions): Promise<string | undefined> {
  try {
    const link = await Link.open(options, AbortSignal.timeout(15_000));
    link.quit();
    return undefined;
  } catch (error) {
    const failure = error as SmtpFailure;
    return oneLine(failure.response ?? failure.message);
  }
}
