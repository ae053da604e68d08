import type { Config } from "./config.ts";
import { connect } from "./db/database.ts";
import { openOutbox } from "./drivers/mail-outbox/open.ts";
import type { Logger } from "./lib/logger.ts";
import { GrowingPause } from "./lib/pause.ts";
import { runMail } from "./mail/run-mail.ts";
import type { Mailer } from "./ports/mailer.ts";

/** What the part that mails needs to be told. */
export interface MailingOptions extends Pick<Config, "mail" | "publicUrl" | "secretKey"> {
  readonly databaseUrl: string;
}

/** Writes and sends mails until `signal` aborts. What goes wrong here stops nothing else: mails wait. */
export async function keepMailing(options: MailingOptions, signal: AbortSignal, log: Logger): Promise<void> {
  const rest = new GrowingPause(1_000, 60_000);
  while (!signal.aborted) {
    try {
      await mailUntil(options, signal, log);
    } catch (error) {
      log.error({ err: error }, "mails are not sent just now");
      await rest.wait(signal);
    }
  }
}

async function mailUntil(options: MailingOptions, signal: AbortSignal, log: Logger): Promise<void> {
  const { mail, databaseUrl, publicUrl: url, secretKey } = options;
  await using connection = connect(databaseUrl, {
    max: 2,
    application: "vedette mail",
    onError: (error) => log.warn({ err: error }, "a database connection broke and will be replaced"),
  });
  const { db, pool } = connection;
  // Loaded where it is used: a laptop has no memory for it.
  await using mailer: Mailer =
    mail.kind === "outbox"
      ? openOutbox({ pool, from: mail.from })
      : (await import("./drivers/mail-smtp/open.ts")).openSmtpMailer(mail);
  await runMail({ db, mailer, url, secretKey, domain: domainOf(mail.from), now: Date.now, log }, signal);
}

/** `Name <name@example.com>` → `example.com`. */
export function domainOf(from: string): string {
  return /@([^\s<>@]+)>?$/.exec(from.trim())?.[1] ?? "vedette.invalid";
}
