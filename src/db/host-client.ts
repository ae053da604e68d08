import { Socket } from "node:net";
import pg from "pg";
import type { Host } from "./database-url.ts";
import type { Hosts } from "./hosts.ts";
import { inspectSession, misfit } from "./session-check.ts";

/** read_only_sql_transaction: what was the primary is so no more. */
const READ_ONLY = "25006";

/**
 * So long a socket may be silent while somebody waits on it. Idle ones are closed by the pool before; a statement that
 * takes longer costs a look at the host every so often.
 */
const SILENT_MS = 15_000;

export interface ClientOptions {
  /** A statement that takes longer is cancelled; without it none is. */
  readonly longestStatementMs?: number;
  /** For tests. */
  readonly silentMs?: number;
}

type Connected = (error?: Error | null) => void;

/**
 * A client for `pg.Pool` that connects to the host that serves, and closes itself when it turns out to be one that
 * takes no writes any more: the pool's next connection then goes to the new primary. Behind a pooler that hands out
 * a connection for each transaction it sends statements without their names, and leaves their longest time to the
 * pooler: what is set for a session there would hold for whoever gets it next.
 */
export function clientFor(
  hosts: Hosts,
  { longestStatementMs, silentMs = SILENT_MS }: ClientOptions = {},
): typeof pg.Client {
  const [first] = hosts.url.hosts;
  return class HostClient extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({
        ...config,
        ...(first && { connectionString: first.url }),
        connectionTimeoutMillis: hosts.url.connectTimeoutMs,
      });
      // One that breaks while somebody holds it, or while it is greeted, fails the query in hand or the next one, and
      // the event says it once more: unheard, it would end the process.
      this.on("error", () => undefined);
    }

    override connect(): Promise<pg.Client>;
    override connect(callback: Connected): void;
    override connect(callback?: Connected): Promise<pg.Client> | undefined {
      const connected = this.#open().then(() => this);
      if (callback === undefined) return connected;
      connected.then(
        () => callback(null),
        (error: Error) => callback(error),
      );
      return undefined;
    }

    async #open(): Promise<void> {
      const host = await hosts.find();
      Object.assign(this, { host: host.host, port: host.port });
      try {
        await super.connect();
        await this.#greet(host);
      } catch (error) {
        hosts.leave(host, error instanceof Error ? error : new Error(String(error)));
        await super.end().catch(() => undefined); // what is broken needs no good-bye
        throw error;
      }
      hosts.reached(host);
    }

    async #greet(host: Host): Promise<void> {
      const session = await inspectSession(this);
      const reason = misfit(session, hosts.url.kind);
      if (reason !== undefined) throw new Error(`the database at ${host.name} ${reason}`);
      if (longestStatementMs !== undefined && !session.isPooled) {
        await this.query("select set_config('statement_timeout', $1, false)", [`${longestStatementMs}ms`]);
      }
      if (!(hosts.url.keepsStatements ?? !session.isPooled)) withoutNames(this);
      this.connection.on("errorMessage", (message: { code?: unknown }) => {
        if (message.code !== READ_ONLY || hosts.url.kind === "read-only") return;
        hosts.leave(host, new Error(`the database at ${host.name} is read-only`));
        // Whoever holds it learns by the next query; the pool throws it away.
        this.connection.stream.destroy();
      });
      // A socket of this machine breaks when its other end does.
      const { stream } = this.connection;
      if (stream instanceof Socket && !host.host.startsWith("/")) endWhenDead(stream, hosts, host, silentMs);
    }
  };
}

/**
 * A machine that lost its power says no good-bye, and TCP waits for it for a quarter of an hour. Whoever waits for an
 * answer meanwhile learns it here: the host is asked anew, and when it does not answer, the connection is closed.
 */
function endWhenDead(stream: Socket, hosts: Hosts, host: Host, silentMs: number): void {
  stream.setTimeout(silentMs);
  stream.on("timeout", () => {
    void hosts.answers(host).then((isThere) => {
      if (isThere) return stream.setTimeout(silentMs);
      const error = new SilentHost(`the database at ${host.name} does not answer any more`);
      hosts.leave(host, error);
      return stream.destroy(error);
    });
  });
}

/** Passes for a network error: it heals itself. */
class SilentHost extends Error {
  readonly code = "ETIMEDOUT";
}

/** A statement's name is known to one server process alone. */
function withoutNames(client: pg.Client): void {
  const query = client.query.bind(client) as (...parts: unknown[]) => unknown;
  const unnamed = (first: unknown, ...others: unknown[]): unknown =>
    query(isNamed(first) ? { ...first, name: undefined } : first, ...others);
  client.query = unnamed as typeof client.query;
}

/** A plain description of a query; one that submits itself, as COPY does, stays what it is. */
function isNamed(query: unknown): query is { readonly name: string } {
  return typeof query === "object" && query !== null && "name" in query && !("submit" in query);
}
