import type { FastifyPluginAsync } from "fastify";
import { Refusal } from "../../errors.ts";
import { isBearer } from "../watch-server.ts";
import { EXPOSITION_TYPE, exposition } from "./exposition.ts";
import type { Family } from "./registry.ts";

/**
 * `/metrics` on the web port, for who has the token. Never by address: behind a proxy of the same machine every
 * stranger comes from 127.0.0.1.
 */
export function metricsRoute(watch: { families(): readonly Family[] }, token: string): FastifyPluginAsync {
  return async (server) => {
    server.get("/metrics", async (request, reply) => {
      if (!isBearer(request.headers.authorization, token)) {
        reply.header("WWW-Authenticate", "Bearer");
        throw new Refusal(
          "unauthenticated",
          "Send Authorization: Bearer with the value of VEDETTE_METRICS_TOKEN.",
        );
      }
      reply.header("Content-Type", EXPOSITION_TYPE).header("Cache-Control", "no-store");
      return exposition(watch.families());
    });
  };
}
