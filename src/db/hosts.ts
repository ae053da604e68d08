import pg from "pg";
import type { DatabaseUrl, Host, SessionKind } from "./database-url.ts";
import { inspectSession, misfit } from "./session-check.ts";

/** After a failure the next attempts fail at once for so long, doubling: a database that comes up is not stormed. */
const FIRST_REST_MS = 25;
const LONGEST_REST_MS = 1_000;

/** A host that has not answered by then is looked for no longer. */
const LONGEST_LOOK_MS = 5_000;

/** No host serves. Has a network error's code, so that it passes for one: it heals itself. */
export class NoHost extends Error {
  readonly code = "ECONNREFUSED";
}

/**
 * Which of a URL's hosts a new connection goes to: the one that served last, for as long as it serves; then the
 * first, in the URL's order, that answers and is of the kind that was asked for. All pools of a process may look at
 * once: one search answers them.
 */
export class Hosts {
  readonly #url: DatabaseUrl;
  readonly #now: () => number;
  #serving: Host | undefined;
  #search: Promise<Host> | undefined;
  readonly #asked = new Map<Host, Promise<boolean>>();
  #rest: { readonly until: number; readonly length: number; readonly error: Error } | undefined;

  /** `now` in milliseconds, never set back. */
  constructor(url: DatabaseUrl, now: () => number = () => performance.now()) {
    this.#url = url;
    this.#now = now;
  }

  get url(): DatabaseUrl {
    return this.#url;
  }

  /** Rejects with {@link NoHost} when none of several serves, and with the last failure while it rests. */
  async find(): Promise<Host> {
    if (this.#rest !== undefined && this.#now() < this.#rest.until) throw this.#rest.error;
    if (this.#serving !== undefined) return this.#serving;
    const [only, ...others] = this.#url.hosts;
    if (only !== undefined && others.length === 0) return only;
    this.#search ??= this.#searchAll().finally(() => {
      this.#search = undefined;
    });
    return await this.#search;
  }

  /** A connection to this host stands. */
  reached(host: Host): void {
    this.#serving = host;
    this.#rest = undefined;
  }

  /** This host failed, or is not what it was: the next connection looks at all of them again. */
  leave(host: Host, error: Error): void {
    if (this.#serving === host) this.#serving = undefined;
    if (this.#url.hosts.length === 1) this.#restAfter(error);
  }

  /** Whether anybody is there, even one that has no room for us; all connections that wonder ask once. */
  answers(host: Host): Promise<boolean> {
    let asked = this.#asked.get(host);
    if (asked === undefined) {
      asked = this.#greet(host).finally(() => this.#asked.delete(host));
      this.#asked.set(host, asked);
    }
    return asked;
  }

  async #greet(host: Host): Promise<boolean> {
    const client = this.#probe(host);
    try {
      await client.connect();
      return true;
    } catch (error) {
      return error instanceof pg.DatabaseError;
    } finally {
      await client.end().catch(() => undefined); // it broke before it was ended
    }
  }

  async #searchAll(): Promise<Host> {
    const reasons: string[] = [];
    // A standby is only second best here; all are asked once more before a primary is taken.
    const kinds: readonly SessionKind[] =
      this.#url.kind === "prefer-standby" ? ["standby", "any"] : [this.#url.kind];
    for (const kind of kinds) {
      for (const host of this.#url.hosts) {
        const reason = await this.#try(host, kind);
        if (reason === undefined) {
          this.reached(host);
          return host;
        }
        reasons.push(`${host.name} ${reason}`);
      }
    }
    const error = new NoHost(`no host of the database serves: ${[...new Set(reasons)].join("; ")}`);
    this.#restAfter(error);
    throw error;
  }

  async #try(host: Host, kind: SessionKind): Promise<string | undefined> {
    const client = this.#probe(host);
    try {
      await client.connect();
      return misfit(await inspectSession(client), kind);
    } catch (error) {
      return `cannot be used (${reasonOf(error)})`;
    } finally {
      await client.end().catch(() => undefined); // it broke before it was ended
    }
  }

  #probe(host: Host): pg.Client {
    const client = new pg.Client({
      connectionString: host.url,
      application_name: "vedette look-up",
      connectionTimeoutMillis: Math.min(this.#url.connectTimeoutMs, LONGEST_LOOK_MS),
    });
    client.on("error", () => undefined); // it fails what waits for it
    return client;
  }

  #restAfter(error: Error): void {
    const length = Math.min(LONGEST_REST_MS, (this.#rest?.length ?? FIRST_REST_MS / 2) * 2);
    this.#rest = { until: this.#now() + length, length, error };
  }
}

export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join("; ");
  return error instanceof Error ? error.message : String(error);
}
