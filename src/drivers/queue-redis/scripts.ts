import type { RedisClient } from "../redis/open.ts";
import { Script } from "../redis/script.ts";
import { HELD, STREAMS, sentKey, streamOf } from "./lanes.ts";

/** What must happen in one piece, so that the bytes counted are the bytes held whoever dies in between. */

/** A lane takes a frame when it is empty or the frame fits under the bound; else the answer is nil. */
const ADD = new Script(`
  local size = #ARGV[4]
  local held = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or '0')
  if held > 0 and held + size > tonumber(ARGV[5]) then
    if redis.call('XLEN', KEYS[1]) > 0 then return false end
    redis.call('HSET', KEYS[2], ARGV[1], 0)
  end
  local id = redis.call('XADD', KEYS[1], '*', 'source', ARGV[2], 'first', ARGV[3], 'data', ARGV[4])
  redis.call('HINCRBY', KEYS[2], ARGV[1], size)
  local sent = redis.call('HGET', KEYS[3], ARGV[1])
  if not sent or tonumber(string.match(sent, '^%d+')) < tonumber(ARGV[3]) then
    redis.call('HSET', KEYS[3], ARGV[1], ARGV[3] .. ' ' .. id)
    redis.call('EXPIRE', KEYS[3], 604800)
  end
  return id
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
  readonly data: Buffer;
}

/** The entry's id, or undefined when the lane is full. */
export async function addFrame(
  client: RedisClient,
  { source, first, lane, data }: FrameToSend,
  laneBytes: number,
): Promise<string | undefined> {
  const keys = [streamOf(lane), HELD, sentKey(source)];
  const id = await ADD.run(client, keys, [lane, source, first.toString(), data, laneBytes]);
  return typeof id === "string" ? id : undefined;
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
