import type { FastifyInstance, FastifyReply } from "fastify";

/** How long an answer of the database is believed, so that many probes cost one question. Milliseconds. */
const BELIEVED_MS = 1_000;
const PATIENCE_MS = 2_000;

/**
 * `/_health/` answers 200 when this node can do its work. A database that is away for a while does not change
 * that: events are still accepted, and a balancer that took every node out would lose them. `/_health/ready/`
 * is strict: 503 while the database does not answer. Both answer 503 from the moment when the node is told to stop,
 * so that a balancer leaves it out before it closes.
 */
export async function healthRoutes(server: FastifyInstance): Promise<void> {
  const isDatabaseThere = watch(server.room.pingDatabase);
  let wasReady = false;

  server.get("/_health/", async (_request, reply) => {
    const isThere = await isDatabaseThere();
    wasReady ||= isThere;
    return send(reply, isThere, wasReady ? "ok" : "starting");
  });

  server.get("/_health/ready/", async (_request, reply) => {
    const isThere = await isDatabaseThere();
    return send(reply, isThere, isThere ? "ok" : "unavailable");
  });

  function send(reply: FastifyReply, isThere: boolean, state: "ok" | "starting" | "unavailable") {
    const status = server.room.isDraining?.() ? "draining" : state;
    reply.code(status === "ok" ? 200 : 503).header("Cache-Control", "no-store");
    return { status, database: isThere ? "ok" : "away" };
  }
}

function watch(ping: () => Promise<unknown>): () => Promise<boolean> {
  let asked = Number.NEGATIVE_INFINITY;
  let answer: Promise<boolean> = Promise.resolve(false);
  return () => {
    const now = performance.now();
    if (now - asked > BELIEVED_MS) {
      asked = now;
      answer = answersInTime(ping);
    }
    return answer;
  };
}

async function answersInTime(ping: () => Promise<unknown>): Promise<boolean> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("late")), PATIENCE_MS);
  try {
    await Promise.race([ping(), late]);
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
