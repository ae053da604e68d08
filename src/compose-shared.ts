import type { Config } from "./config.ts";
import { openLocalCache } from "./drivers/cache-local/local-cache.ts";
import { openLocalCounters } from "./drivers/counters-local/local-counters.ts";
import type { Logger } from "./lib/logger.ts";
import type { Cache } from "./ports/cache.ts";
import type { Counters } from "./ports/counters.ts";
import type { Notices, NoticesTeller } from "./ports/notices.ts";

/** What web nodes share; each in this process alone where nothing was chosen that could be shared. */
export interface Shared extends AsyncDisposable {
  readonly cache: Cache;
  readonly counters: Counters;
  /** Absent: there is nobody to be told. */
  readonly notices?: Notices;
}

const LOCAL_CACHE_BYTES = 16 * 1024 * 1024;

/** Never waits for long, and never fails: a Redis or a memcached that is away now may come later. */
export async function openShared(
  { cache, redis, secretKey }: Pick<Config, "cache" | "redis" | "secretKey">,
  log: Logger,
): Promise<Shared> {
  await using opening = new AsyncDisposableStack();
  const shared = {
    cache: opening.use(await openCache(cache, secretKey, log)),
    ...(redis ? await openInRedis(redis, opening, log) : { counters: opening.use(openLocalCounters()) }),
  };
  const opened = opening.move();
  return { ...shared, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** With which a worker of the cluster tells web nodes; undefined where there is no Redis to tell them through. */
export async function openTeller(
  { redis }: Pick<Config, "redis">,
  log: Logger,
): Promise<NoticesTeller | undefined> {
  if (redis === undefined) return undefined;
  const { openRedis } = await import("./drivers/redis/open.ts");
  const { openRedisTeller } = await import("./drivers/notices-redis/redis-notices.ts");
  const opened = openRedis(redis, { role: "worker-notices", log });
  return { ...openRedisTeller(opened), [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}

/** Drivers of the cluster are loaded where they are used: a laptop has no memory for them. */
async function openCache(choice: Config["cache"], secret: string, log: Logger): Promise<Cache> {
  const now = () => performance.now();
  if (choice.kind === "local") return openLocalCache({ maxBytes: LOCAL_CACHE_BYTES, now });
  const { openMemcachedCache } = await import("./drivers/cache-memcached/memcached-cache.ts");
  return openMemcachedCache({
    servers: choice.servers,
    secret,
    maxLocalBytes: LOCAL_CACHE_BYTES,
    now,
    log,
  });
}

async function openInRedis(
  place: NonNullable<Config["redis"]>,
  opening: AsyncDisposableStack,
  log: Logger,
): Promise<Pick<Shared, "counters" | "notices">> {
  const { openRedis } = await import("./drivers/redis/open.ts");
  const { openRedisCounters } = await import("./drivers/counters-redis/redis-counters.ts");
  const { openRedisNotices } = await import("./drivers/notices-redis/redis-notices.ts");
  const redis = opening.use(openRedis(place, { role: "web", log }));
  // That Redis is away is told once: the other connection says it.
  const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
  const listener = opening.use(openRedis(place, { role: "web-notices", log: quiet }));
  const notices = opening.use(openRedisNotices({ redis, listener }));
  return { notices, counters: opening.use(await openRedisCounters({ redis, now: Date.now, log })) };
}
