import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { presentUser } from "../accounts/account.ts";
import { renameAccount } from "../accounts/accounts.ts";
import { listAccountActivity } from "../accounts/activity.ts";
import { changePassword } from "../accounts/change-password.ts";
import { changeMailWishes, mailWishes } from "../accounts/mail-wishes.ts";
import { endOtherSessions, endOwnSession, listOwnSessions } from "../accounts/own-sessions.ts";
import { openSession } from "../accounts/sign-in/sessions.ts";
import type { WireEndedSessions } from "../wire/account.ts";
import { requireCaller, requirePerson } from "./caller.ts";
import { readCookie, setCookie } from "./cookies.ts";
import { line } from "./fields.ts";

/** A new password needs the old one beside it. */
const Change = z.object({
  name: line(100).optional(),
  password: z.string().max(1_000).optional(),
  currentPassword: z.string().max(1_000).default(""),
});

const SessionParams = z.object({ session: z.string() });

const Wishes = z.object({
  language: z.enum(["en", "zh-CN"]).optional(),
  newIssues: z.boolean().optional(),
  comments: z.boolean().optional(),
  woken: z.boolean().optional(),
});

/** Who am I: what command-line tools ask first (reference: web-api.md §2, §5). */
export async function accountRoutes(server: FastifyInstance): Promise<void> {
  const { room } = server;

  server.get("/", async (request) => {
    const { caller } = request;
    return {
      version: "0",
      auth: caller?.via === "token" ? { scopes: [...caller.scopes] } : null,
      user: caller ? presentUser(caller.account) : null,
    };
  });

  for (const path of ["/auth/", "/users/me/"]) {
    server.get(path, async (request) => presentUser(requireCaller(request).account));
  }

  server.get("/users/me/activity/", async (request) =>
    listAccountActivity(room, requirePerson(request).accountId),
  );

  server.get("/users/me/mail/", async (request) => mailWishes(room, requirePerson(request).accountId));

  server.put("/users/me/mail/", async (request) => {
    const { language, newIssues, comments, woken } = Wishes.parse(request.body);
    return await changeMailWishes(room, requirePerson(request).accountId, {
      ...(language === undefined ? {} : { language }),
      ...(newIssues === undefined ? {} : { newIssues }),
      ...(comments === undefined ? {} : { comments }),
      ...(woken === undefined ? {} : { woken }),
    });
  });

  server.get("/users/me/sessions/", async (request) =>
    listOwnSessions(room, requirePerson(request).accountId, readCookie(request, "session") ?? ""),
  );

  server.delete("/users/me/sessions/", async (request): Promise<WireEndedSessions> => {
    const { accountId } = requirePerson(request);
    return { ended: await endOtherSessions(room, accountId, readCookie(request, "session") ?? "") };
  });

  server.delete("/users/me/sessions/:session/", async (request, reply) => {
    const { accountId } = requirePerson(request);
    await endOwnSession(room, accountId, SessionParams.parse(request.params).session);
    return reply.code(204).send();
  });

  server.put("/users/me/", async (request, reply) => {
    const person = requirePerson(request);
    const { name, password, currentPassword } = Change.parse(request.body);
    if (name !== undefined) await renameAccount(room, person.accountId, name);
    if (password !== undefined) {
      const given = { current: currentPassword, next: password };
      await changePassword(room, person.account.email, given, request.ip);
      // The session that asked ended with the others; this browser gets a new one.
      setCookie(reply, "session", await openSession(room, person.accountId, request.headers["user-agent"]));
    }
    return presentUser({ ...person.account, ...(name === undefined ? {} : { name }) });
  });
}
