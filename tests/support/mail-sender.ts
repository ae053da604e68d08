import { connect } from "../../src/db/database.ts";
import { openSmtpMailer } from "../../src/drivers/mail-smtp/open.ts";
import { sendDue, USUAL_PACE } from "../../src/mail/sending/send-due.ts";
import { silent } from "./silent.ts";

/** A node that sends mails, as a process of its own, to be killed: `DATABASE_URL SMTP_PORT LEASE_MS`. */
const [, , url = "", port = "", leaseMs = ""] = process.argv;

const connection = connect(url, { max: 6, application: "mail sender", onError: () => undefined });
const mailer = openSmtpMailer({
  host: "127.0.0.1",
  port: Number(port),
  security: "none",
  from: "vedette@example.com",
});
const pace = {
  ...USUAL_PACE,
  pollMs: 20,
  leaseMs: Number(leaseMs),
  restMs: { first: 20, last: 100 },
};
process.send?.("ready");
await sendDue(
  { db: connection.db, log: silent, mailer, domain: "example.com" },
  new AbortController().signal,
  pace,
);
