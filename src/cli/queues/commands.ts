import type { Pool } from "pg";
import { type Config, openConfig } from "../../config.ts";
import { lookAtSpool } from "../../drivers/queue-embedded/look-at-spool.ts";
import { dropParked, listParked, retryParked } from "../../drivers/queue-redis/parked.ts";
import { queueState } from "../../drivers/queue-redis/state.ts";
import { type OpenRedis, openRedis } from "../../drivers/redis/open.ts";
import { StartError } from "../../errors.ts";
import type { Logger } from "../../lib/logger.ts";
import { type InstanceFlags, loadInstance } from "../instance.ts";
import { print, printJson, say } from "../output.ts";
import type { ListFlags } from "../queues.ts";
import { withDatabase } from "../with-database.ts";
import { linesOf, type Queues } from "./lines.ts";

export async function list({ json, ...flags }: ListFlags): Promise<void> {
  const config = openConfig(loadInstance(flags));
  const queues = await withDatabase(config, "queues", async ({ pool, log }) => look(config, pool, log));
  if (json) printJson(queues);
  else for (const line of linesOf(queues)) print(line);
}

async function look(config: Config, pool: Pool, log: Logger): Promise<Queues> {
  const [spool, parked] = await Promise.all([lookAtSpool(config.queue.dir, Date.now()), listParked(pool)]);
  if (config.queue.kind === "embedded") return { spool, parked };
  await using redis = await reach(config, log);
  return { spool, parked, lanes: (await queueState(redis, pool)).lanes };
}

export async function retry(id: number, flags: InstanceFlags): Promise<void> {
  const config = openConfig(loadInstance(flags));
  await withDatabase(config, "queues", async ({ pool, log }) => {
    await using redis = await reach(config, log);
    if (!(await retryParked(pool, redis.client, id))) throw noSuchFrame(id);
  });
  say(`Frame ${id} is on its way; it leaves the list when it is stored.`);
}

export async function drop(id: number, flags: InstanceFlags): Promise<void> {
  const config = openConfig(loadInstance(flags));
  const requests = await withDatabase(config, "queues", ({ pool }) => dropParked(pool, id, Date.now()));
  if (requests === undefined) throw noSuchFrame(id);
  say(`Frame ${id} is gone; ${requests} requests in it were counted as invalid.`);
}

async function reach({ queue }: Config, log: Logger): Promise<OpenRedis> {
  if (queue.kind === "embedded") {
    throw new StartError(
      "Parked frames go back through Redis. Set QUEUE_URL to the one that the workers read.",
    );
  }
  const redis = openRedis(queue.redis, { role: "queues", log });
  if (await redis.ready(5_000)) return redis;
  await redis[Symbol.asyncDispose]();
  throw new StartError("Redis cannot be reached. Check QUEUE_URL and that the server runs.");
}

function noSuchFrame(id: number): StartError {
  return new StartError(`No frame ${id} is parked. "vedette queues list" prints those that are.`);
}
