import type pg from "pg";
import type { SessionKind } from "./database-url.ts";

/** What the other end of a connection is. */
export interface SessionFacts {
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
  /** A pooler stands between: the next transaction may run in another server process. */
  readonly isPooled: boolean;
}

/** Asks once for each new connection (0.2 ms): what Postgres reports by itself a pooler keeps from another time. */
export async function inspectSession(client: pg.ClientBase): Promise<SessionFacts> {
  const { rows } = await client.query<{ pid: number; standby: boolean; read_only: string }>(
    `select pg_backend_pid() as pid, pg_is_in_recovery() as standby,
            current_setting('transaction_read_only') as read_only`,
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the database answered a question about itself with nothing");
  const { processID } = client as { processID?: unknown };
  return {
    isStandby: row.standby,
    isReadOnly: row.read_only === "on",
    // A pooler makes up the number of the process that it announces.
    isPooled: processID !== row.pid,
  };
}

/** Why this server does not do, or undefined. `prefer-standby` is content with any. */
export function misfit({ isStandby, isReadOnly }: SessionFacts, kind: SessionKind): string | undefined {
  if (kind === "read-write" && isReadOnly) return "is read-only";
  if (kind === "read-only" && !isReadOnly) return "takes writes";
  if (kind === "primary" && isStandby) return "is a standby";
  if (kind === "standby" && !isStandby) return "is a primary";
  return undefined;
}
