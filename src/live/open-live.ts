import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from "fastify";
import type { Notice } from "../ports/notices.ts";
import { Audience } from "./audience.ts";
import { ProjectOwners } from "./project-owners.ts";
import type { Listener, LiveRoom } from "./room.ts";
import { openStream, type Stream } from "./stream.ts";

export interface Live extends Disposable {
  /** To be mounted under `/api/0`. */
  readonly routes: FastifyPluginAsync;
  /** Ends all streams at once, for good: the node is about to stop. */
  end(): void;
}

/** Tells pages of signed-in people that there is something new, by server-sent events; what it is they ask for. */
export function openLive(room: LiveRoom): Live {
  const audience = new Audience(room.limits);
  const owners = new ProjectOwners(room);
  const stopListening = room.notices?.listen((notice) => void hear(notice));

  async function hear(notice: Notice): Promise<void> {
    if (audience.isEmpty) return;
    switch (notice.kind) {
      case "issues_changed":
        return audience.tell(notice.organizationId, "issues");
      case "events_stored":
      case "events_refused": {
        const event = notice.kind === "events_stored" ? "issues" : "refusals";
        for (const owner of await owners.of(notice.projectIds)) audience.tell(owner, event);
        return;
      }
      case "notices_missed":
        audience.tellAll("issues");
        audience.tellAll("refusals");
        return;
      case "key_changed":
        return;
    }
  }

  async function routes(server: FastifyInstance): Promise<void> {
    server.get<{ Params: { org: string } }>(
      "/organizations/:org/live/",
      { exposeHeadRoute: false },
      async (request, reply) => {
        const listener = await room.access.open(request, request.params.org);
        // To a browser: do not come again.
        if (room.notices === undefined) return reply.code(204).send();
        audience.admit(listener);
        begin(room, audience, listener, request, reply);
      },
    );
  }

  return {
    routes,
    end: () => audience.end(),
    [Symbol.dispose]() {
      stopListening?.();
      audience.end();
    },
  };
}

function begin(
  room: LiveRoom,
  audience: Audience,
  listener: Listener,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  reply.hijack();
  if (reply.raw.closed || reply.raw.destroyed) return; // went away while it was asked who it is
  const headers = Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]);
  const stream = openStream(reply.raw, Object.fromEntries(headers));
  const leave = audience.sit(listener, stream);
  const heart = setInterval(() => void beat(room, listener, request, stream), room.limits.heartbeatMs);
  reply.raw.on("error", () => undefined); // it closes next
  reply.raw.once("close", () => {
    clearInterval(heart);
    leave();
  });
}

/** Keeps the way open through whatever stands between, and ends it for those who have signed out or left. */
async function beat({ access, log }: LiveRoom, listener: Listener, request: FastifyRequest, stream: Stream) {
  stream.say("beat");
  try {
    if (!(await access.isStillOpen(request, listener.organizationId))) stream.end();
  } catch (error) {
    // While the database is away nobody signs out, and a notice says nothing that anybody could read.
    log.debug({ err: error }, "whether a live connection may go on could not be asked");
  }
}
