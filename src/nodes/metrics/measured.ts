import type { FastifyPluginAsync } from "fastify";

/** Who hears of each answer. */
export interface Answers {
  answered(status: number, ms: number): void;
}

/** The same routes, each answer of which is counted and timed. */
export function measured(routes: FastifyPluginAsync, answers: Answers | undefined): FastifyPluginAsync {
  if (answers === undefined) return routes;
  return async (server, options) => {
    server.addHook("onResponse", (_request, reply, done) => {
      answers.answered(reply.raw.statusCode, reply.elapsedTime);
      done();
    });
    await routes(server, options);
  };
}
