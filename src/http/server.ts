import { randomBytes } from "node:crypto";
import cookie from "@fastify/cookie";
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { accountRoutes } from "./account-routes.ts";
import { noteChange } from "./cookies.ts";
import { openErrorHandler } from "./error-handler.ts";
import { healthRoutes } from "./health.ts";
import { identify } from "./identify.ts";
import { InHand } from "./in-hand.ts";
import { keyRoutes } from "./key-routes.ts";
import { memberRoutes } from "./member-routes.ts";
import { organizationRoutes } from "./organization-routes.ts";
import { openPages } from "./pages.ts";
import { passwordRoutes } from "./password-routes.ts";
import { projectRoutes } from "./project-routes.ts";
import type { HttpRoom } from "./room.ts";
import { sessionRoutes } from "./session-routes.ts";
import { pathOfTarget } from "./target.ts";
import { teamPartsRoutes } from "./team-parts-routes.ts";
import { teamRoutes } from "./team-routes.ts";
import { LAST_ANSWERS_MS, TIMEOUTS } from "./timeouts.ts";
import { tokenRoutes } from "./token-routes.ts";

export type { HttpRoom, Mount } from "./room.ts";

/** Of the web API; what SDKs send has limits of its own. */
const LARGEST_BODY = 1024 * 1024;

/** Puts the server together; nothing listens yet. Routes are known once `ready()` or `listen()` resolves. */
export function createServer(room: HttpRoom): FastifyInstance {
  const answerError = openErrorHandler(room.log);
  const server = fastify({
    // Lines of our own are written where something happened, never one for each event.
    logger: false,
    genReqId: requestIds(),
    trustProxy: room.trustedProxies.length > 0 ? [...room.trustedProxies] : false,
    bodyLimit: LARGEST_BODY,
    rewriteUrl: ({ url }) => pathOfTarget(url ?? "/"),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    ...TIMEOUTS,
    // What is in hand gets its answer first, see below. Node looks after slow senders no more once a server closes:
    // one that trickles would hold up the stop for ever.
    forceCloseConnections: true,
    frameworkErrors: answerError,
  });
  server.decorate("room", room);
  server.decorateRequest("caller", undefined);
  server.setErrorHandler(answerError);
  server.setNotFoundHandler(openPages(room));

  const inHand = new InHand();
  server.decorate("inHand", inHand);
  server.addHook("onRequest", (_request, reply, done) => {
    inHand.add(reply.raw);
    done();
  });
  server.addHook("preClose", async () => {
    room.endStreams?.();
    await inHand.settled(LAST_ANSWERS_MS);
  });

  server.register(healthRoutes);
  for (const { prefix, plugin } of room.openPlugins) server.register(plugin, { prefix });
  server.register(api, { prefix: "/api/0" });
  return server;
}

async function api(server: FastifyInstance): Promise<void> {
  await server.register(cookie);
  server.addHook("onRequest", identify);
  if (server.room.hasReplica) server.addHook("onSend", rememberChange);
  acceptEmptyJson(server);
  for (const routes of [
    sessionRoutes,
    passwordRoutes,
    accountRoutes,
    tokenRoutes,
    organizationRoutes,
    memberRoutes,
    teamRoutes,
    teamPartsRoutes,
    projectRoutes,
    keyRoutes,
    ...server.room.apiPlugins,
  ]) {
    server.register(routes);
  }
}

/** Programs with a token keep no cookies: they always read from the primary. */
async function rememberChange(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const isChange = !["GET", "HEAD", "OPTIONS"].includes(request.method);
  if (isChange && request.caller?.via !== "token") noteChange(reply);
}

/** Clients name a JSON body and send none, with DELETE above all. */
function acceptEmptyJson(server: FastifyInstance): void {
  const parse = server.getDefaultJsonParser("error", "error");
  server.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, body as string, done);
  });
}

/** Short, unlike those of any other node, and never taken from the client. */
function requestIds(): () => string {
  const node = randomBytes(5).toString("hex");
  let count = 0;
  return () => {
    count += 1;
    return `${node}-${count.toString(36)}`;
  };
}
