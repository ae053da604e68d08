import pg from "pg";
import type { Host } from "./database-url.ts";
import type { Hosts } from "./hosts.ts";
import { inspectSession, misfit } from "./session-check.ts";

/** read_only_sql_transaction: what was the primary is so no more. */
const READ_ONLY = "25006";

type Connected = (error?: Error | null) => void;

/**
 * A client for `pg.Pool` that connects to the host that serves, and closes itself when it turns out to be one that
 * takes no writes any more: the pool's next connection then goes to the new primary. Behind a pooler that hands out
 * a connection for each transaction it sends statements without their names, and leaves their longest time to the
 * pooler: what is set for a session there would hold for whoever gets it next.
 */
export function clientFor(hosts: Hosts, longestStatementMs?: number): typeof pg.Client {
  const [first] = hosts.url.hosts;
  return class HostClient extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, ...(first && { connectionString: first.url }) });
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
    }
  };
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
