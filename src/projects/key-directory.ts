import { Refusal } from "../errors.ts";
import type { Logger } from "../lib/logger.ts";
import { Lru } from "../lib/lru.ts";
import type { Notices } from "../ports/notices.ts";
import { allowedDomainsOf } from "./allowed-domains.ts";
import { RECENT_MS, type SharedKeySettings } from "./keys/shared-settings.ts";
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
  /** What the nodes tell each other of keys. */
  readonly shared?: SharedKeySettings;
  readonly notices?: Notices;
}

/** A cache of project keys before Postgres: this node's memory, then what the nodes tell each other. */
export function openKeyDirectory(
  room: Pick<ProjectsRoom, "db" | "now" | "log">,
  between: Pick<KeySource, "shared" | "notices"> = {},
): KeyDirectory {
  return new KeyDirectory({
    now: room.now,
    log: room.log,
    ...between,
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

/** A key that was disabled on another node is refused on this one by then, while Postgres answers. */
const KNOWN_EVERYWHERE_MS = 10_000;
/** Up to here an aged answer is given at once and looked up behind it; later the look-up comes first. */
const USABLE_MS = KNOWN_EVERYWHERE_MS - RECENT_MS;
const FRESH_MS = 4_000;
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
  /** When Postgres was asked; long ago for what was known last when it was away. */
  readonly at: number;
}

interface Forgotten {
  /** Counts up with each that is forgotten. */
  readonly order: number;
  /** Until then what the nodes share of it may be older. */
  readonly until: number;
}

type Answer = PromiseWithResolvers<KeySettings | undefined>;

/**
 * Answers from memory. One question is on its way to Postgres at a time, for all keys that wait: a storm of
 * invented keys costs one connection. What another node read a moment ago is taken from the shared cache instead.
 * While Postgres is away what was known stays known, however old, and what any node knew last is taken from the
 * shared cache, so events go on being accepted. Known and unknown keys are kept apart: invented ones push out no
 * real one.
 */
export class KeyDirectory implements Disposable {
  readonly #source: KeySource;
  readonly #known = new Lru<string, Known>(MOST_KEYS);
  readonly #unknown = new Lru<string, number>(MOST_KEYS);
  readonly #waiting = new Map<string, Answer>();
  readonly #asked = new Map<string, Answer>();
  readonly #forgotten = new Lru<string, Forgotten>(MOST_KEYS);
  readonly #stopListening: (() => void) | undefined;
  #forgets = 0;
  #isAsking = false;
  /** Since when Postgres has been asked, while it is. */
  #askedAt = Number.POSITIVE_INFINITY;
  #faultAt = Number.NEGATIVE_INFINITY;

  constructor(source: KeySource) {
    this.#source = source;
    this.#stopListening = source.notices?.listen((notice) => {
      if (notice.kind === "key_changed" && SHAPE.test(notice.publicKey)) this.forget(notice.publicKey);
    });
  }

  /** The key's settings, or undefined when no such key exists. Disabled keys are found. */
  async find(publicKey: string): Promise<KeySettings | undefined> {
    if (!SHAPE.test(publicKey)) return undefined;
    const now = this.#source.now();
    const known = this.#known.get(publicKey);
    if (known) return now - known.at < FRESH_MS ? known.settings : await this.#renewed(publicKey, known, now);
    const unknownAt = this.#unknown.get(publicKey);
    if (unknownAt !== undefined && now - unknownAt < UNKNOWN_FRESH_MS) return undefined;
    if (this.#source.shared && (this.#faultAt !== Number.NEGATIVE_INFINITY || this.#isHanging(now))) {
      const last = (await this.#lastKnown([publicKey])).get(publicKey);
      if (last) return last;
    }
    return await this.#ask(publicKey);
  }

  /** Looks a key up anew next time, in Postgres: it was changed. */
  forget(publicKey: string): void {
    this.#known.delete(publicKey);
    this.#unknown.delete(publicKey);
    this.#asked.delete(publicKey); // whoever asks from now on needs a younger answer
    this.#forgets += 1;
    this.#forgotten.set(publicKey, { order: this.#forgets, until: this.#source.now() + RECENT_MS });
  }

  /** It was changed on this node: forgets it, and has all others do so. Never rejects. */
  async changed(publicKey: string): Promise<void> {
    this.forget(publicKey);
    await this.#source.shared?.forget(publicKey);
    this.#source.notices?.tell({ kind: "key_changed", publicKey });
  }

  [Symbol.dispose](): void {
    this.#stopListening?.();
  }

  async #renewed(publicKey: string, known: Known, now: number): Promise<KeySettings | undefined> {
    if (now - this.#faultAt < PAUSE_AFTER_FAULT_MS || this.#isHanging(now)) return known.settings;
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
      const answers = new Map(this.#asked);
      if (this.#source.shared) await this.#askNodes(this.#source.shared, answers);
      if (answers.size > 0) await this.#askPostgres(answers);
      this.#asked.clear();
    }
    this.#isAsking = false;
  }

  /** Takes out of `answers` what another node read a moment ago. */
  async #askNodes(shared: SharedKeySettings, answers: Map<string, Answer>): Promise<void> {
    const now = this.#source.now();
    const order = this.#forgets;
    const trusted = [...answers.keys()].filter(
      (publicKey) => (this.#forgotten.get(publicKey)?.until ?? 0) <= now,
    );
    if (trusted.length === 0) return;
    for (const [publicKey, settings] of await shared.recent(trusted)) {
      if (!this.#keep(publicKey, settings, now, order)) continue;
      answers.get(publicKey)?.resolve(settings);
      answers.delete(publicKey);
    }
  }

  async #askPostgres(answers: ReadonlyMap<string, Answer>): Promise<void> {
    const asked = this.#source.now();
    const order = this.#forgets;
    this.#askedAt = asked;
    const timer = setTimeout(() => void this.#answerLastKnown(answers), PATIENCE_MS);
    try {
      const found = await inTime(this.#source.lookUp([...answers.keys()]));
      this.#faultAt = Number.NEGATIVE_INFINITY;
      const kept = new Map<string, KeySettings>();
      for (const [publicKey, answer] of answers) {
        const settings = found.get(publicKey);
        if (this.#keep(publicKey, settings, asked, order) && settings) kept.set(publicKey, settings);
        answer.resolve(settings);
      }
      void this.#source.shared?.keep(kept, this.#source.now() - asked);
    } catch (fault) {
      if (this.#faultAt === Number.NEGATIVE_INFINITY) {
        this.#source.log.warn({ keys: answers.size }, "project keys cannot be read, what is known is used");
      }
      this.#faultAt = this.#source.now();
      await this.#answerLastKnown(answers);
      for (const answer of answers.values()) answer.reject(fault);
    } finally {
      clearTimeout(timer);
      this.#askedAt = Number.POSITIVE_INFINITY;
    }
  }

  /** Answers those who wait for Postgres with what any node knew last. */
  async #answerLastKnown(answers: ReadonlyMap<string, Answer>): Promise<void> {
    const cold = [...answers.keys()].filter((publicKey) => !this.#known.get(publicKey));
    for (const [publicKey, settings] of await this.#lastKnown(cold))
      answers.get(publicKey)?.resolve(settings);
  }

  /** What any node knew last of keys that this one does not know. */
  async #lastKnown(publicKeys: readonly string[]): Promise<Map<string, KeySettings>> {
    const found = (await this.#source.shared?.lastKnown(publicKeys)) ?? new Map<string, KeySettings>();
    for (const [publicKey, settings] of found) {
      if (!this.#known.get(publicKey)) this.#known.set(publicKey, { settings, at: Number.NEGATIVE_INFINITY });
    }
    return found;
  }

  /** Postgres was asked and has not answered for longer than anybody would wait. */
  #isHanging(now: number): boolean {
    return now - this.#askedAt > PATIENCE_MS;
  }

  /** Whether it was kept: not when the key was forgotten since, as the answer may be older than the change. */
  #keep(publicKey: string, settings: KeySettings | undefined, at: number, order: number): boolean {
    if ((this.#forgotten.get(publicKey)?.order ?? 0) > order) return false;
    this.#known.delete(publicKey);
    this.#unknown.delete(publicKey);
    if (settings) this.#known.set(publicKey, { settings, at });
    else this.#unknown.set(publicKey, at);
    return true;
  }
}

async function inTime<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error("no answer about project keys in time")), DEADLINE_MS);
  return await Promise.race([answer, late.promise]).finally(() => clearTimeout(timer));
}
