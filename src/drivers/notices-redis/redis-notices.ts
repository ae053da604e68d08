import { MOST_PROJECTS, type Notice, type Notices, type NoticesTeller } from "../../ports/notices.ts";
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

/** Notices by Redis's publish and subscribe. While Redis is away they are lost; when it is back that is said. */
export function openRedisNotices({ redis, listener }: RedisNoticesOptions): Notices {
  const hearers = new Set<(notice: Notice) => void>();
  const tellHearers = (notice: Notice) => {
    for (const each of hearers) each(notice);
  };
  const hear = (channel: string, text: string) => {
    const notice = channel === CHANNEL ? noticeIn(text) : undefined;
    if (notice) tellHearers(notice);
  };
  const subscribe = () =>
    void listener.client.subscribe(CHANNEL).then(
      () => tellHearers({ kind: "notices_missed" }),
      () => {}, // lost again: it comes back
    );
  listener.client.on("message", hear);
  listener.client.on("ready", subscribe);
  if (listener.client.status === "ready") subscribe();
  return {
    ...openRedisTeller(redis),
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

/** For those who tell and do not listen. */
export function openRedisTeller({ client }: Pick<OpenRedis, "client">): NoticesTeller {
  return {
    tell: (notice) => void client.publish(CHANNEL, JSON.stringify(notice)).catch(() => {}),
    async [Symbol.asyncDispose]() {},
  };
}

/** Newer nodes may tell what this one does not know yet. */
function noticeIn(text: string): Notice | undefined {
  if (text.length > LONGEST) return undefined;
  try {
    const { kind, publicKey, projectIds, organizationId } = Object(JSON.parse(text)) as Record<
      string,
      unknown
    >;
    switch (kind) {
      case "key_changed":
        return typeof publicKey === "string" ? { kind, publicKey } : undefined;
      case "events_stored":
      case "events_refused":
        return areIds(projectIds) ? { kind, projectIds } : undefined;
      case "issues_changed":
        return isId(organizationId) ? { kind, organizationId } : undefined;
    }
  } catch {}
  return undefined;
}

function areIds(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= MOST_PROJECTS && value.every(isId);
}

function isId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) > 0;
}
