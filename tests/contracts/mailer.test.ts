import { describe, expect, it } from "vitest";
import { connect } from "../../src/db/database.ts";
import { openOutbox } from "../../src/drivers/mail-outbox/open.ts";
import { openSmtpMailer } from "../../src/drivers/mail-smtp/open.ts";
import type { SmtpOptions } from "../../src/drivers/mail-smtp/options.ts";
import type { Mailer } from "../../src/ports/mailer.ts";
import { freshDatabase } from "../support/database.ts";
import { describeWhere } from "../support/describe-where.ts";
import { freePort } from "../support/free-port.ts";
import { readMessage } from "../support/read-message.ts";
import { lackOfOpenssl, openSmtp, ownCertificate, type TestSmtp } from "../support/smtp.ts";
import { aMail, mailerContract, noted } from "./mailer.ts";

const FROM = "Vedette <vedette@example.com>";

mailerContract("SMTP", async () => {
  const smtp = await openSmtp();
  const mailer = mailerTo(smtp);
  return {
    mailer,
    delivered: async () => smtp.received.map((one) => ({ ...readMessage(one.message), to: one.to[0] ?? "" })),
    async [Symbol.asyncDispose]() {
      await mailer[Symbol.asyncDispose]();
      await smtp[Symbol.asyncDispose]();
    },
  };
});

