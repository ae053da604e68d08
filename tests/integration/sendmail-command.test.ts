import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkMail } from "../../src/cli/doctor/mail.ts";
import { freePort } from "../support/free-port.ts";
import { vedette } from "../support/program.ts";
import { openSmtp } from "../support/smtp.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), "vedette-sendmail-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const sendTest = (url: string, to: string) =>
  vedette(["sendmail", "test", "--to", to], {
    VEDETTE_DATA_DIR: dir,
    MAIL_URL: url,
    DATABASE_URL: "postgresql://nobody@127.0.0.1:1/none",
  });

it("a test mail shows the server's answers step by step, and that the mail was taken", async () => {
  await using smtp = await openSmtp();
  const { code, stdout, stderr } = await sendTest(
    `smtp://127.0.0.1:${smtp.port}?from=errors%40example.com`,
    "ada@example.org",
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/^< 220 /m);
  expect(stdout).toMatch(/^> MAIL FROM:<errors@example\.com>/m);
  expect(stdout).toMatch(/^< 250 taken$/m);
  expect(stderr).toContain("has taken the mail for ada@example.org");
  expect(smtp.received).toMatchObject([{ to: ["ada@example.org"], from: "errors@example.com" }]);
});

it("a test mail that is not taken says why, what to do, and ends with 1", async () => {
  await using smtp = await openSmtp();
  const refused = await sendTest(`smtp://127.0.0.1:${smtp.port}`, "nobody@example.org");
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("550 5.1.1 no such user")]);
  const away = await sendTest(`smtp://127.0.0.1:${await freePort()}`, "ada@example.org");
  expect([away.code, away.stderr]).toEqual([1, expect.stringContaining("Check host and port in MAIL_URL")]);
});

it("doctor says whether the mail server is there and knows the login, and sends nothing", async () => {
  await using smtp = await openSmtp({
    disabledCommands: ["STARTTLS"],
    authOptional: false,
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, callback) => {
      if (password === "right") callback(null, { user: username });
      else callback(new Error("Authentication failed"));
    },
  });
  const mailTo = (password: string) =>
    checkMail({
      mail: {
        kind: "smtp",
        host: "127.0.0.1",
        port: smtp.port,
        security: "none",
        user: "me",
        password,
        from: "a@example.com",
      },
    });
  expect(await mailTo("right")).toMatchObject({ state: "ok" });
  expect(await mailTo("wrong")).toMatchObject({ state: "problem", found: expect.stringContaining("535") });
  expect(smtp.received).toEqual([]);
});
