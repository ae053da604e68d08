import { z } from "zod";
import type { Cache, CacheSpace } from "../../ports/cache.ts";
import type { KeySettings } from "../key-directory.ts";

/** Raise both versions together with the shape of {@link KeySettings}. */
const RECENT: CacheSpace = { name: "project key", version: 1, localSeconds: 0 };
const LAST_KNOWN: CacheSpace = { name: "project key, last known", version: 1, localSeconds: 0 };

/** What another node read that lately need not be read again. Part of the ten seconds that a change may take. */
export const RECENT_MS = 3_000;
const LAST_KNOWN_SECONDS = 86_400;

const Settings = z.object({
  keyId: z.int(),
  projectId: z.int(),
  isActive: z.boolean(),
  allowedDomains: z.array(z.string()),
  rateLimit: z.object({ windowSeconds: z.int(), count: z.int() }).exactOptional(),
});
const Shared = z.object({ readAt: z.number(), settings: Settings });

/**
 * Settings of keys as nodes tell them to each other: those read a moment ago, and those read last, for a node that
 * starts while Postgres is away. Keys that do not exist are not shared: strangers invent as many as they like.
 */
export class SharedKeySettings {
  readonly #cache: Cache;
  readonly #now: () => number;

  /** `now` in milliseconds since 1970; nodes whose clocks differ by seconds share less, and nothing wrong. */
  constructor(cache: Cache, now: () => number) {
    this.#cache = cache;
    this.#now = now;
  }

  /** Those of the keys that a node read within {@link RECENT_MS}. */
  async recent(publicKeys: readonly string[]): Promise<Map<string, KeySettings>> {
    const now = this.#now();
    // The time to live alone would not do: what waited in a frozen memcached begins to live when it thaws.
    return this.#settings(await this.#cache.getMany(RECENT, publicKeys), (readAt) => {
      return Math.abs(now - readAt) < RECENT_MS;
    });
  }

  /** Those that any node read in the last day, changed since or not. */
  async lastKnown(publicKeys: readonly string[]): Promise<Map<string, KeySettings>> {
    return this.#settings(await this.#cache.getMany(LAST_KNOWN, publicKeys), () => true);
  }

  /** Shares what Postgres was asked for `ageMs` ago. */
  async keep(found: ReadonlyMap<string, KeySettings>, ageMs: number): Promise<void> {
    const readAt = this.#now() - ageMs;
    const seconds = Math.floor((RECENT_MS - ageMs) / 1_000);
    await Promise.all(
      [...found].flatMap(([publicKey, settings]) => {
        const { allowedDomains, ...rest } = settings;
        const shared = { readAt, settings: { ...rest, allowedDomains: [...allowedDomains] } };
        return [
          this.#cache.set(RECENT, publicKey, shared, seconds),
          this.#cache.set(LAST_KNOWN, publicKey, shared, LAST_KNOWN_SECONDS),
        ];
      }),
    );
  }

  async forget(publicKey: string): Promise<void> {
    await Promise.all([RECENT, LAST_KNOWN].map((space) => this.#cache.delete(space, [publicKey])));
  }

  #settings(found: ReadonlyMap<string, unknown>, isUsable: (readAt: number) => boolean) {
    const settings = new Map<string, KeySettings>();
    for (const [publicKey, value] of found) {
      const shared = Shared.safeParse(value).data;
      if (shared && isUsable(shared.readAt)) settings.set(publicKey, shared.settings);
    }
    return settings;
  }
}
