import { type LargeValue, sendLarge } from "../redis/large-command.ts";
import type { RedisClient } from "../redis/open.ts";
import { Script } from "../redis/script.ts";
import { HELD, STREAMS, sentKey, streamOf } from "./lanes.ts";

/** What must happen in one piece, so that the bytes counted are the bytes held whoever dies in between. */

/** What a lane holds. One without entries holds nothing, whatever was counted when Redis lost the rest. */
const ROOM = new Script(`
  if redis.call('XLEN', KEYS[1]) == 0 then redis.call('HSET', KEYS[2], ARGV[1], 0) end
  return tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
`);

const FINISH = new Script(`
  local freed = 0
  for i = 3, #ARGV, 2 do
    redis.call('XACK', KEYS[1], ARGV[1], ARGV[i])
    if redis.call('XDEL', KEYS[1], ARGV[i]) == 1 then freed = freed + tonumber(ARGV[i + 1]) end
  end
  if redis.call('XLEN', KEYS[1]) == 0 then
    redis.call('HSET', KEYS[2], ARGV[2], 0)
  else
    redis.call('HINCRBY', KEYS[2], ARGV[2], -freed)
  end
`);

const OLDEST = new Script(`
  local ids = {}
  for lane, stream in ipairs(KEYS) do
    local first = redis.call('XRANGE', stream, '-', '+', 'COUNT', 1)[1]
    ids[lane] = first and first[1] or ''
  end
  return ids
`);

export interface FrameToSend {
  readonly source: string;
  readonly first: bigint;
  readonly lane: number;
  readonly data: LargeValue;
}

/**
 * Puts a frame into its lane; the entry's id, and how many bytes the lane holds then. No script: one that is handed
 * a megabyte copies it several times, 11 µs an event instead of 5. So a web node that dies between the two commands
 * leaves bytes counted that are not there, until the lane is empty and counts anew.
 */
export async function addFrame(
  client: RedisClient,
  { source, first, lane, data }: FrameToSend,
): Promise<{ id: string; held: number }> {
  const bytes = data.bytes.length;
  const [counted, added] = await Promise.allSettled([
    client.hincrby(HELD, String(lane), bytes),
    sendLarge(client, "xadd", [streamOf(lane), "*", "source", source, "first", `${first}`, "data"], data),
  ]);
  if (counted.status === "fulfilled" && added.status === "fulfilled") {
    return { id: String(added.value), held: counted.value };
  }
  // Refused, as when its memory is full. Where nothing was heard, it may be there, and counts.
  if (counted.status === "fulfilled" && added.status === "rejected" && isReply(added.reason)) {
    await client.hincrby(HELD, String(lane), -bytes);
  }
  throw added.status === "rejected" ? added.reason : new Error("Redis does not count");
}

function isReply(error: unknown): boolean {
  return error instanceof Error && error.name === "ReplyError";
}

/** Bytes that a lane holds now. */
export async function heldBytes(client: RedisClient, lane: number): Promise<number> {
  return Number(await ROOM.run(client, [streamOf(lane), HELD], [lane]));
}

/**
 * Tells a later life what was sent on a lane, and as which entry. Said only when the entry is there: what is told
 * too late is sent twice, and the store knows it.
 */
export async function noteSent(
  client: RedisClient,
  { source, first, lane }: Omit<FrameToSend, "data">,
  id: string,
): Promise<void> {
  const key = sentKey(source);
  await client.multi().hset(key, String(lane), `${first} ${id}`).expire(key, 604_800).exec();
}

/** Acknowledges entries of one lane and removes them. */
export async function finishEntries(
  client: RedisClient,
  group: string,
  lane: number,
  entries: readonly { readonly id: string; readonly bytes: number }[],
): Promise<void> {
  const pairs = entries.flatMap(({ id, bytes }) => [id, bytes]);
  await FINISH.run(client, [streamOf(lane), HELD], [group, lane, ...pairs]);
}

/** Ids of the oldest entries, by lane; undefined for an empty one. Frames are removed when they are stored. */
export async function oldestIds(client: RedisClient): Promise<(string | undefined)[]> {
  const ids = await OLDEST.run(client, STREAMS, []);
  return STREAMS.map((_, lane) => (Array.isArray(ids) && ids[lane] ? String(ids[lane]) : undefined));
}

/** Whether an entry is older than another. */
export function isOlder(id: string, than: string): boolean {
  const [ms = 0, count = 0] = id.split("-").map(Number);
  const [thanMs = 0, thanCount = 0] = than.split("-").map(Number);
  return ms < thanMs || (ms === thanMs && count < thanCount);
}

/** Milliseconds since 1970, by the server's clock. */
export function madeAt(id: string): number {
  return Number(id.split("-", 1)[0]);
}
