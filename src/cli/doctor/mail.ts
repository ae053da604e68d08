import type { LoadedConfig } from "../../config.ts";
import { adviceOf } from "../sendmail.ts";
import { type Finding, ok, problem } from "./finding.ts";

/** Whether the mail server is there and knows the login. Nothing is sent. */
export async function checkMail({ mail }: Pick<LoadedConfig, "mail">): Promise<Finding> {
  if (mail.kind === "outbox") return ok("Mail", "kept in the outbox, as MAIL_URL names no server");
  const { reachSmtp } = await import("../../drivers/mail-smtp/reach.ts");
  const trouble = await reachSmtp(mail);
  const place = `${mail.host}:${mail.port}`;
  if (trouble === undefined) {
    return ok("Mail", `${place} answers${mail.user === undefined ? "" : " and knows the login"}`);
  }
  const advice =
    adviceOf(trouble) || "Check MAIL_URL; vedette sendmail test --to you@example.com shows more.";
  return problem("Mail", `${place} cannot be used: ${trouble}. Mails wait until it can.`, advice);
}
