import { sql } from "kysely";
import type { Database } from "../../db/database.ts";
import type { WireLoggedMail, WireMailState, WireOutboxMail } from "../../wire/mail.ts";

/** Mails by state. */
export async function countByState(db: Database): Promise<Record<WireMailState, number>> {
  const { rows } = await sql<{ state: WireMailState; mails: number }>`
    select state, count(*) as mails from mail group by state`.execute(db);
  const counts = { queued: 0, sending: 0, sent: 0, failed: 0, unknown: 0 };
  for (const { state, mails } of rows) counts[state] = mails;
  return counts;
}

/** The newest mails, of one state or of all. */
export async function newestMails(
  db: Database,
  { state, limit }: { state: WireMailState | undefined; limit: number },
): Promise<WireLoggedMail[]> {
  const { rows } = await sql<{
    id: number;
    kind: string;
    recipient: string;
    subject: string;
    state: WireMailState;
    attempts: number;
    made_at: Date;
    due_at: Date;
    ended_at: Date | null;
    answer: string | null;
  }>`
    select id, kind, recipient, subject, state, attempts, made_at, due_at, ended_at, answer from mail
     where ${state ?? null}::text is null or state = ${state ?? null}
     order by id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({
    id: String(row.id),
    kind: row.kind,
    recipient: row.recipient,
    subject: row.subject,
    state: row.state,
    attempts: row.attempts,
    madeAt: row.made_at.toISOString(),
    dueAt: row.ended_at === null ? row.due_at.toISOString() : null,
    endedAt: row.ended_at?.toISOString() ?? null,
    answer: row.answer,
  }));
}

export async function newestOfOutbox(db: Database, limit: number): Promise<WireOutboxMail[]> {
  const { rows } = await sql<Omit<WireOutboxMail, "id" | "at"> & { id: number; at: Date }>`
    select id, sender as "from", recipient as "to", subject, text, at from outbox_mail
     order by id desc limit ${limit}`.execute(db);
  return rows.map((row) => ({ ...row, id: String(row.id), at: row.at.toISOString() }));
}
