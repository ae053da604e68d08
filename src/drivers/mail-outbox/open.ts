import type { Pool } from "pg";
import type { Mailer } from "../../ports/mailer.ts";

/** Mails that go nowhere: they lie in Postgres for the operator's eyes. */
export function openOutbox({ pool, from }: { pool: Pool; from: string }): Mailer {
  return {
    async send(mail, handing) {
      await handing();
      await pool.query({
        name: "keep-outbox-mail",
        text: `insert into outbox_mail (message_id, sender, recipient, subject, text, html) values ($1, $2, $3, $4, $5, $6)
                   on conflict (message_id) do nothing`,
        values: [mail.id, from, mail.to, mail.subject.replace(/\p{Cc}+/gu, " "), mail.text, mail.html],
      });
      return { end: "sent", answer: "kept in the outbox" };
    },
    async [Symbol.asyncDispose]() {},
  };
}
