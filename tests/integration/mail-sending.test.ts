import { afterEach, beforeEach, expect, it } from "vitest";
import { type Connection, connect } from "../../src/db/database.ts";
import { openSmtpMailer } from "../../src/drivers/mail-smtp/open.ts";
import { sendDue, USUAL_PACE } from "../../src/mail/sending/send-due.ts";
import { claimDue, forgetEnded, noteEnd, noteHanded, recover } from "../../src/mail/sending/store.ts";
import type { Mailer } from "../../src/ports/mailer.ts";
import { freshDatabase, type TestDatabase } from "../support/database.ts";
import { freePort } from "../support/free-port.ts";
import { silent } from "../support/silent.ts";
import { openSmtp } from "../support/smtp.ts";
import { until } from "../support/until.ts";

let database: TestDatabase;
let connection: Connection;

beforeEach(async () => {
  database = await freshDatabase();
  connection = connect(database.url, { max: 6, application: "test", onError: () => undefined });
});
afterEach(async () => {
  await connection[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

const PACE = {
  ...USUAL_PACE,
  pollMs: 10,
  leaseMs: 60_000,
  againInMs: 20,
  restMs: { first: 10, last: 50 },
};

interface Row {
  readonly state: string;
  readonly attempts: number;
  readonly answer: string | null;
  readonly text: string | null;
}

async function put(recipient: string, usefulFor = "1 day"): Promise<void> {
  await connection.pool.query(
    `insert into mail (kind, cause, recipient, subject, text, html, give_up_at)
     values ('test', $1, $1, 'A subject', 'text', '<p>text</p>', now() + $2::interval)`,
    [recipient, usefulFor],
  );
}

async function rowOf(recipient: string): Promise<Row | undefined> {
  const { rows } = await connection.pool.query<Row>("select * from mail where recipient = $1", [recipient]);
  return rows[0];
}

/** Sends while `work` runs. */
async function sending(mailer: Mailer, work: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const room = { db: connection.db, log: silent, mailer, domain: "example.com" };
  const done = sendDue(room, stop.signal, PACE);
  try {
    await work();
  } finally {
    stop.abort();
    await done;
  }
}

const mailerTo = (port: number) =>
  openSmtpMailer({ host: "127.0.0.1", port, security: "none", from: "vedette@example.com" });

it("a mail that is refused for now comes again, one that is refused for good never", async () => {
  await using smtp = await openSmtp();
  await using mailer = mailerTo(smtp.port);
  for (const word of ["greylisted", "nobody", "cut-late", "ada"]) await put(`${word}@example.org`);
  await sending(mailer, async () => {
    await until("third try", async () => ((await rowOf("greylisted@example.org"))?.attempts ?? 0) >= 3);
    await until("ends of the others", async () => {
      const { rows } = await connection.pool.query("select 1 from mail where ended_at is not null");
      return rows.length === 3;
    });
  });
  expect(await rowOf("greylisted@example.org")).toMatchObject({
    state: "queued",
    answer: "451 4.7.1 come again",
    text: "text",
  });
  expect(await rowOf("nobody@example.org")).toMatchObject({
    state: "failed",
    answer: "550 5.1.1 no such user",
    text: null,
  });
  expect(await rowOf("cut-late@example.org")).toMatchObject({ state: "unknown", text: null });
  expect(await rowOf("ada@example.org")).toMatchObject({ state: "sent", answer: "250 taken", text: null });
});

it("while the server is away mails wait, which counts as no try, and go out when it is back", async () => {
  const port = await freePort();
  await using mailer = mailerTo(port);
  await put("ada@example.org");
  await put("bob@example.org");
  await sending(mailer, async () => {
    await until("answer of nobody", async () =>
      (await rowOf("ada@example.org"))?.answer?.includes("ECONNREFUSED"),
    );
    await using smtp = await openSmtp({}, port);
    await until("both", () => smtp.received.length === 2);
    await until("note", async () => (await rowOf("bob@example.org"))?.state === "sent");
  });
  expect(await rowOf("ada@example.org")).toMatchObject({ state: "sent", attempts: 0 });
});

it("a sender that was only slow sends nothing once another has its mail", async () => {
  await put("ada@example.org");
  const slow = await claimDue(connection.db, 0);
  if (slow === undefined) throw new Error("the mail was not due");
  expect(await claimDue(connection.db, 60_000)).toBeUndefined();
  expect(await recover(connection.db)).toEqual([{ id: slow.id, state: "queued" }]);
  const other = await claimDue(connection.db, 60_000);
  expect(other?.turn).toBe(slow.turn + 1);
  expect(await noteHanded(connection.db, slow, 60_000)).toBe(false);
  await noteEnd(connection.db, slow, { state: "sent", answer: "a lie" });
  expect(await rowOf("ada@example.org")).toMatchObject({ state: "sending", answer: null });
});

it("a mail handed over by a sender that died stays unknown, unless its answer was only late", async () => {
  await put("ada@example.org");
  const claim = await claimDue(connection.db, 60_000);
  if (claim === undefined) throw new Error("the mail was not due");
  expect(await noteHanded(connection.db, claim, 0)).toBe(true);
  expect(await recover(connection.db)).toEqual([{ id: claim.id, state: "unknown" }]);
  expect(await claimDue(connection.db, 60_000)).toBeUndefined();
  await noteEnd(connection.db, claim, { state: "sent", answer: "250 taken" });
  expect(await rowOf("ada@example.org")).toMatchObject({ state: "sent", answer: "250 taken" });
});

it("a mail of no more use is given up, and what ended long ago is forgotten", async () => {
  await put("late@example.org", "-1 second");
  await put("waits@example.org");
  expect(await recover(connection.db)).toMatchObject([{ state: "failed" }]);
  expect(await rowOf("late@example.org")).toMatchObject({ state: "failed", text: null });
  await connection.pool.query("update mail set ended_at = now() - interval '31 days' where state = 'failed'");
  await forgetEnded(connection.db, 30);
  expect(await rowOf("late@example.org")).toBeUndefined();
  expect(await rowOf("waits@example.org")).toMatchObject({ state: "queued" });
});
