import type { Json } from "../../lib/json.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Cache, CacheSpace } from "../../ports/cache.ts";
import { ByteLru } from "../cache-local/byte-lru.ts";
import { bytesOf, fullKey, valueIn } from "../cache-local/value-bytes.ts";
import type { Place } from "./connection.ts";
import { serverFor } from "./ring.ts";
import { Seal, type SealedKey } from "./seal.ts";
import { type Patience, Server } from "./server.ts";

export interface MemcachedCacheOptions {
  /** Never empty; the same on every node. */
  readonly servers: readonly Place[];
  /** What all nodes of an instance share and nobody else knows. */
  readonly secret: string;
  /** Bytes of the layer in this node's memory. */
  readonly maxLocalBytes: number;
  /** Milliseconds of a clock that nobody sets. */
  readonly now: () => number;
  readonly log: Logger;
  readonly patience?: Partial<Patience>;
}

const PATIENCE: Patience = { waitMs: 50, lateInARow: 3, firstPauseMs: 250, longestPauseMs: 10_000 };
/** A line of 20 keys is below 1 KiB, which every version and every proxy takes. */
const KEYS_A_LINE = 20;
/** Above, memcached takes the number for a date. */
const LONGEST_SECONDS = 30 * 86_400 - 1;

/** The cache that nodes share: memcached, any version, with a layer of this node's own memory in front. */
export function openMemcachedCache(options: MemcachedCacheOptions): Cache {
  return new MemcachedCache(options);
}

class MemcachedCache implements Cache {
  readonly #servers: readonly Server[];
  readonly #serverFor: (bits: number) => number;
  readonly #seal: Seal;
  readonly #local: ByteLru;
  readonly #now: () => number;

  constructor({ servers, secret, maxLocalBytes, now, log, patience }: MemcachedCacheOptions) {
    this.#servers = servers.map((place) => new Server(place, { ...PATIENCE, ...patience }, log));
    this.#serverFor = serverFor(servers);
    this.#seal = new Seal(secret);
    this.#local = new ByteLru(maxLocalBytes);
    this.#now = now;
  }

  async get(space: CacheSpace, id: string): Promise<Json | Uint8Array | undefined> {
    return (await this.getMany(space, [id])).get(id);
  }

  async getMany(space: CacheSpace, ids: readonly string[]): Promise<Map<string, Json | Uint8Array>> {
    const found = new Map<string, Json | Uint8Array>();
    const missing = new Map<Server, Wanted[]>();
    for (const id of new Set(ids)) {
      const full = fullKey(space, id);
      const local = space.localSeconds > 0 ? this.#local.get(full, this.#now()) : undefined;
      const value = local && valueIn(local);
      if (value !== undefined) {
        found.set(id, value);
        continue;
      }
      const key = this.#seal.key(full);
      const server = this.#of(key);
      if (!server) continue;
      const wanted = missing.get(server);
      if (wanted) wanted.push({ id, full, key });
      else missing.set(server, [{ id, full, key }]);
    }
    await Promise.all(
      [...missing].flatMap(([server, wanted]) =>
        parts(wanted, KEYS_A_LINE).map((part) => this.#ask(server, space, part, found)),
      ),
    );
    return found;
  }

  async set(space: CacheSpace, id: string, value: Json | Uint8Array, seconds: number): Promise<void> {
    const bytes = bytesOf(value);
    if (!bytes || seconds < 1) return await this.delete(space, [id]);
    const full = fullKey(space, id);
    this.#keepLocally(space, full, bytes, seconds);
    const key = this.#seal.key(full);
    const sealed = this.#seal.close(full, bytes);
    const lasts = Math.min(Math.floor(seconds), LONGEST_SECONDS);
    await this.#of(key)?.ask(`set ${key.text} 0 ${lasts} ${sealed.length}\r\n`, sealed);
  }

  async delete(space: CacheSpace, ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async (id) => {
        const full = fullKey(space, id);
        this.#local.delete(full);
        const key = this.#seal.key(full);
        await this.#of(key)?.ask(`delete ${key.text}\r\n`);
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const server of this.#servers) server.dispose();
  }

  async #ask(
    server: Server,
    space: CacheSpace,
    wanted: readonly Wanted[],
    found: Map<string, Json | Uint8Array>,
  ): Promise<void> {
    const reply = await server.ask(`get ${wanted.map(({ key }) => key.text).join(" ")}\r\n`);
    if (reply?.line !== "END") return;
    for (const { id, full, key } of wanted) {
      const sealed = reply.values.get(key.text);
      const bytes = sealed && this.#seal.open(full, sealed);
      const value = bytes && valueIn(bytes);
      if (!bytes || value === undefined) continue;
      // A copy: the reply's bytes are a part of a larger buffer.
      this.#keepLocally(space, full, Buffer.from(bytes), space.localSeconds);
      found.set(id, value);
    }
  }

  #keepLocally(space: CacheSpace, full: string, bytes: Uint8Array, seconds: number): void {
    if (space.localSeconds === 0) return;
    this.#local.set(full, bytes, this.#now() + Math.min(seconds, space.localSeconds) * 1_000);
  }

  #of(key: SealedKey): Server | undefined {
    return this.#servers[this.#serverFor(key.bits)];
  }
}

interface Wanted {
  readonly id: string;
  readonly full: string;
  readonly key: SealedKey;
}

function parts<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}
