import type { FastifyReply, FastifyRequest } from "fastify";
import { type Caller, callerOfSession, callerOfToken } from "../accounts/caller.ts";
import { Refusal } from "../errors.ts";
import { isSame } from "../lib/same-secret.ts";
import { sentence } from "../wire/sentences.ts";
import { csrfTokenOf, readCookie } from "./cookies.ts";
import { isFromOurPage } from "./origin.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const BEARER = /^bearer +([^\s]{1,500})$/i;

/**
 * Finds out who speaks, before any route. A token speaks for itself; a session cookie, which browsers send by
 * themselves, needs the page's CSRF token for anything that changes something. Other kinds of
 * `Authorization`, such as `DSN`, are not for this API and are not looked at.
 */
export async function identify(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  // What one caller may see must not be kept for the next.
  reply.header("Cache-Control", "no-store");
  reply.header("X-Content-Type-Options", "nosniff");

  request.caller = await callerOf(request);
  if (tokenOf(request) !== undefined) {
    if (request.caller) return;
    throw new Refusal(
      "unauthenticated",
      "This API token is not valid. It may have been revoked; make a new one.",
    );
  }
  if (request.caller && !SAFE.has(request.method)) requireCsrfToken(request, readCookie(request, "session"));
}

/** Who speaks, as things are now; undefined when the token or session that came along does not hold, or none came. */
export async function callerOf(request: FastifyRequest): Promise<Caller | undefined> {
  const { room } = request.server;
  const token = tokenOf(request);
  if (token !== undefined) return await callerOfToken(room, token);
  const cookie = readCookie(request, "session");
  return cookie === undefined ? undefined : await callerOfSession(room, cookie);
}

function tokenOf(request: FastifyRequest): string | undefined {
  return BEARER.exec(request.headers.authorization ?? "")?.[1];
}

/** Refuses a request that one of our own pages did not send on purpose. */
export function requireCsrfToken(request: FastifyRequest, cookie: string | undefined): void {
  const given = request.headers["x-csrf-token"];
  const isOurs =
    cookie !== undefined &&
    typeof given === "string" &&
    isSame(given, csrfTokenOf(request.server.room, cookie)) &&
    isFromOurPage(request);
  if (isOurs) return;
  throw new Refusal("forbidden", sentence("pageOutOfDate", request.server.room.url));
}
