import type { FastifyInstance, FastifyReply } from "fastify";

/** How long an answer of the database is believed, so that many probes cost one question. Milliseconds. */
const BELIEVED_MS = 1_000;
const PATIENCE_MS = 2_000;
/** Balancers give a node that says nothing up after one or two seconds, whatever it was about to say. */
const PATIENCE_OF_THE_LIVING_MS = 300;

/**
 * `/_health/` answers 200 when this node can do its work. A database that is away or silent for a while does not
 * change that: events are still accepted, and a balancer that took every node out would lose them. `/_health/ready/`
 * is strict: 503 while the database does not answer. Both answer 503 from the moment when the node is told to stop,
 * so that a balancer leaves it out before it closes.
 */
export async function healthRoutes(server: FastifyInstance): Promise<void> {
  const isDatabaseThere = watch(server.room.pingDatabase);
  let wasReady = false;

  server.get("/_health/", async (_request, reply) => {
    const isThere = await within(wasReady ? PATIENCE_OF_THE_LIVING_MS : PATIENCE_MS, isDatabaseThere());
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

function answersInTime(ping: () => Promise<unknown>): Promise<boolean> {
  const answered = ping().then(
    () => true,
    () => false,
  );
  return within(PATIENCE_MS, answered);
}

/** What it says by then; false when that is nothing. */
async function within(ms: number, asked: Promise<boolean>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), ms);
  try {
    return await Promise.race([asked, late]);
  } finally {
    clearTimeout(timer);
  }
}
