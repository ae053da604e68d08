import type { FastifyReply } from "fastify";

/** Aborted when the caller goes away before the answer. */
export function whileThere(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return gone.signal;
}
