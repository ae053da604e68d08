import type { FastifyReply, FastifyRequest } from "fastify";
import { ZodError } from "zod";
import { Refusal, type RefusalCode } from "../errors.ts";
import type { Logger } from "../lib/logger.ts";
import { sentence } from "../wire/sentences.ts";
import { fieldErrors } from "./field-errors.ts";

const STATUS: Readonly<Record<RefusalCode, number>> = {
  bad_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  too_many: 429,
  overloaded: 503,
};

/** Words for what Fastify itself refuses; its own would name functions and content types. */
const BY_STATUS: Readonly<Record<number, string>> = {
  400: "The request could not be read. Send a JSON object with Content-Type: application/json.",
  413: "The request is too large.",
  414: "The address is too long.",
  415: "Send the body as JSON with Content-Type: application/json.",
};

/**
 * The one place where an error becomes an answer. A Refusal is told as it is, bad fields are named, and
 * everything else is a fault: logged once, without body or query, and answered with a reference only.
 */
export function openErrorHandler(
  log: Logger,
): (error: unknown, request: FastifyRequest, reply: FastifyReply) => void {
  const away = new QuietLog(log, "database not reachable, request refused");
  const slow = new QuietLog(log, "a statement took too long and was cancelled, request given up");
  return (error, request, reply) => answer({ log, away, slow }, error, request, reply);
}

function answer(
  { log, away, slow }: { log: Logger; away: QuietLog; slow: QuietLog },
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  if (error instanceof Refusal) {
    const { fields, retryAfterSeconds } = error.details;
    if (retryAfterSeconds !== undefined) reply.header("Retry-After", String(retryAfterSeconds));
    send(reply, STATUS[error.code], fields ?? { detail: error.message });
  } else if (error instanceof ZodError) {
    send(reply, 400, fieldErrors(error));
  } else if (isDatabaseAway(error)) {
    away.note({ requestId: request.id, ...describe(error) });
    reply.header("Retry-After", "5");
    send(reply, 503, { detail: "The database cannot be reached right now. Try again in a few seconds." });
  } else if (isCancelled(error)) {
    slow.note({ requestId: request.id, method: request.method, route: request.routeOptions.url ?? "none" });
    send(reply, 504, { detail: TOO_SLOW });
  } else if (isTaken(error)) {
    send(reply, 409, { detail: sentence("nameTaken") });
  } else if (statusOf(error) < 500) {
    const status = statusOf(error);
    send(reply, status, { detail: BY_STATUS[status] ?? "The request cannot be answered." });
  } else {
    const route = request.routeOptions.url ?? "none";
    log.error({ requestId: request.id, method: request.method, route, ...describe(error) }, "request failed");
    send(reply, 500, { detail: `Internal error. Reference ${request.id}.` });
  }
}

function send(reply: FastifyReply, status: number, body: object): void {
  // A page that failed half-way may have set its own type.
  reply.code(status).header("Content-Type", "application/json").send(JSON.stringify(body));
}

function statusOf(error: unknown): number {
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === "number" && status >= 400 ? status : 500;
}

const TOO_SLOW =
  "This took the database longer than a request may take, and was given up. Narrow the search or its period, and try again.";

/** The web role's bound on statements, or an operator's hand. */
function isCancelled(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === "57014";
}

/** Two asked for one name at once, and a unique index decided. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === "23505";
}

const AWAY = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ENOENT",
  "ETIMEDOUT",
  "EPIPE",
  "57P01",
  "57P02",
  "57P03",
]);

/** Postgres restarts or the way to it is broken: it heals itself, so nobody is called. */
function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, syscall } = error as { code?: unknown; syscall?: unknown };
  if (typeof code === "string" && AWAY.has(code)) return code.startsWith("57P") || syscall !== "open";
  return (
    error.message === "Connection terminated unexpectedly" ||
    error.message === "Connection terminated due to connection timeout" ||
    error.message === "timeout exceeded when trying to connect"
  );
}

/** Pages ask again and again, and strangers as often as they like: one line in ten seconds tells as much. */
const QUIET_MS = 10_000;

class QuietLog {
  readonly #log: Logger;
  readonly #sentence: string;
  #saidAt = Number.NEGATIVE_INFINITY;
  #leftOut = 0;

  constructor(log: Logger, sentence: string) {
    this.#log = log;
    this.#sentence = sentence;
  }

  note(fields: object): void {
    const now = performance.now();
    if (now - this.#saidAt < QUIET_MS) {
      this.#leftOut += 1;
      return;
    }
    this.#log.warn({ ...fields, leftOut: this.#leftOut }, this.#sentence);
    this.#saidAt = now;
    this.#leftOut = 0;
  }
}

/** What a log may know of an error: never a statement's parameters or a row's contents. */
function describe(error: unknown): object {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { code?: unknown };
  return { error: error.name, ...(typeof code === "string" ? { code } : {}), stack: error.stack };
}