mailerContract("outbox", async () => {
  const database = await freshDatabase();
  const connection = connect(database.url, { max: 4, application: "test", onError: () => undefined });
  return {
    mailer: openOutbox({ pool: connection.pool, from: FROM }),
    async delivered() {
      const { rows } = await connection.pool.query("select * from outbox_mail order by id");
      return rows.map(({ recipient, sender, subject, message_id, text, html }) => ({
        to: recipient,
        from: sender,
        subject,
        messageId: message_id,
        text: text.trimEnd(),
        html,
      }));
    },
    async [Symbol.asyncDispose]() {
      await connection[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
});

describe("mails through an SMTP server", () => {
  it("end as the server says", async () => {
    await using smtp = await openSmtp();
    await using mailer = mailerTo(smtp);
    const ends = async (to: string) => await mailer.send(aMail({ to }), noted);
    expect(await ends("nobody@example.org")).toEqual({ end: "refused", answer: "550 5.1.1 no such user" });
    expect(await ends("greylisted@example.org")).toMatchObject({ end: "later", blame: "mail" });
    expect(await ends("spam@example.org")).toEqual({ end: "refused", answer: "554 5.7.1 looks like spam" });
    expect(await ends("full@example.org")).toMatchObject({ end: "later", blame: "mail" });
    expect(await ends("no address")).toMatchObject({ end: "refused" });
    expect(await ends("ada@example.org")).toMatchObject({ end: "sent", answer: "250 taken" });
    expect(smtp.received).toHaveLength(1);
  });

  it("are to come later when the connection breaks before the text, and unknown after it", async () => {
    await using smtp = await openSmtp();
    await using mailer = mailerTo(smtp);
    let isHanded = false;
    const handing = async () => {
      isHanded = true;
    };
    expect(await mailer.send(aMail({ to: "cut-early@example.org" }), handing)).toMatchObject({
      end: "later",
      blame: "server",
    });
    expect(isHanded).toBe(false);
    expect(await mailer.send(aMail({ to: "cut-late@example.org" }), handing)).toMatchObject({
      end: "unknown",
    });
    expect(isHanded).toBe(true);
  });

  it("wait while nobody listens, or nobody speaks", async () => {
    await using nobody = openSmtpMailer({ ...plain, port: await freePort() });
    expect(await nobody.send(aMail(), noted)).toMatchObject({
      end: "later",
      blame: "server",
      answer: expect.stringContaining("ECONNREFUSED"),
    });
    await using mute = await openSmtp({ onConnect: () => undefined });
    await using mailer = mailerTo(mute, { silenceMs: 200 });
    expect(await mailer.send(aMail(), noted)).toMatchObject({ end: "later", blame: "server" });
  });

  it("go over one connection while they come, and over a new one when the server has left", async () => {
    await using smtp = await openSmtp();
    await using mailer = mailerTo(smtp);
    for (let n = 0; n < 3; n++) expect(await mailer.send(aMail(), noted)).toMatchObject({ end: "sent" });
    expect(smtp.connections).toBe(1);
    smtp.hangUp();
    expect(await mailer.send(aMail(), noted)).toMatchObject({ end: "sent" });
    expect(smtp.received).toHaveLength(4);
    expect(smtp.connections).toBe(2);
  });

  it("say how to be rid of them, and that a program wrote them", async () => {
    await using smtp = await openSmtp();
    await using mailer = mailerTo(smtp);
    const unsubscribeUrl = `https://errors.example.com/unsubscribe/?person=12&kind=new_issue&sign=${"x".repeat(43)}`;
    await mailer.send(aMail({ unsubscribeUrl }), noted);
    const head = (smtp.received[0]?.message ?? "").split("\r\n\r\n")[0]?.replace(/\r\n[ \t]+/g, " ") ?? "";
    expect(head).toContain(`List-Unsubscribe: <${unsubscribeUrl}>`);
    expect(head).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(head).toContain("Auto-Submitted: auto-generated");
  });

  it("are told line by line, without the password", async () => {
    await using smtp = await openSmtp({ ...loginWith("right password"), disabledCommands: ["STARTTLS"] });
    const lines: string[] = [];
    await using mailer = mailerTo(smtp, {
      user: "me",
      password: "right password",
      trace: (side, line) => lines.push(`${side} ${line}`),
    });
    expect(await mailer.send(aMail(), noted)).toMatchObject({ end: "sent" });
    expect(lines.some((line) => line.startsWith("server 220"))).toBe(true);
    expect(lines).toContain("client RCPT TO:<ada@example.org>");
    expect(lines).toContain("server 250 taken");
    const text = lines.join("\n");
    expect(text).not.toContain(Buffer.from("\0me\0right password").toString("base64"));
    expect(text).not.toContain("right password");
  });
});

describe("mails to a server that asks for a login", () => {
  it("wait with the server's answer while the login is wrong", async () => {
    await using smtp = await openSmtp({ ...loginWith("right"), disabledCommands: ["STARTTLS"] });
    await using wrong = mailerTo(smtp, { user: "me", password: "wrong" });
    expect(await wrong.send(aMail(), noted)).toMatchObject({
      end: "later",
      blame: "server",
      answer: expect.stringContaining("535"),
    });
    await using none = mailerTo(smtp);
    expect(await none.send(aMail(), noted)).toMatchObject({ end: "later", blame: "server" });
    await using right = mailerTo(smtp, { user: "me", password: "right" });
    expect(await right.send(aMail(), noted)).toMatchObject({ end: "sent" });
    expect(smtp.received.map(({ user }) => user)).toEqual(["me"]);
  });
});

describeWhere(lackOfOpenssl, "mails over TLS", () => {
  it("are encrypted, by STARTTLS or from the start, with a login inside", async () => {
    const { key, cert } = ownCertificate();
    for (const security of ["starttls", "tls"] as const) {
      await using smtp = await openSmtp({
        ...loginWith("right"),
        key,
        cert,
        secure: security === "tls",
        disabledCommands: [],
        allowInsecureAuth: false,
      });
      await using mailer = mailerTo(smtp, { security, ca: cert, user: "me", password: "right" });
      expect(await mailer.send(aMail(), noted)).toMatchObject({ end: "sent" });
      expect(smtp.received).toMatchObject([{ isSecure: true, user: "me" }]);
    }
  });

  it("wait rather than go out unencrypted, or to a server that is not who it says", async () => {
    const { key, cert } = ownCertificate();
    await using without = await openSmtp();
    await using strict = mailerTo(without, { security: "starttls" });
    expect(await strict.send(aMail(), noted)).toMatchObject({ end: "later", blame: "server" });
    await using stranger = await openSmtp({ key, cert, disabledCommands: ["AUTH"] });
    await using careful = mailerTo(stranger, { security: "starttls" });
    expect(await careful.send(aMail(), noted)).toMatchObject({
      end: "later",
      blame: "server",
      answer: expect.stringContaining("certificate"),
    });
    expect([...without.received, ...stranger.received]).toEqual([]);
  });
});

const plain = { host: "127.0.0.1", security: "none", from: FROM } as const;

function mailerTo({ port }: TestSmtp, change: Partial<SmtpOptions> = {}): Mailer {
  return openSmtpMailer({ ...plain, port, ...change });
}

function loginWith(password: string): Parameters<typeof openSmtp>[0] {
  return {
    authOptional: false,
    allowInsecureAuth: true,
    onAuth(auth, _session, callback) {
      if (auth.username === "me" && auth.password === password) callback(null, { user: auth.username });
      else callback(new Error("Authentication failed"));
    },
  };
}
