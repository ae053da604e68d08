import { sql } from "kysely";
import type { Database } from "../../db/database.ts";

/** A claim on one mail: its holder alone may hand it over or note what came of it. */
export interface Claim {
  readonly id: number;
  readonly turn: number;
}

export interface ClaimedMail extends Claim {
  readonly nonce: string;
  readonly recipient: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly unsubscribeUrl: string | null;
}

/** Takes the mail that has been due for longest. Committed when it answers; by the database's clock. */
export async function claimDue(db: Database, leaseMs: number): Promise<ClaimedMail | undefined> {
  const { rows } = await sql<ClaimedMail>`
    update mail set state = 'sending', turn = turn + 1, handed_at = null,
           lease_until = now() + ${leaseMs} * interval '1 millisecond'
     where id = (select id from mail where state = 'queued' and due_at <= now()
                  order by due_at, id limit 1 for update skip locked)
    returning id, turn, nonce, recipient, subject, text, html, unsubscribe_url as "unsubscribeUrl"`.execute(
    db,
  );
  return rows[0];
}

/** Notes that the text goes out now. False when the claim was lost: then it must not. */
export async function noteHanded(db: Database, { id, turn }: Claim, leaseMs: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update mail set handed_at = now(), lease_until = now() + ${leaseMs} * interval '1 millisecond'
     where id = ${id} and turn = ${turn} and state = 'sending'`.execute(db);
  return numAffectedRows === 1n;
}

/** The end of a mail; its text is forgotten. Also for one that was given up as unknown while its answer was on the way. */
export async function noteEnd(
  db: Database,
  { id, turn }: Claim,
  end: { state: "sent" | "failed" | "unknown"; answer: string },
): Promise<void> {
  await sql`
    update mail set state = ${end.state}, answer = ${end.answer}, ended_at = now(), lease_until = null,
           text = null, html = null
     where id = ${id} and turn = ${turn} and state in ('sending', 'unknown')`.execute(db);
}

/**
 * Gives a mail that was not delivered back, due after `againInMs`. `isItsOwn`: the server refused this very mail for
 * now; each time its pause doubles, up to an hour.
 */
export async function putBack(
  db: Database,
  { id, turn }: Claim,
  why: { answer: string; againInMs: number; isItsOwn: boolean },
): Promise<void> {
  const own = why.isItsOwn ? 1 : 0;
  await sql`
    update mail set state = 'queued', answer = ${why.answer}, lease_until = null, handed_at = null,
           attempts = attempts + ${own},
           due_at = now() + least(3600000.0, ${why.againInMs} * power(2, ${own} * least(attempts, 16)))
                          * interval '1 millisecond'
     where id = ${id} and turn = ${turn} and state = 'sending'`.execute(db);
}

export interface Recovered {
  readonly id: number;
  readonly state: "queued" | "unknown" | "failed";
}

/**
 * Looks after mails whose sender has not been heard of: one whose text had not gone out is due again; of the others
 * nobody knows whether they arrived. Gives up mails that are of no use any more.
 */
export async function recover(db: Database): Promise<Recovered[]> {
  const { rows: lost } = await sql<Recovered>`
    update mail set state = case when handed_at is null then 'queued' else 'unknown' end, lease_until = null,
           ended_at = case when handed_at is null then null else now() end,
           answer = case when handed_at is null then answer
                         else 'the process that sent it ended before the answer was noted' end,
           text = case when handed_at is null then text end, html = case when handed_at is null then html end
     where id in (select id from mail where state = 'sending' and lease_until < now()
                   order by id limit 500 for update skip locked)
    returning id, state`.execute(db);
  const { rows: late } = await sql<Recovered>`
    update mail set state = 'failed', ended_at = now(), text = null, html = null,
           answer = coalesce('given up after a time; at last: ' || answer, 'given up: nobody sent it in time')
     where id in (select id from mail where state = 'queued' and give_up_at < now()
                   order by id limit 500 for update skip locked)
    returning id, state`.execute(db);
  return [...lost, ...late];
}

/** Forgets what ended, and copies in the outbox, more than so many days ago. */
export async function forgetEnded(db: Database, days: number): Promise<void> {
  await sql`delete from mail where ended_at < now() - ${days} * interval '1 day'`.execute(db);
  await sql`delete from outbox_mail where at < now() - ${days} * interval '1 day'`.execute(db);
}
