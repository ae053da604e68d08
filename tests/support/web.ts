import { randomBytes } from "node:crypto";
import type { FastifyInstance, InjectOptions } from "fastify";
import type { Pool } from "pg";
import { createAccount } from "../../src/accounts/accounts.ts";
import { openPasswords } from "../../src/accounts/passwords.ts";
import { connect } from "../../src/db/database.ts";
import { createServer, type HttpRoom } from "../../src/http/server.ts";
import type { WireSession } from "../../src/wire/account.ts";
import { freshDatabase } from "./database.ts";
import { silent } from "./silent.ts";

export interface TestWeb extends AsyncDisposable {
  readonly room: HttpRoom;
  readonly pool: Pool;
  readonly server: FastifyInstance;
  /** Another web node of the same instance. */
  node(): FastifyInstance;
}

/** A web node on a database of its own. Passwords cost little here: their cost has a test of its own. */
export async function openWeb(change: Partial<HttpRoom> = {}): Promise<TestWeb> {
  const database = await freshDatabase();
  const connection = connect(database.url, { max: 8, application: "test", onError: () => {} });
  const room: HttpRoom = {
    db: connection.db,
    passwords: openPasswords({ memoryCost: 1_024, timeCost: 1, parallelism: 1 }),
    secretKey: randomBytes(32).toString("hex"),
    now: Date.now,
    log: silent,
    url: "http://localhost:9000",
    version: "0.0.0-test",
    trustedProxies: [],
    uiDir: "/nowhere",
    pingDatabase: () => connection.pool.query("select 1"),
    apiPlugins: [],
    openPlugins: [],
    ...change,
  };
  const nodes = [createServer(room)];
  return {
    room,
    pool: connection.pool,
    server: nodes[0] as FastifyInstance,
    node() {
      const another = createServer(room);
      nodes.push(another);
      return another;
    },
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node.close();
      await connection[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

export interface Answer<Body = unknown> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | number | undefined>>;
  readonly text: string;
  readonly body: Body;
}

/** A browser without a window: keeps cookies, reads the session first, sends its CSRF token. */
export class Browser {
  readonly cookies = new Map<string, string>();
  csrfToken = "";
  #server: FastifyInstance;
  readonly #address: string;
  readonly #userAgent: string | undefined;

  constructor(server: FastifyInstance, address = "127.0.0.1", userAgent?: string) {
    this.#server = server;
    this.#address = address;
    this.#userAgent = userAgent;
  }

  /** From now on another node answers, as behind a balancer. */
  moveTo(server: FastifyInstance): void {
    this.#server = server;
  }

  async open(): Promise<WireSession> {
    const { body } = await this.get<WireSession>("/api/0/session/");
    this.csrfToken = body.csrfToken;
    return body;
  }

  async signIn(email: string, password: string): Promise<Answer<WireSession>> {
    await this.open();
    const answer = await this.send<WireSession>("POST", "/api/0/session/", { email, password });
    if (answer.status === 200) this.csrfToken = answer.body.csrfToken;
    return answer;
  }

  get<Body>(url: string, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    return this.#ask({ method: "GET", url, headers });
  }

  send<Body>(
    method: "POST" | "PUT" | "DELETE",
    url: string,
    body?: object,
    /** Over those of a page of ours; null leaves one out. */
    headers: Record<string, string | null> = {},
  ): Promise<Answer<Body>> {
    const usual = { "x-csrf-token": this.csrfToken, "sec-fetch-site": "same-origin" };
    const sent = Object.entries({ ...usual, ...headers }).filter(([, value]) => value !== null);
    return this.#ask({
      method,
      url,
      headers: Object.fromEntries(sent) as Record<string, string>,
      ...(body && { payload: body }),
    });
  }

  async #ask<Body>(options: InjectOptions): Promise<Answer<Body>> {
    const response = await this.#server.inject({
      ...options,
      headers: { ...options.headers, ...(this.#userAgent && { "user-agent": this.#userAgent }) },
      remoteAddress: this.#address,
      cookies: Object.fromEntries(this.cookies),
    });
    for (const { name, value, maxAge } of response.cookies as {
      name: string;
      value: string;
      maxAge?: number;
    }[]) {
      if (value === "" || maxAge === 0) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answerOf<Body>(response);
  }
}

/** What a program with an API token gets. */
export async function withToken<Body = unknown>(
  server: FastifyInstance,
  token: string,
  method: "GET" | "POST" | "PUT" | "DELETE",
  url: string,
  body?: object,
): Promise<Answer<Body>> {
  const headers = { authorization: `Bearer ${token}` };
  return answerOf<Body>(await server.inject({ method, url, headers, ...(body && { payload: body }) }));
}

export const PASSWORD = "a good long password";

/** An account with {@link PASSWORD}, signed in. */
export async function signedIn(
  web: TestWeb,
  email: string,
  options: { isSuperuser?: boolean } = {},
): Promise<{ browser: Browser; id: number }> {
  const { id } = await createAccount(web.room, { email, password: PASSWORD, ...options });
  const browser = new Browser(web.server);
  const answer = await browser.signIn(email, PASSWORD);
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
  return { browser, id };
}

function answerOf<Body>(response: {
  statusCode: number;
  headers: Answer["headers"];
  payload: string;
}): Answer<Body> {
  const { statusCode: status, headers, payload: text } = response;
  const isJson = String(headers["content-type"]).startsWith("application/json");
  return { status, headers, text, body: (isJson && text !== "" ? JSON.parse(text) : undefined) as Body };
}
