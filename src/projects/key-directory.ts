import { Refusal } from "../errors.ts";
import type { Logger } from "../lib/logger.ts";
import { Lru } from "../lib/lru.ts";
import { allowedDomainsOf } from "./allowed-domains.ts";
import { settingsOfKeys } from "./keys/store.ts";
import type { ProjectsRoom } from "./room.ts";

/** What the accept path must know of a key. The same shape as `ingest` asks for. */
export interface KeySettings {
  readonly keyId: number;
  readonly projectId: number;
  readonly isActive: boolean;
  readonly allowedDomains: readonly string[];
  readonly rateLimit?: { readonly windowSeconds: number; readonly count: number };
}

export interface KeySource {
  /** Settings of those keys that exist, by public key. */
  readonly lookUp: (publicKeys: readonly string[]) => Promise<ReadonlyMap<string, KeySettings>>;
  /** Milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

/** A cache of project keys before Postgres. */
export function openKeyDirectory(room: Pick<ProjectsRoom, "db" | "now" | "log">): KeyDirectory {
  return new KeyDirectory({
    now: room.now,
    log: room.log,
    lookUp: async (publicKeys) => {
      const rows = await settingsOfKeys(room.db, publicKeys);
      return new Map(
        rows.map((row) => {
          const { rate_window: windowSeconds, rate_count: count } = row;
          const settings: KeySettings = {
            keyId: row.id,
            projectId: row.project_id,
            isActive: row.is_active,
            allowedDomains: allowedDomainsOf(row.options),
            ...(windowSeconds !== null && count !== null ? { rateLimit: { windowSeconds, count } } : {}),
          };
          return [row.public_key, settings];
        }),
      );
    },
  });
}

const FRESH_MS = 10_000;
/** Up to here an aged answer is given at once and looked up behind it; later the look-up comes first. */
const USABLE_MS = 2 * FRESH_MS;
const UNKNOWN_FRESH_MS = 5_000;
/** How long the accept path waits for Postgres when it holds an old answer. */
const PATIENCE_MS = 250;
const PAUSE_AFTER_FAULT_MS = 1_000;
/** A question that got no answer by then never will: the way to Postgres is cut. */
const DEADLINE_MS = 10_000;
const MOST_KEYS = 20_000;
const MOST_WAITING = 5_000;
const LARGEST_QUESTION = 500;
const SHAPE = /^[0-9a-f]{32}$/;

interface Known {
  readonly settings: KeySettings;
  readonly at: number;
}

type Answer = PromiseWithResolvers<KeySettings | undefined>;

/**
 * Answers from memory. One question is on its way to Postgres at a time, for all keys that wait: a storm of
 * invented keys costs one connection. While Postgres is away what was known stays known, however old, so
 * events go on being accepted. Known and unknown keys are kept apart: invented ones push out no real one.
 */
export class KeyDirectory {
  readonly #source: KeySource;
  readonly #known = new Lru<string, Known>(MOST_KEYS);
  readonly #unknown = new Lru<string, number>(MOST_KEYS);
  readonly #waiting = new Map<string, Answer>();
  readonly #asked = new Map<string, Answer>();
  #isAsking = false;
  #faultAt = Number.NEGATIVE_INFINITY;

  constructor(source: KeySource) {
    this.#source = source;
  }

  /** The key's settings, or undefined when no such key exists. Disabled keys are found. */
  async find(publicKey: string): Promise<KeySettings | undefined> {
    if (!SHAPE.test(publicKey)) return undefined;
    const now = this.#source.now();
    const known = this.#known.get(publicKey);
    if (known) return now - known.at < FRESH_MS ? known.settings : await this.#renewed(publicKey, known, now);
    const unknownAt = this.#unknown.get(publicKey);
    if (unknownAt !== undefined && now - unknownAt < UNKNOWN_FRESH_MS) return undefined;
    return await this.#ask(publicKey);
  }

  /** Looks a key up anew next time: it was changed on this node. */
  forget(publicKey: string): void {
    this.#known.delete(publicKey);
    this.#unknown.delete(publicKey);
  }

  async #renewed(publicKey: string, known: Known, now: number): Promise<KeySettings | undefined> {
    if (now - this.#faultAt < PAUSE_AFTER_FAULT_MS) return known.settings;
    const answer = this.#ask(publicKey).catch(() => known.settings);
    if (now - known.at < USABLE_MS) return known.settings;
    const patience = Promise.withResolvers<KeySettings>();
    const timer = setTimeout(() => patience.resolve(known.settings), PATIENCE_MS);
    return await Promise.race([answer, patience.promise]).finally(() => clearTimeout(timer));
  }

  async #ask(publicKey: string): Promise<KeySettings | undefined> {
    const running = this.#waiting.get(publicKey) ?? this.#asked.get(publicKey);
    if (running) return await running.promise;
    if (this.#waiting.size >= MOST_WAITING) {
      throw new Refusal("overloaded", "Too many keys are being looked up. Try again.", {
        retryAfterSeconds: 5,
      });
    }
    const answer: Answer = Promise.withResolvers();
    this.#waiting.set(publicKey, answer);
    if (!this.#isAsking) void this.#askAll();
    return await answer.promise;
  }

  /** Never rejects: a fault goes to those who wait. */
  async #askAll(): Promise<void> {
    this.#isAsking = true;
    // Whoever comes in the same turn of the event loop goes along.
    await Promise.resolve();
    while (this.#waiting.size > 0) {
      for (const [publicKey, answer] of this.#waiting) {
        if (this.#asked.size === LARGEST_QUESTION) break;
        this.#waiting.delete(publicKey);
        this.#asked.set(publicKey, answer);
      }
      await this.#askOnce();
    }
    this.#isAsking = false;
  }

  async #askOnce(): Promise<void> {
    const answers = [...this.#asked];
    try {
      const found = await inTime(this.#source.lookUp(answers.map(([publicKey]) => publicKey)));
      const now = this.#source.now();
      this.#faultAt = Number.NEGATIVE_INFINITY;
      for (const [publicKey, answer] of answers) {
        const settings = found.get(publicKey);
        this.#keep(publicKey, settings, now);
        answer.resolve(settings);
      }
    } catch (fault) {
      if (this.#faultAt === Number.NEGATIVE_INFINITY) {
        this.#source.log.warn({ keys: answers.length }, "project keys cannot be read, what is known is used");
      }
      this.#faultAt = this.#source.now();
      for (const [, answer] of answers) answer.reject(fault);
    } finally {
      this.#asked.clear();
    }
  }

  #keep(publicKey: string, settings: KeySettings | undefined, now: number): void {
    this.forget(publicKey);
    if (settings) this.#known.set(publicKey, { settings, at: now });
    else this.#unknown.set(publicKey, now);
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("no answer about project keys in time")), DEADLINE_MS);
  return await Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
