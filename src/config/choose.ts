import path from "node:path";
import { StartError } from "../errors.ts";
import type {
  CacheChoice,
  DatabaseChoice,
  FilesChoice,
  MailChoice,
  NodeChoice,
  QueueChoice,
  RedisChoice,
} from "./choices.ts";
import type { SetValues } from "./settings.ts";

export interface Choices {
  readonly database: DatabaseChoice;
  readonly queue: QueueChoice;
  /** Counters and live updates; absent: each process has its own. */
  readonly redis?: RedisChoice;
  readonly cache: CacheChoice;
  readonly files: FilesChoice;
  readonly mail: MailChoice;
  /** How many batches a worker digests side by side. */
  readonly worker: { readonly concurrency: number };
  readonly node: NodeChoice;
}

/** Balancers ask twice in five seconds as a rule, and containers are killed ten seconds after SIGTERM. */
const DRAIN_SECONDS = 5;

/** What stands behind each port: what was set, else what one machine needs and nothing more. */
export function choose(values: SetValues, at: { dataDir: string; publicUrl: string }): Choices {
  const queue = queueOf(values, at.dataDir);
  const redis = values.redisUrl ?? (queue.kind === "redis" ? queue.redis : undefined);
  return {
    database: databaseOf(values, at.dataDir),
    queue,
    ...(redis !== undefined && { redis }),
    cache: values.cacheUrl ?? { kind: "local" },
    files: values.filesUrl ?? { kind: "filesystem", dir: path.join(at.dataDir, "files") },
    mail: mailOf(values, at.publicUrl),
    worker: { concurrency: values.workerConcurrency ?? 1 },
    node: nodeOf(values),
  };
}

function databaseOf({ databaseUrl, databaseReplicaUrl }: SetValues, dataDir: string): DatabaseChoice {
  if (databaseUrl !== undefined) {
    return {
      kind: "url",
      url: databaseUrl,
      ...(databaseReplicaUrl !== undefined && { replicaUrl: databaseReplicaUrl }),
    };
  }
  if (databaseReplicaUrl === undefined) return { kind: "embedded", dir: path.join(dataDir, "postgres") };
  throw new StartError(
    "DATABASE_REPLICA_URL is set, but DATABASE_URL is not: the Postgres that Vedette brings has no replicas. " +
      "Set both, or neither.",
  );
}

function queueOf({ queueUrl }: SetValues, dataDir: string): QueueChoice {
  const dir = path.join(dataDir, "spool");
  if (queueUrl?.kind === "redis") return { ...queueUrl, dir };
  return { kind: "embedded", dir: queueUrl?.dir || dir };
}

function nodeOf({ metricsPort, metricsHost, metricsToken, drainSeconds }: SetValues): NodeChoice {
  return {
    ...(metricsPort !== undefined && { watch: { host: metricsHost ?? "127.0.0.1", port: metricsPort } }),
    ...(metricsToken !== undefined && { metricsToken }),
    drainMs: (drainSeconds ?? DRAIN_SECONDS) * 1000,
  };
}

function mailOf({ mailUrl, mailFrom, adminEmail }: SetValues, publicUrl: string): MailChoice {
  const { hostname } = new URL(publicUrl);
  const from = mailFrom ?? mailUrl?.from ?? adminEmail ?? `vedette@${hostname}`;
  return { ...(mailUrl ?? { kind: "outbox" }), from };
}
