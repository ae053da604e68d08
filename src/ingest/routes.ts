import type { RequestListener, ServerResponse } from "node:http";
import type { FastifyInstance, FastifyPluginAsync, FastifyRequest } from "fastify";
import { acceptCheckIn, acceptOtlp, refuseFiles } from "./accept-counted.ts";
import { acceptEnvelope } from "./accept-envelope.ts";
import { acceptNel, acceptSecurity } from "./accept-report.ts";
import { acceptStore, acceptStoreByQuery } from "./accept-store.ts";
import { type Answer, preflight, wrongMethod } from "./answer.ts";
import { envelopeLane, type Lane } from "./envelope-lane.ts";
import { FaultLog } from "./fault-log.ts";
import { Charge, InFlight } from "./in-flight.ts";
import type { Call, Intake } from "./intake.ts";
import { KeyWindows } from "./key-windows.ts";
import type { IngestRoom } from "./room.ts";
import { type Accept, serve } from "./serve.ts";
import { Unpacker } from "./unpack.ts";

declare module "fastify" {
  interface FastifyInstance {
    /** Requests whose answer a stop waits for; not every server has them. */
    readonly inHand?: { add(response: ServerResponse): void };
  }
}

interface Address {
  readonly url: string;
  readonly GET?: Accept;
  readonly POST?: Accept;
}

/** Reference: ingest-protocol.md §3. Each also without its trailing slash. */
const ADDRESSES: readonly Address[] = [
  { url: "/api/:project/envelope/", POST: acceptEnvelope },
  { url: "/api/:project/store/", POST: acceptStore, GET: acceptStoreByQuery },
  { url: "/api/store/", POST: acceptStore, GET: acceptStoreByQuery },
  { url: "/api/:project/security/", POST: acceptSecurity },
  { url: "/api/:project/csp-report/", POST: acceptSecurity },
  { url: "/api/:project/nel/", POST: acceptNel },
  { url: "/api/:project/cron/:slug/", GET: acceptCheckIn, POST: acceptCheckIn },
  { url: "/api/:project/cron/:slug/:key/", GET: acceptCheckIn, POST: acceptCheckIn },
  { url: "/api/:project/integration/otlp/v1/traces/", POST: acceptOtlp("span") },
  { url: "/api/:project/integration/otlp/v1/logs/", POST: acceptOtlp("log_item") },
  { url: "/api/:project/otlp/v1/traces/", POST: acceptOtlp("span") },
  { url: "/api/:project/otlp/v1/logs/", POST: acceptOtlp("log_item") },
  { url: "/api/:project/minidump/", POST: refuseFiles },
  { url: "/api/:project/unreal/:key/", POST: refuseFiles },
  { url: "/api/:project/events/:event/attachments/", POST: refuseFiles },
];

/**
 * Every address that SDKs send to, as a Fastify plugin. Register it under a prefix when DSNs have a path. Addresses
 * of clients are Fastify's `request.ip`: set `trustProxy` to the proxies' networks.
 */
export function ingestRoutes(room: IngestRoom): FastifyPluginAsync {
  const intake: Intake = {
    room,
    inFlight: new InFlight(room.limits.maxInFlight),
    keyWindows: new KeyWindows(room.counters),
    unpacker: new Unpacker(),
    faults: new FaultLog(room.log),
  };
  return async (server) => {
    openLane(server, envelopeLane(intake, server.prefix));
    const isEitherSlash = server.initialConfig.routerOptions?.ignoreTrailingSlash === true;
    for (const address of ADDRESSES) {
      const urls = isEitherSlash ? [address.url] : [address.url, address.url.slice(0, -1)];
      const methods = [...(address.GET ? ["GET"] : []), ...(address.POST ? ["POST"] : []), "OPTIONS"].join(
        ", ",
      );
      const accepts = new Map<string, Accept>([
        ...(address.GET ? [["GET", address.GET] as const] : []),
        ...(address.POST ? [["POST", address.POST] as const] : []),
        ["OPTIONS", always(preflight(methods))],
      ]);
      const otherwise = always(wrongMethod(methods));
      for (const url of urls) {
        server.route({
          method: server.supportedMethods,
          url,
          exposeHeadRoute: false,
          logLevel: "silent",
          // Fastify looks at the content type before it calls a handler, and refuses what it does not understand.
          // Here the body is read by nobody but us, so the answer begins one step earlier.
          onRequest: (request, reply) => {
            reply.hijack();
            const accept = accepts.get(request.method) ?? otherwise;
            void serve(intake, callOf(intake, request), reply.raw, accept);
          },
          handler: () => {
            throw new Error("answered in onRequest");
          },
        });
      }
    }
  };
}

/** The lane goes before Fastify's own listener, which gets what the lane leaves, and everything once the server closes. */
function openLane(server: FastifyInstance, lane: Lane): void {
  let isClosing = false;
  server.addHook("preClose", async () => {
    isClosing = true;
  });
  server.addHook("onReady", async () => {
    const usual = server.server.listeners("request") as RequestListener[];
    server.server.removeAllListeners("request");
    server.server.on("request", (request, response) => {
      if (!isClosing && lane(request, response)) server.inHand?.add(response);
      else for (const listener of usual) listener.call(server.server, request, response);
    });
  });
}

const always =
  (answer: Answer): Accept =>
  () =>
    Promise.resolve(answer);

function callOf(intake: Intake, request: FastifyRequest): Call {
  const params = request.params as { project?: string; key?: string };
  return {
    request: request.raw,
    receivedAt: intake.room.now(),
    ...(params.project === undefined ? {} : { projectId: params.project }),
    ...(params.key === undefined ? {} : { pathKey: params.key }),
    query: request.query as Call["query"],
    ip: request.ip,
    charge: new Charge(intake.inFlight),
  };
}
