import { Cluster, Redis } from "ioredis";
import type { Logger } from "../../lib/logger.ts";

/** Which Redis; the shape of the configuration's choice. */
export interface RedisPlace {
  readonly kind: "single" | "sentinel" | "cluster";
  /** One server; or the sentinels; or some nodes of the cluster. Never empty. */
  readonly nodes: readonly { readonly host: string; readonly port: number }[];
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly tls: boolean;
  /** Under which name the sentinels know the primary. */
  readonly sentinelName?: string;
}

export type RedisClient = Redis | Cluster;

export interface OpenRedis extends AsyncDisposable {
  readonly client: RedisClient;
  readonly isReady: boolean;
  /** Resolves with whether it is connected: at once, or when it is, or after `ms`, or when `signal` aborts. */
  ready(ms: number, signal?: AbortSignal): Promise<boolean>;
}

/** A command without an answer: the connection is dead then. Longer than any block of ours. */
const COMMAND_TIMEOUT_MS = 15_000;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Opens a client that connects by itself, now and again and again. While it is away commands fail at once: who
 * sends them knows best whether to ask again. `role` names it in the server's list of clients.
 */
export function openRedis(place: RedisPlace, { role, log }: { role: string; log: Logger }): OpenRedis {
  const client = place.kind === "cluster" ? openCluster(place, role) : openServer(place, role);
  let isTold = false;
  // An error that nobody hears would end the process. It heals itself, so it is told once.
  client.on("error", (error: Error) => {
    if (isTold) return;
    isTold = true;
    log.warn({ reason: error.message }, "Redis is away; it is asked again until it answers");
  });
  client.on("ready", () => {
    if (isTold) log.info({}, "Redis is back");
    isTold = false;
  });
  return {
    client,
    get isReady() {
      return client.status === "ready";
    },
    ready: (ms, signal) => whenReady(client, ms, signal),
    async [Symbol.asyncDispose]() {
      client.disconnect();
    },
  };
}

function commonOptions({ username, password, tls }: RedisPlace, role: string) {
  return {
    // Replies have the same shape with every server, and proxies in between know it too.
    protocol: 2 as const,
    connectionName: `vedette-${role}`,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: 5_000,
    retryStrategy: (times: number) => Math.min(50 * 2 ** Math.min(times, 6), LONGEST_PAUSE_MS),
    // The primary that we knew is a replica now, behind a name or an address that leads to the new one.
    reconnectOnError: (error: Error) => error.message.startsWith("READONLY"),
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls && { tls: {} }),
  };
}

function openServer(place: RedisPlace, role: string): Redis {
  const options = { ...commonOptions(place, role), db: place.db };
  const [first] = place.nodes;
  if (place.kind === "single")
    return new Redis({ ...options, host: first?.host ?? "", port: first?.port ?? 0 });
  return new Redis({
    ...options,
    sentinels: place.nodes.map((node) => ({ ...node })),
    name: place.sentinelName ?? "mymaster",
    sentinelRetryStrategy: (times) => Math.min(100 * times, LONGEST_PAUSE_MS),
    // Sentinels that have a password most often have the server's.
    ...(place.password !== undefined && { sentinelPassword: place.password }),
    ...(place.tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
  });
}

function openCluster(place: RedisPlace, role: string): Cluster {
  const { retryStrategy: _, enableOfflineQueue: __, ...redisOptions } = commonOptions(place, role);
  return new Cluster(
    place.nodes.map((node) => ({ ...node })),
    {
      redisOptions,
      enableOfflineQueue: false,
      clusterRetryStrategy: (times) => Math.min(100 * times, LONGEST_PAUSE_MS),
      slotsRefreshTimeout: 3_000,
    },
  );
}

function whenReady(client: RedisClient, ms: number, signal?: AbortSignal): Promise<boolean> {
  if (client.status === "ready") return Promise.resolve(true);
  if (signal?.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      client.off("ready", end);
      signal?.removeEventListener("abort", end);
      resolve(client.status === "ready");
    };
    const timer = setTimeout(end, ms);
    client.once("ready", end);
    signal?.addEventListener("abort", end, { once: true });
  });
}
