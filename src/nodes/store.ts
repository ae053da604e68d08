import { sql } from "kysely";
import type { Database } from "../db/database.ts";
import type { NodeFacts, NodeFigures } from "./room.ts";

/** A node as the others know it. */
export interface KnownNode extends NodeFacts {
  /** Milliseconds since its last heartbeat, by the database's clock. */
  readonly silentMs: number;
  readonly figures: NodeFigures;
}

/** Introduces the node, or says that it still lives. By the database's clock, which all nodes share. */
export async function beat(db: Database, node: NodeFacts, figures: NodeFigures): Promise<void> {
  await sql`
    insert into node (id, role, version, knows, host, pid, threads, started_at, figures)
    values (${node.id}, ${node.role}, ${node.version}, ${node.knows}, ${node.host}, ${node.pid}, ${node.threads},
            ${node.startedAt}, ${JSON.stringify(figures)})
        on conflict (id) do update set seen_at = now(), figures = excluded.figures`.execute(db);
}

export async function leave(db: Database, id: string): Promise<void> {
  await sql`delete from node where id = ${id}`.execute(db);
}

/** Those that did not say good-bye and have been silent for so long. */
export async function forgetSilent(db: Database, silentMs: number): Promise<void> {
  await sql`delete from node where seen_at < now() - ${silentMs} * interval '1 millisecond'`.execute(db);
}

/** Web first, then workers, then cron; the oldest of each first. */
export async function listNodes(db: Database): Promise<KnownNode[]> {
  const { rows } = await sql<KnownNode>`
    select id, role, version, knows, host, pid, threads, started_at as "startedAt", figures,
           extract(epoch from now() - seen_at)::float8 * 1000 as "silentMs"
      from node order by array_position(array['all', 'web', 'worker', 'cron'], role), started_at, id
     limit 500`.execute(db);
  return rows;
}

export interface KnownSchedule {
  readonly name: string;
  readonly dueAt: Date;
  readonly leasedTo: string | null;
  readonly doneAt: Date | null;
  readonly tookMs: number | null;
  readonly failures: number;
  readonly problem: string | null;
}

export async function listSchedules(db: Database): Promise<KnownSchedule[]> {
  const { rows } = await sql<KnownSchedule>`
    select name, due_at as "dueAt", case when lease_until > now() then leased_to end as "leasedTo",
           done_at as "doneAt", took_ms as "tookMs", failures, problem
      from schedule order by name limit 200`.execute(db);
  return rows;
}

export interface TableGroup {
  readonly name: "payloads" | "events" | "counters" | "rest";
  readonly bytes: number;
}

/** What takes the room: whole relations with their indexes, summed by what they hold. */
export async function tableSizes(db: Database): Promise<TableGroup[]> {
  const { rows } = await sql<TableGroup>`
    select case when name ~ '^event_(block|surplus)' then 'payloads'
                when name ~ '^event(_p[0-9]+)?$' then 'events'
                when name ~ '^(issue_hour|project_minute|outcome_hour|issue_tag|issue_user)' then 'counters'
                else 'rest' end as name,
           sum(bytes)::float8 as bytes
      from (select c.relname as name, pg_total_relation_size(c.oid) as bytes
              from pg_class c where c.relkind in ('r', 'm') and c.relnamespace = current_schema::regnamespace) t
     group by 1`.execute(db);
  return rows;
}

/** Events stored in each of the last minutes, the oldest first; minutes without any are left out. */
export async function storedByMinute(
  db: Database,
  minutes: number,
): Promise<{ minute: Date; events: number }[]> {
  const { rows } = await sql<{ minute: Date; events: number }>`
    select minute, sum(events)::float8 as events from project_minute
     where minute >= date_trunc('minute', now()) - ${minutes} * interval '1 minute' and minute <= now()
     group by minute order by minute`.execute(db);
  return rows;
}

/** Items by their end since midnight (UTC). */
export async function endsToday(db: Database): Promise<{ outcome: string; quantity: number }[]> {
  const { rows } = await sql<{ outcome: string; quantity: number }>`
    select outcome, sum(quantity)::float8 as quantity from outcome_hour
     where hour >= date_trunc('day', now() at time zone 'UTC') at time zone 'UTC'
     group by outcome order by quantity desc`.execute(db);
  return rows;
}

export interface KnownParked {
  readonly id: number;
  readonly source: string;
  readonly lane: number;
  readonly reason: string;
  readonly bytes: number;
  readonly parkedAt: Date;
}

/** Frames that wait for a person, the newest first, and how many they are. */
export async function parkedFrames(db: Database): Promise<{ total: number; newest: KnownParked[] }> {
  const { rows } = await sql<KnownParked & { total: number }>`
    select id, source, lane, left(reason, 500) as reason, octet_length(data) as bytes, parked_at as "parkedAt",
           count(*) over () as total
      from queue_parked order by id desc limit 20`.execute(db);
  return { total: rows[0]?.total ?? 0, newest: rows.map(({ total: _, ...frame }) => frame) };
}

export interface DatabaseFacts {
  readonly version: string;
  readonly connections: number;
  readonly maxConnections: number;
}

export async function databaseFacts(db: Database): Promise<DatabaseFacts> {
  const { rows } = await sql<DatabaseFacts>`
    select split_part(current_setting('server_version'), ' ', 1) as version,
           (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,
           current_setting('max_connections')::int as "maxConnections"`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error("the database answered a question about itself with nothing");
  return row;
}
