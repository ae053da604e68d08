import type { FastifyReply, FastifyRequest } from "fastify";
import { callerOfSession, callerOfToken } from "../accounts/caller.ts";
import { isSame } from "../accounts/secrets.ts";
import { Refusal } from "../errors.ts";
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
  const { room } = request.server;
  // What one caller may see must not be kept for the next.
  reply.header("Cache-Control", "no-store");
  reply.header("X-Content-Type-Options", "nosniff");

  const token = BEARER.exec(request.headers.authorization ?? "")?.[1];
  if (token !== undefined) {
    request.caller = await callerOfToken(room, token);
    if (request.caller) return;
    throw new Refusal(
      "unauthenticated",
      "This API token is not valid. It may have been revoked; make a new one.",
    );
  }

  const cookie = readCookie(request, "session");
  if (cookie === undefined) return;
  request.caller = await callerOfSession(room, cookie);
  if (request.caller && !SAFE.has(request.method)) requireCsrfToken(request, cookie);
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
  throw new Refusal(
    "forbidden",
    `The page is out of date, or its cookie is missing. Reload it at ${request.server.room.url} and try again.`,
  );
}
