import type { FastifyPluginAsync } from "fastify";
import { z } from "zod";
import type { Caller } from "../accounts/caller.ts";
import { updateMailWishes } from "../accounts/store.ts";
import { Refusal } from "../errors.ts";
import type { WireMailLog } from "../wire/mail.ts";
import { sentence } from "../wire/sentences.ts";
import { countByState, newestMails, newestOfOutbox } from "./log/store.ts";
import type { MailPagesRoom } from "./room.ts";
import { isGenuine, type UnsubscribeKind } from "./unsubscribe.ts";

const SHOWN = 200;

const LogQuery = z.object({ state: z.enum(["queued", "sending", "sent", "failed", "unknown"]).optional() });
const Unsubscribe = z.object({
  person: z.coerce.number().int().min(1),
  // Links of earlier versions say none.
  kind: z.enum(["new_issue", "comment", "woken"]).default("new_issue"),
  sign: z.string().max(100),
});

/** What became of mails, and the outbox itself. Mounted under `/api/0`. */
export function mailRoutes({ db, kind, requireCaller }: MailPagesRoom): FastifyPluginAsync {
  return async (server) => {
    server.get("/internal/mail/", async (request): Promise<WireMailLog> => {
      requireSuperuser(requireCaller(request));
      const { state } = LogQuery.parse(request.query);
      return { kind, counts: await countByState(db), mails: await newestMails(db, { state, limit: SHOWN }) };
    });

    // Mails hold links that set passwords: a person at a browser may read them, no token.
    server.get("/internal/outbox/", async (request) => {
      const caller = requireCaller(request);
      requireSuperuser(caller);
      if (caller.via === "token") {
        throw new Refusal(
          "forbidden",
          "An API token cannot read mails. Sign in with e-mail and password instead.",
        );
      }
      return await newestOfOutbox(db, SHOWN);
    });
  };
}

/**
 * Ends a kind of mails for whom the link is signed; what mail programs ask by themselves (RFC 8058), and the
 * page's button. Asks for no sign-in: the sign is proof enough, and all it can do is this. Mounted at `/`.
 */
export function unsubscribeRoute(room: Pick<MailPagesRoom, "db" | "secretKey">): FastifyPluginAsync {
  return async (server) => {
    // Mail programs send a form; nothing in it matters.
    server.addContentTypeParser(
      ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"],
      { parseAs: "buffer", bodyLimit: 10_000 },
      (_request, _body, done) => done(null, undefined),
    );
    server.post("/unsubscribe/", async (request, reply) => {
      const link = Unsubscribe.safeParse(request.query);
      if (!link.success || !isGenuine(room, { ...link.data, accountId: link.data.person })) {
        throw new Refusal("forbidden", sentence("unsubscribeForged"));
      }
      const { person, kind } = link.data;
      await updateMailWishes(room.db, person, ENDED[kind]);
      return reply.code(200).send({});
    });
  };
}

const ENDED: Readonly<Record<UnsubscribeKind, Parameters<typeof updateMailWishes>[2]>> = {
  new_issue: { newIssues: false },
  comment: { comments: false },
  woken: { woken: false },
};

function requireSuperuser({ isSuperuser, scopes }: Caller): void {
  if (isSuperuser && scopes.has("org:admin")) return;
  throw new Refusal("forbidden", "This is for superusers. Sign in as one.");
}
