import MailComposer from "nodemailer/lib/mail-composer";
import type { Delivery, Mail, Mailer } from "../../ports/mailer.ts";
import { type Letter, Link, type Sent } from "./link.ts";
import type { SmtpOptions } from "./options.ts";
import { oneLine, type SmtpFailure, verdictOf } from "./verdict.ts";

/** Servers close connections that rest for some minutes; most mails come alone or in a burst. */
const REST_MS = 10_000;
/** Some servers allow a hundred letters on a connection. */
const LETTERS_A_LINK = 90;

/** Mails through an SMTP server. Connections are used again while mails come, and closed soon after. */
export function openSmtpMailer(options: SmtpOptions): Mailer {
  const closing = new AbortController();
  const resting = new Map<Link, NodeJS.Timeout>();
  const working = new Set<Link>();

  async function take(): Promise<{ link: Link; isUsed: boolean }> {
    for (const [link, timer] of resting) {
      resting.delete(link);
      clearTimeout(timer);
      if (!link.isOver) return { link, isUsed: true };
    }
    return { link: await Link.open(options, closing.signal), isUsed: false };
  }

  function giveBack(link: Link): void {
    if (link.isOver) return;
    if (closing.signal.aborted || link.letters >= LETTERS_A_LINK) return link.quit();
    const timer = setTimeout(() => {
      resting.delete(link);
      link.quit();
    }, REST_MS);
    timer.unref();
    resting.set(link, timer);
  }

  async function carry(letter: Letter, handing: () => Promise<void>): Promise<Sent> {
    for (;;) {
      if (closing.signal.aborted) return { failure: new Error("closed on our side"), isWhole: false };
      const { link, isUsed } = await take();
      working.add(link);
      let isHanded = false;
      try {
        const sent = await link.send(letter, async () => {
          isHanded = true;
          await handing();
        });
        // The server may have left while the connection rested: nothing was said yet, so a new one is tried.
        if (isUsed && "failure" in sent && sent.failure.responseCode === undefined && !isHanded) continue;
        return sent;
      } finally {
        working.delete(link);
        giveBack(link);
      }
    }
  }

  return {
    async send(mail, handing) {
      const letter = await write(mail, options.from);
      let sent: Sent;
      let notHanded: { error: unknown } | undefined;
      try {
        sent = await carry(letter, async () => {
          try {
            await handing();
          } catch (error) {
            notHanded = { error };
            throw error;
          }
        });
      } catch (error) {
        if (notHanded) throw notHanded.error;
        return notReached(error as SmtpFailure);
      }
      if ("answer" in sent) return { end: "sent", answer: oneLine(sent.answer) };
      return verdictOf(sent.failure, sent.isWhole);
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      for (const [link, timer] of resting) {
        clearTimeout(timer);
        link.quit();
      }
      resting.clear();
      for (const link of working) link.close();
    },
  };
}

/** There was no connection to send on, or no login. */
function notReached(failure: SmtpFailure): Delivery {
  return { end: "later", answer: oneLine(failure.response ?? failure.message), blame: "server" };
}

async function write(mail: Mail, from: string): Promise<Letter> {
  const node = new MailComposer({
    from,
    to: { name: "", address: mail.to },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: `<${mail.id}>`,
    headers: {
      // Holiday answers are of no use to a program (RFC 3834; the second is Exchange's).
      "Auto-Submitted": "auto-generated",
      "X-Auto-Response-Suppress": "All",
      ...(mail.unsubscribeUrl !== undefined && {
        "List-Unsubscribe": { prepared: true, value: `<${mail.unsubscribeUrl}>` },
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile();
  const { from: sender } = node.getEnvelope();
  return { from: sender === false ? "" : sender, to: mail.to, message: await node.build() };
}
