import type { Notice, Notices } from "../../ports/notices.ts";
import type { OpenRedis } from "../redis/open.ts";

export interface RedisNoticesOptions {
  /** What others use too. */
  readonly redis: Pick<OpenRedis, "client">;
  /** A connection of its own, to be used for nothing else. */
  readonly listener: Pick<OpenRedis, "client">;
}

const CHANNEL = "vedette:notices";
/** Beyond it is none of ours. */
const LONGEST = 1_000;

/** Notices by Redis's publish and subscribe. While Redis is away they are lost. */
export function openRedisNotices({ redis, listener }: RedisNoticesOptions): Notices {
  const hearers = new Set<(notice: Notice) => void>();
  const hear = (channel: string, text: string) => {
    const notice = channel === CHANNEL ? noticeIn(text) : undefined;
    if (notice) for (const each of hearers) each(notice);
  };
  const subscribe = () => void listener.client.subscribe(CHANNEL).catch(() => {}); // lost again: it comes back
  listener.client.on("message", hear);
  listener.client.on("ready", subscribe);
  if (listener.client.status === "ready") subscribe();
  return {
    tell: (notice) => void redis.client.publish(CHANNEL, JSON.stringify(notice)).catch(() => {}),
    listen(each) {
      hearers.add(each);
      return () => hearers.delete(each);
    },
    async [Symbol.asyncDispose]() {
      listener.client.off("message", hear);
      listener.client.off("ready", subscribe);
    },
  };
}

/** Newer nodes may tell what this one does not know yet. */
function noticeIn(text: string): Notice | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    const { kind, publicKey } = Object(JSON.parse(text)) as Record<string, unknown>;
    if (kind === "key_changed" && typeof publicKey === "string") return { kind, publicKey };
  } catch {}
  return undefined;
}
