import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { presentUser } from "../accounts/account.ts";
import { type Caller, callerOfSession } from "../accounts/caller.ts";
import { noteLanguage } from "../accounts/mail-wishes.ts";
import { listOrganizations } from "../accounts/organizations.ts";
import { needsSetup, setUp } from "../accounts/setup.ts";
import { endSession, openSession } from "../accounts/sign-in/sessions.ts";
import { signIn } from "../accounts/sign-in/sign-in.ts";
import { Refusal } from "../errors.ts";
import type { WireSession } from "../wire/account.ts";
import { clearCookie, csrfTokenOf, readCookie, setCookie, visitor } from "./cookies.ts";
import { emailField, line } from "./fields.ts";
import { requireCsrfToken } from "./identify.ts";
import { presentOrganization } from "./organization-routes.ts";

const SignIn = z.object({
  email: emailField,
  password: z.string().min(1).max(1_000),
  /** Of the page: mails to whoever has not chosen one are written in it. */
  language: z.enum(["en", "zh-CN"]).optional(),
});

const Setup = z.object({
  setupToken: z.string().max(200).optional(),
  name: line(100),
  email: emailField,
  password: z.string().max(1_000),
  organization: line(100),
  language: z.enum(["en", "zh-CN"]).optional(),
});

/** Signing in and out, and the first set-up: the only routes that answer to nobody in particular. */
export async function sessionRoutes(server: FastifyInstance): Promise<void> {
  const { room } = server;

  server.get("/session/", async (request, reply) => presentSession(request, reply, request.caller));

  server.post("/session/", async (request, reply) => {
    if (!request.caller) requireCsrfToken(request, readCookie(request, "visitor"));
    const { language, ...given } = SignIn.parse(request.body);
    const before = readCookie(request, "session");
    const userAgent = request.headers["user-agent"];
    const cookie = await signIn(room, given, {
      address: request.ip,
      ...(userAgent === undefined ? {} : { userAgent }),
      ...(before === undefined ? {} : { cookie: before }),
    });
    if (language !== undefined) await noteLanguage(room, given.email, language);
    return await greet(request, reply, cookie);
  });

  server.delete("/session/", async (request, reply) => {
    const cookie = readCookie(request, "session");
    if (cookie !== undefined && request.caller?.via === "session") await endSession(room, cookie);
    clearCookie(reply, "session");
    return reply.code(204).send();
  });

  server.post("/setup/", async (request, reply) => {
    if (!request.caller) requireCsrfToken(request, readCookie(request, "visitor"));
    const { setupToken, language, ...wanted } = Setup.parse(request.body);
    const { accountId } = await setUp(room, {
      ...wanted,
      ...(setupToken === undefined ? {} : { setupToken }),
    });
    if (language !== undefined) await noteLanguage(room, wanted.email, language);
    reply.code(201);
    return await greet(request, reply, await openSession(room, accountId, request.headers["user-agent"]));
  });
}

/** Answers a fresh sign-in: its cookie, and the session as the page reads it. */
export async function greet(
  request: FastifyRequest,
  reply: FastifyReply,
  cookie: string,
): Promise<WireSession> {
  const caller = await callerOfSession(request.server.room, cookie);
  if (!caller) throw new Refusal("unauthenticated", "Your account was removed just now.");
  setCookie(reply, "session", cookie);
  return await presentSession(request, reply, caller, cookie);
}

async function presentSession(
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller | undefined,
  cookie = readCookie(request, "session"),
): Promise<WireSession> {
  const { room } = request.server;
  const bound = caller?.via === "session" && cookie !== undefined ? cookie : visitor(request, reply);
  const isNew = caller === undefined && (await needsSetup(room));
  const organizations = caller
    ? await listOrganizations(room, {
        ...(caller.isSuperuser ? {} : { accountId: caller.accountId }),
        isPrevious: false,
        limit: 100,
      })
    : [];
  return {
    user: caller ? presentUser(caller.account) : null,
    csrfToken: csrfTokenOf(room, bound),
    needsSetup: isNew,
    needsSetupToken: isNew,
    version: room.version,
    url: room.url,
    mail: room.mail ?? "outbox",
    organizations: caller
      ? organizations.map((organization) => presentOrganization(room, caller, organization))
      : [],
  };
}
