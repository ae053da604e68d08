import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { askForReset, readPasswordLink, setPasswordByLink } from "../accounts/password-links.ts";
import { openSession } from "../accounts/sign-in/sessions.ts";
import type { WirePasswordLink } from "../wire/account.ts";
import { readCookie } from "./cookies.ts";
import { emailField } from "./fields.ts";
import { requireCsrfToken } from "./identify.ts";
import { greet } from "./session-routes.ts";

const Reset = z.object({ email: emailField, language: z.enum(["en", "zh-CN"]).optional() });
/** What the address of the page holds behind its `#`, where no server and no log sees it. */
const Link = z.object({ secret: z.string().max(200) });
const NewPassword = Link.extend({ password: z.string().max(1_000) });

/** Ways to a password for those who have none, or forgot it. They answer to nobody in particular. */
export async function passwordRoutes(server: FastifyInstance): Promise<void> {
  const { room } = server;

  server.post("/password-resets/", async (request, reply) => {
    if (!request.caller) requireCsrfToken(request, readCookie(request, "visitor"));
    const { email, language } = Reset.parse(request.body);
    await askForReset(room, { email, ...(language === undefined ? {} : { language }) }, request.ip);
    return reply.code(202).send({});
  });

  server.post("/password-links/read/", async (request): Promise<WirePasswordLink> => {
    if (!request.caller) requireCsrfToken(request, readCookie(request, "visitor"));
    const { secret } = Link.parse(request.body);
    const { email, purpose } = await readPasswordLink(room, secret);
    return { email, purpose };
  });

  server.post("/password-links/", async (request, reply) => {
    if (!request.caller) requireCsrfToken(request, readCookie(request, "visitor"));
    const accountId = await setPasswordByLink(room, NewPassword.parse(request.body));
    return await greet(request, reply, await openSession(room, accountId, request.headers["user-agent"]));
  });
}
