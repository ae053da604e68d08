import type { Delivery } from "../../ports/mailer.ts";

/** What nodemailer tells of a failure. */
export interface SmtpFailure {
  readonly message: string;
  readonly code?: string;
  /** Of the server's answer, when one was the reason. */
  readonly responseCode?: number;
  readonly response?: string;
  /** What was asked: `CONN`, `AUTH PLAIN`, `MAIL FROM`, `RCPT TO`, `DATA`, `API` … */
  readonly command?: string;
}

/** "Log in first" and its kin (RFC 4954): the same for every mail, until an operator mends it. */
const NOT_LOGGED_IN = new Set([530, 534, 535, 538]);

/**
 * What a failure means for the mail. `isWhole`: the end of its text may have reached the server, so only the server's
 * own word on it tells that it was not taken. Before that, a mail is not delivered whatever the server does.
 */
export function verdictOf(failure: SmtpFailure, isWhole: boolean): Exclude<Delivery, { end: "sent" }> {
  const { responseCode: code, command } = failure;
  const answer = oneLine(failure.response ?? failure.message);
  const isServers: Exclude<Delivery, { end: "sent" }> = { end: "later", answer, blame: "server" };
  // The server closes the channel (RFC 5321 §3.8): the mail in hand was not taken, nor will the next be.
  if (code === 421) return isServers;
  if (isWhole && (code === undefined || command !== "DATA")) return { end: "unknown", answer };
  if (code === undefined) return isBadAddress(failure) ? { end: "refused", answer } : isServers;
  if (NOT_LOGGED_IN.has(code)) return isServers;
  // Who may send is a setting; who may receive is the mail's own matter.
  if (command !== "RCPT TO" && command !== "DATA") return isServers;
  return code >= 500 ? { end: "refused", answer } : { end: "later", answer, blame: "mail" };
}

/** The address itself cannot be said to this server, such as one in letters that it does not know. */
function isBadAddress({ code, command }: SmtpFailure): boolean {
  return code === "EENVELOPE" && command === "API";
}

const LONGEST_ANSWER = 500;

export function oneLine(answer: string): string {
  return answer
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, LONGEST_ANSWER);
}
