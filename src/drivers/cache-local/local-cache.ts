import type { Cache } from "../../ports/cache.ts";
import { ByteLru } from "./byte-lru.ts";
import { bytesOf, fullKey, valueIn } from "./value-bytes.ts";

export interface LocalCacheOptions {
  readonly maxBytes: number;
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number;
}

/** The cache of a single node: its own memory. */
export function openLocalCache({ maxBytes, now }: LocalCacheOptions): Cache {
  const entries = new ByteLru(maxBytes);
  const find = (key: string) => {
    const bytes = entries.get(key, now());
    return bytes && valueIn(bytes);
  };
  return {
    get: async (space, id) => find(fullKey(space, id)),
    async getMany(space, ids) {
      const found = ids.map((id) => [id, find(fullKey(space, id))] as const);
      return new Map(found.flatMap(([id, value]) => (value === undefined ? [] : [[id, value] as const])));
    },
    async set(space, id, value, seconds) {
      const bytes = bytesOf(value);
      // What is left out must not leave an older value in its place.
      if (bytes && seconds >= 1) entries.set(fullKey(space, id), bytes, now() + seconds * 1_000);
      else entries.delete(fullKey(space, id));
    },
    async delete(space, ids) {
      for (const id of ids) entries.delete(fullKey(space, id));
    },
    async [Symbol.asyncDispose]() {},
  };
}
