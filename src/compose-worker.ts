import { openDatabase } from "./compose-database.ts";
import { openFilesLate } from "./compose-files.ts";
import { type SourceMapsPlace, sourceMapsRoom } from "./compose-stacks.ts";
import type { Config } from "./config.ts";
import type { Connection } from "./db/database.ts";
import { digest } from "./digest/digest.ts";
import type { DigestRoom } from "./digest/room.ts";
import { openEventWriter } from "./drivers/event-store-postgres/writer.ts";
import { openGeoDirectory } from "./drivers/geo-maxmind/geo-directory.ts";
import { spoolSource } from "./drivers/queue-embedded/spool-directory.ts";
import { openSpoolReader } from "./drivers/queue-embedded/spool-reader.ts";
import type { RedisPlace } from "./drivers/redis/open.ts";
import { RulesDirectory } from "./grouping/rules-directory.ts";
import type { Logger } from "./lib/logger.ts";
import { tellingWriter } from "./live/tell-stored.ts";
import type { Registry } from "./nodes/metrics/registry.ts";
import { WorkerMetrics } from "./nodes/metrics/work-metrics.ts";
import type { EventWriter } from "./ports/event-store.ts";
import type { IngestQueueReader } from "./ports/ingest-queue.ts";
import type { Notice } from "./ports/notices.ts";
import { FloodDirectory } from "./projects/flood-control.ts";
import { StackReader } from "./sourcemaps/stack-reader.ts";

/** Several transactions' worth, so that one is prepared while the one before is stored; idle batches hold one. */
const EVENTS_A_BATCH = 4000;
const BYTES_A_BATCH = 16 * 1024 * 1024;

/** What a worker needs to be told; plain data, so that it can cross to a thread. */
export interface WorkerOptions {
  readonly databaseUrl: string;
  readonly spoolDir: string;
  /** Where the queue is read from, when not from the spool of this machine. */
  readonly redis?: RedisPlace;
  readonly limits: Pick<Config["limits"], "maxInflatedBody" | "maxEvent">;
  readonly retentionDays: number;
  /** Events of one fingerprint kept in full a minute, where a project does not say; 0: all. */
  readonly floodRate: number;
  readonly geoipDatabase?: string;
  readonly sourceMaps: SourceMapsPlace;
}

/** The worker role: digests the queue until `signal` aborts and the batch in hand is stored. */
export async function runWorker(
  options: WorkerOptions,
  signal: AbortSignal,
  log: Logger,
  registry?: Registry,
  tell?: (notice: Notice) => void,
): Promise<void> {
  await using opened = new AsyncDisposableStack();
  const { pool, db } = opened.use(openDatabase(options.databaseUrl, "worker", 3, log));
  const floods = new FloodDirectory({ db, now: Date.now, log }, options.floodRate);
  const floodRates = (projectId: number) => floods.rateOf(projectId);
  const open = (counted?: (projectIds: readonly number[]) => void) =>
    openEventWriter({ pool, log, floodRates, ...(counted && { counted }) });
  const writer = opened.use(tell ? tellingWriter(open, tell) : open());
  const events = registry === undefined ? writer : new WorkerMetrics(registry, { pool }).writer(writer);
  const files = opened.use(openFilesLate(options.sourceMaps.files, log));
  const stacks = opened.use(new StackReader(sourceMapsRoom(options.sourceMaps, { db, files, log })));
  const room: DigestRoom = {
    events,
    places:
      options.geoipDatabase === undefined ? undefined : await openGeoDirectory(options.geoipDatabase, log),
    stacks,
    rules: new RulesDirectory({ db, now: Date.now, log }),
    limits: { ...options.limits, retentionDays: options.retentionDays },
    now: Date.now,
    log,
  };
  const reader = opened.use(await openReader(options, pool, events, log));
  await reader.consume((batch) => digest(room, batch), signal);
}

/** Drivers of the cluster are loaded where they are used: a laptop has no memory for them. */
async function openReader(
  { spoolDir: dir, redis }: WorkerOptions,
  pool: Connection["pool"],
  events: EventWriter,
  log: Logger,
): Promise<IngestQueueReader> {
  if (redis !== undefined) {
    const { openFramesReader } = await import("./drivers/queue-redis/frames-reader.ts");
    return openFramesReader({ redis, pool, log, maxBatchBytes: BYTES_A_BATCH });
  }
  const from = await events.position(await spoolSource(dir));
  return openSpoolReader({ dir, from, log, maxBatchRecords: EVENTS_A_BATCH, maxBatchBytes: BYTES_A_BATCH });
}
