import { expect, it, vi } from "vitest";
import { connect } from "../../src/db/database.ts";
import { freshDatabase } from "../support/database.ts";
import { readMessage } from "../support/read-message.ts";
import { startAll } from "../support/server.ts";
import { openSmtp } from "../support/smtp.ts";
import { until } from "../support/until.ts";

vi.setConfig({ testTimeout: 120_000 });

it("a new issue is a mail in the hands of the SMTP server, at once or when the server is back", async () => {
  await using database = await freshDatabase();
  await using stack = new AsyncDisposableStack();
  const smtp = await openSmtp();
  await using connection = connect(database.url, { max: 1, application: "test", onError: () => undefined });
  const from = encodeURIComponent("Vedette <errors@example.com>");
  const { instance } = await startAll({
    databaseUrl: database.url,
    env: { MAIL_URL: `smtp://127.0.0.1:${smtp.port}?from=${from}` },
  });
  stack.use(instance);
  const dsn = await instance.dsn("acme/web");
  await instance.command("createuser", "--email", "ada@example.org", "--password", "a good long password");
  await connection.pool.query(
    "insert into membership (organization_id, account_id, role) select o.id, a.id, 'member' from organization o, account a",
  );

  const send = async (message: string) => {
    const event = JSON.stringify({ message, level: "error", platform: "node" });
    const url = `${instance.url}/api${dsn.pathname}/envelope/?sentry_key=${dsn.username}`;
    const answer = await fetch(url, { method: "POST", body: `{}\n{"type":"event"}\n${event}\n` });
    expect(answer.status).toBe(200);
  };
  await send("The lamp went out");
  await send("The lamp went out");
  await until("mail", () => smtp.received.length > 0);
  const mail = readMessage(smtp.received[0]?.message ?? "");
  expect(mail).toMatchObject({ to: "ada@example.org", from: expect.stringContaining("errors@example.com") });
  expect(mail.subject).toBe("WEB-1 The lamp went out");
  expect(mail.text).toContain(`${instance.url}/organizations/acme/issues/`);

  await smtp[Symbol.asyncDispose]();
  await send("The harbour is closed");
  await until("mail that waits for its server", async () => {
    const { rows } = await connection.pool.query("select answer from mail where state = 'queued'");
    return rows[0]?.answer?.includes("ECONNREFUSED");
  });
  await using back = await openSmtp({}, smtp.port);
  await until("second mail", () => back.received.length > 0);
  expect(readMessage(back.received[0]?.message ?? "").subject).toBe("WEB-2 The harbour is closed");
  expect(smtp.received).toHaveLength(1);
});
