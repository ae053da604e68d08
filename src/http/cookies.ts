import type { FastifyReply, FastifyRequest } from "fastify";
import { newSecret, signed } from "../accounts/secrets.ts";
import { LONGEST_SESSION_S } from "../accounts/sign-in/sessions.ts";
import type { HttpRoom } from "./room.ts";

/** `changed`: this browser has just changed something. `session` signs a person in; `visitor` binds the CSRF token of a page that nobody has signed in on. */
type Cookie = "session" | "visitor" | "changed";

/** Longer than a replica may be behind (src/db/replica.ts). */
const CHANGED_S = 5;

const SHAPE = /^[\w-]{43}$/;

/** The cookie's value when it looks like one of ours. */
export function readCookie(request: FastifyRequest, cookie: Cookie): string | undefined {
  const value = request.cookies[nameOf(request.server.room, cookie)];
  return value !== undefined && SHAPE.test(value) ? value : undefined;
}

export function setCookie(reply: FastifyReply, cookie: Cookie, value: string): void {
  reply.setCookie(nameOf(reply.server.room, cookie), value, {
    ...flags(reply.server.room),
    ...(cookie === "session" ? { maxAge: LONGEST_SESSION_S } : {}),
  });
}

export function clearCookie(reply: FastifyReply, cookie: Cookie): void {
  reply.clearCookie(nameOf(reply.server.room, cookie), flags(reply.server.room));
}

/** For some seconds this browser reads from the primary: any node must show a person what they have just done. */
export function noteChange(reply: FastifyReply): void {
  reply.setCookie(nameOf(reply.server.room, "changed"), "1", {
    ...flags(reply.server.room),
    maxAge: CHANGED_S,
  });
}

export function hasJustChanged(request: FastifyRequest): boolean {
  return request.cookies[nameOf(request.server.room, "changed")] !== undefined;
}

/** The visitor's cookie, made now if there is none. */
export function visitor(request: FastifyRequest, reply: FastifyReply): string {
  const known = readCookie(request, "visitor");
  if (known) return known;
  const made = newSecret();
  setCookie(reply, "visitor", made);
  return made;
}

/** What `X-CSRF-Token` must hold beside this cookie value. */
export function csrfTokenOf(room: HttpRoom, cookieValue: string): string {
  return signed(room.secretKey, "csrf", cookieValue);
}

export function isHttps(room: HttpRoom): boolean {
  return room.url.startsWith("https:");
}

/** `__Host-` keeps a sister domain from planting the cookie; browsers take it over https only. */
function nameOf(room: HttpRoom, cookie: Cookie): string {
  return isHttps(room) ? `__Host-vedette_${cookie}` : `vedette_${cookie}`;
}

function flags(room: HttpRoom) {
  return { path: "/", httpOnly: true, sameSite: "lax", secure: isHttps(room) } as const;
}
