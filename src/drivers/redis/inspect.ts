import { StartError } from "../../errors.ts";
import type { Logger } from "../../lib/logger.ts";
import type { RedisClient } from "./open.ts";

/** XAUTOCLAIM and XPENDING … IDLE came with it. */
const OLDEST = [6, 2] as const;

/** What a server says of itself. Undefined: it does not tell. */
export interface RedisFacts {
  readonly version: string;
  readonly isTooOld: boolean;
  /** Whether anything is written to its disk. */
  readonly isPersistent: boolean | undefined;
  /** Whether it may remove keys that nobody asked it to. */
  readonly mayEvict: boolean;
  readonly policy: string;
}

/** Asks a connected server; in a cluster one of its nodes. */
export async function inspectRedis(client: RedisClient): Promise<RedisFacts> {
  const [info, hasSnapshots] = await Promise.all([client.info(), savesSnapshots(client)]);
  return readFacts(info, hasSnapshots);
}

/** From the text of INFO, and whether the server writes snapshots. */
export function readFacts(info: string, hasSnapshots: boolean | undefined): RedisFacts {
  const facts = new Map(
    info.split(/\r?\n/).map((line) => [line.split(":", 1)[0], line.replace(/^[^:]*:/, "")]),
  );
  const version = facts.get("redis_version") ?? "";
  const policy = facts.get("maxmemory_policy") ?? "";
  return {
    version,
    isTooOld: isOlder(version),
    isPersistent: facts.get("aof_enabled") === "1" ? true : hasSnapshots,
    mayEvict: policy !== "" && policy !== "noeviction" && Number(facts.get("maxmemory")) > 0,
    policy,
  };
}

/** Refuses a server that is too old, and says what of its settings costs speed. */
export async function checkRedis(client: RedisClient, log: Logger): Promise<void> {
  const facts = await inspectRedis(client);
  if (facts.isTooOld) {
    throw new StartError(
      `Redis is version ${facts.version}; Vedette needs ${OLDEST.join(".")} or newer. Upgrade the server, or ` +
        "leave QUEUE_URL out to keep the queue on this machine.",
    );
  }
  if (facts.isPersistent === false) {
    log.warn(
      {},
      "Redis keeps nothing on disk: after its restart web nodes send their events again, which is safe and takes " +
        "a while; set appendonly yes to spare that",
    );
  }
  if (facts.mayEvict) {
    log.warn(
      { policy: facts.policy },
      "Redis may evict keys: events are safe on the web nodes' disks and are sent again, but late; set " +
        "maxmemory-policy noeviction",
    );
  }
}

async function savesSnapshots(client: RedisClient): Promise<boolean | undefined> {
  try {
    const answer = (await client.config("GET", "save")) as unknown;
    return Array.isArray(answer) && answer.length > 1 ? answer[1] !== "" : undefined;
  } catch {
    return undefined; // this user may not ask, or the provider does not tell
  }
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
