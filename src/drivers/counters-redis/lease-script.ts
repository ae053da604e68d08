import { Script } from "../redis/script.ts";

/**
 * A window is a hash: for each node how much it holds, used or not. Nodes say what they hold each time, so an answer
 * that was lost, or a Redis that lost its data, is put right by the next question. Beyond what it needs at once a
 * node gets a quarter of what is left at most: leases shrink towards the end, and little lies unused elsewhere.
 * Answers what was granted and what is left then.
 */
export const LEASE = new Script(`
local node, held, need = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local wanted, count = tonumber(ARGV[4]), tonumber(ARGV[5])
local left = count - held
local all = redis.call('hgetall', KEYS[1])
for at = 1, #all, 2 do
  if all[at] ~= node then left = left - (tonumber(all[at + 1]) or 0) end
end
if left < 0 then left = 0 end
local grant = math.min(left, math.max(need, math.min(wanted, math.floor(left / 4))))
redis.call('hset', KEYS[1], node, string.format('%.0f', held + grant))
redis.call('pexpire', KEYS[1], ARGV[6])
return { grant, left - grant }
`);

/** Says that a node lives, and answers how many do: those that said so within ARGV[2] milliseconds. */
export const BEAT = new Script(`
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('zadd', KEYS[1], string.format('%.0f', now), ARGV[1])
redis.call('zremrangebyscore', KEYS[1], '-inf', string.format('%.0f', now - ARGV[2]))
redis.call('pexpire', KEYS[1], ARGV[2])
return redis.call('zcard', KEYS[1])
`);
