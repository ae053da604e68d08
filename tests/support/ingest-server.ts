import http, { type IncomingHttpHeaders } from "node:http";
import net, { type AddressInfo } from "node:net";
import Fastify, { type FastifyHttpOptions } from "fastify";
import { openLocalCounters } from "../../src/drivers/counters-local/local-counters.ts";
import { TIMEOUTS } from "../../src/http/timeouts.ts";
import type { IngestLimits, IngestRoom, KeySettings } from "../../src/ingest/room.ts";
import { ingestRoutes } from "../../src/ingest/routes.ts";
import type { Accepted } from "../../src/protocol/accepted.ts";
import type { OutcomeCount } from "../../src/protocol/outcome.ts";

export const KEY = "0123456789abcdef0123456789abcdef";
export const DISABLED_KEY = "d15ab1edd15ab1edd15ab1edd15ab1ed";
/** May be used from pages of example.com only. */
export const DOMAIN_KEY = "d0a11d0a11d0a11d0a11d0a11d0a11d0";
/** Two error events an hour. */
export const LIMITED_KEY = "11a17ed11a17ed11a17ed11a17ed11a1";
export const EVENT_ID = "9ec79c33ec9942ab8353589fcb2e04dc";

/** All of project 42. */
const KEYS: ReadonlyMap<string, KeySettings> = new Map(
  [
    [KEY, { isActive: true, allowedDomains: ["*"] }] as const,
    [DISABLED_KEY, { isActive: false, allowedDomains: ["*"] }] as const,
    [DOMAIN_KEY, { isActive: true, allowedDomains: ["*.example.com"] }] as const,
    [
      LIMITED_KEY,
      { isActive: true, allowedDomains: ["*"], rateLimit: { windowSeconds: 3_600, count: 2 } },
    ] as const,
  ].map(([key, settings], index) => [key, { keyId: index + 1, projectId: 42, ...settings }]),
);

export interface IngestServer extends AsyncDisposable {
  readonly port: number;
  /** What the queue took, oldest first. */
  readonly accepted: Accepted[];
  readonly counted: OutcomeCount[];
  /** Sentences logged at each level. */
  readonly logged: { level: string; sentence: string; fields: object }[];
  /** What `append` does besides remembering; a test may set it. */
  append: (accepted: Accepted) => Promise<void>;
}

const MB = 1024 * 1024;

/** The ingest room behind a real HTTP server, with a queue in memory. */
export async function startIngest(
  options: { limits?: Partial<IngestLimits>; server?: FastifyHttpOptions<http.Server>; prefix?: string } = {},
): Promise<IngestServer> {
  const logged: IngestServer["logged"] = [];
  const log = (level: string) => (fields: object, sentence: string) => {
    logged.push({ level, sentence, fields });
  };
  const ingest: Omit<IngestServer, "port"> = {
    accepted: [],
    counted: [],
    logged,
    append: () => Promise.resolve(),
    [Symbol.asyncDispose]: async () => {
      server.server.closeAllConnections();
      await server.close();
    },
  };
  const room: IngestRoom = {
    queue: {
      append: async (accepted) => {
        await started.append(accepted);
        ingest.accepted.push(accepted);
      },
      backlog: () => ({ bytes: 0, oldestMs: 0 }),
    },
    counters: openLocalCounters(),
    keys: { find: (key) => Promise.resolve(KEYS.get(key)) },
    count: (outcome) => ingest.counted.push(outcome),
    limits: {
      maxBody: 20 * MB,
      maxInflatedBody: 100 * MB,
      maxEvent: MB,
      maxInFlight: 200 * MB,
      ...options.limits,
    },
    now: () => 1_795_386_000_000,
    log: { debug: log("debug"), info: log("info"), warn: log("warn"), error: log("error") },
  };
  const server = Fastify({ logger: false, ...TIMEOUTS, ...options.server });
  await server.register(ingestRoutes(room), options.prefix === undefined ? {} : { prefix: options.prefix });
  await server.listen({ port: 0, host: "127.0.0.1" });
  const started: IngestServer = Object.assign(ingest, {
    port: (server.server.address() as AddressInfo).port,
  });
  return started;
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  /** Of a JSON answer. */
  readonly json: unknown;
}

export interface Sent {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  /** Several pieces go out chunked. */
  readonly body?: string | Buffer | readonly (string | Buffer)[];
}

/** One request over a connection of its own, as a client library sends it. */
export function send(
  port: number,
  path: string,
  { method = "POST", headers = {}, body = "" }: Sent = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      { host: "127.0.0.1", port, path, method, headers, agent: false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const bytes = Buffer.concat(chunks);
          const isJson = response.headers["content-type"] === "application/json";
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            bytes,
            json: isJson && bytes.length > 0 ? JSON.parse(bytes.toString()) : undefined,
          });
        });
      },
    );
    request.on("error", reject);
    if (Array.isArray(body)) {
      for (const piece of body) request.write(piece);
      request.end();
    } else request.end(body as string | Buffer);
  });
}

/** Writes raw bytes to a connection and gives all that comes back until the server closes it. */
export function sendRaw(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, "127.0.0.1", () => socket.write(bytes));
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(text));
  });
}

export const QUERY = `sentry_version=7&sentry_key=${KEY}&sentry_client=sentry.javascript.node%2F11.12.0`;
export const ENVELOPE = `/api/42/envelope/?${QUERY}`;
export const STORE = `/api/42/store/?${QUERY}`;

/** An envelope with one small error event. */
export function oneEvent(header: object = { event_id: EVENT_ID }): string {
  return `${JSON.stringify(header)}\n{"type":"event"}\n{"message":"x"}\n`;
}

/** `outcome/reason category×quantity` of everything counted, in order. */
export function ends(ingest: IngestServer): string[] {
  return ingest.counted.map(
    ({ outcome, reason, category, quantity }) => `${outcome}/${reason} ${category}×${quantity}`,
  );
}
