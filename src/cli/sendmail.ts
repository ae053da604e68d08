import { randomBytes } from "node:crypto";
import type { Command } from "commander";
import { domainOf } from "../compose-mail.ts";
import type { MailChoice } from "../config/choices.ts";
import { openConfig } from "../config.ts";
import { openOutbox } from "../drivers/mail-outbox/open.ts";
import { StartError } from "../errors.ts";
import type { Delivery, Mailer } from "../ports/mailer.ts";
import { type InstanceFlags, loadInstance, withInstanceFlags } from "./instance.ts";
import { print, say } from "./output.ts";
import { withDatabase } from "./with-database.ts";

interface Flags extends InstanceFlags {
  readonly to: string;
}

export function addSendmail(program: Command): void {
  const sendmail = program.command("sendmail").description("mail of this instance");
  withInstanceFlags(sendmail.command("test"))
    .description(
      "send a test mail and show what the mail server answers, step by step (exit code 1 if it does not take it)",
    )
    .requiredOption("--to <address>", "who gets it")
    .action(sendTest);
}

async function sendTest({ to, ...flags }: Flags): Promise<void> {
  const config = loadInstance(flags);
  const { mail } = config;
  const delivery =
    mail.kind === "outbox"
      ? await withDatabase(openConfig(config), "sendmail", async ({ pool }) =>
          send(openOutbox({ pool, from: mail.from }), mail, to, config.publicUrl),
        )
      : await send(await tracedMailer(mail), mail, to, config.publicUrl);
  say(verdict(delivery, mail, to));
  if (delivery.end !== "sent") process.exitCode = 1;
}

async function tracedMailer(mail: MailChoice & { kind: "smtp" }): Promise<Mailer> {
  if (mail.user !== undefined && mail.security === "none") {
    say("The password goes to the server unencrypted; smtp+starttls: or smtps: in MAIL_URL encrypts it.");
  }
  say(`To ${mail.host}, port ${mail.port}:`);
  const { openSmtpMailer } = await import("../drivers/mail-smtp/open.ts");
  return openSmtpMailer({
    ...mail,
    trace: (side, line) => print(`${side === "server" ? "<" : ">"} ${line}`),
  });
}

async function send(mailer: Mailer, { from }: MailChoice, to: string, url: string): Promise<Delivery> {
  if (!/^[^\s@]+@[^\s@]+$/.test(to)) throw new StartError(`"${to}" is no e-mail address.`);
  await using using = mailer;
  return await using.send(
    {
      id: `test.${randomBytes(8).toString("hex")}@${domainOf(from)}`,
      to,
      subject: "A test mail from Vedette",
      text: `This is a test mail from Vedette at ${url}.\nMail works.\n`,
      html: `<p>This is a test mail from Vedette at ${url.replace(/[<>&"]/g, "")}.<br>Mail works.</p>`,
    },
    async () => undefined,
  );
}

function verdict({ end, answer }: Delivery, mail: MailChoice, to: string): string {
  if (mail.kind === "outbox") {
    return "No mail server is set (MAIL_URL), so the mail lies in the outbox: superusers read it under /outbox/.";
  }
  switch (end) {
    case "sent":
      return `The server has taken the mail for ${to}. If it does not arrive, ask the server's log: ${answer}`;
    case "refused":
      return `The server refuses this mail for good: ${answer}`;
    case "later":
      return `The mail was not taken: ${answer}. ${adviceOf(answer)}`.trim();
    case "unknown":
      return `The whole mail went out, and no answer came back (${answer}). It may have been delivered.`;
  }
}

/** For what operators meet most. */
export function adviceOf(answer: string): string {
  if (/certificate/i.test(answer)) {
    return "Give the certificate authority of the server in NODE_EXTRA_CA_CERTS, and the name in its certificate as host.";
  }
  if (/^5(30|3[458])\b/.test(answer))
    return "Set user and password in MAIL_URL, with special characters as %40, %2F …";
  if (/ECONNREFUSED|ENOTFOUND|ETIMEDOUT|timeout/i.test(answer))
    return "Check host and port in MAIL_URL, and the firewall.";
  if (/STARTTLS/i.test(answer))
    return "This server does not offer STARTTLS here; try smtps: (port 465), or smtp: without encryption.";
  return "";
}
