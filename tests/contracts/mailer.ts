import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Mail, Mailer } from "../../src/ports/mailer.ts";

export interface DeliveredMail {
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly messageId: string;
  readonly text: string;
  readonly html: string;
}

export interface MailerUnderTest extends AsyncDisposable {
  readonly mailer: Mailer;
  delivered(): Promise<DeliveredMail[]>;
}

let count = 0;
export function aMail(change: Partial<Mail> = {}): Mail {
  count += 1;
  return {
    id: `${count}.abc@example.com`,
    to: "ada@example.org",
    subject: "Grüße 你好",
    text: "Ein Text\n\n.\nmit 你好 und Punkten\n",
    html: "<p>Ein <b>Text</b> mit 你好</p>",
    ...change,
  };
}

export const noted = async (): Promise<void> => undefined;

/** What every mailer promises. It comes from `Vedette <vedette@example.com>`. */
export function mailerContract(name: string, make: () => Promise<MailerUnderTest>): void {
  describe(`mailer: ${name}`, () => {
    let under: MailerUnderTest;
    beforeEach(async () => {
      under = await make();
    });
    afterEach(() => under[Symbol.asyncDispose]());

    it("delivers text and HTML as they are, in any language", async () => {
      const mail = aMail();
      expect(await under.mailer.send(mail, noted)).toMatchObject({ end: "sent", answer: expect.any(String) });
      expect(await under.delivered()).toEqual([
        {
          to: mail.to,
          from: expect.stringContaining("vedette@example.com"),
          subject: mail.subject,
          messageId: mail.id,
          text: mail.text.trimEnd(),
          html: mail.html,
        },
      ]);
    });

    it("delivers nothing before it is noted that the mail is handed over, nor when that fails", async () => {
      const noteFails = async (): Promise<void> => {
        expect(await under.delivered()).toEqual([]);
        throw new Error("the note failed");
      };
      await expect(under.mailer.send(aMail(), noteFails)).rejects.toThrow("the note failed");
      expect(await under.delivered()).toEqual([]);
      expect(await under.mailer.send(aMail(), noted)).toMatchObject({ end: "sent" });
      expect(await under.delivered()).toHaveLength(1);
    });

    it("delivers many at once, each to its own reader", async () => {
      const mails = Array.from({ length: 30 }, (_, n) =>
        aMail({ to: `r${n}@example.org`, subject: `No. ${n}` }),
      );
      const ends = await Promise.all(mails.map((mail) => under.mailer.send(mail, noted)));
      expect(ends.every(({ end }) => end === "sent")).toBe(true);
      const delivered = await under.delivered();
      expect(delivered.map(({ to, subject }) => `${to} ${subject}`).sort()).toEqual(
        mails.map(({ to, subject }) => `${to} ${subject}`).sort(),
      );
    });

    it("takes a subject or an address with line ends in it for one line, so nobody adds headers", async () => {
      const mail = aMail({ subject: "one\r\nBcc: eve@example.net\r\n\r\ntwo" });
      expect(await under.mailer.send(mail, noted)).toMatchObject({ end: "sent" });
      const [delivered] = await under.delivered();
      expect(delivered?.to).toBe("ada@example.org");
      expect(delivered?.subject).not.toMatch(/[\r\n]/);
      expect(delivered?.text).toBe(mail.text.trimEnd());
    });
  });
}
