import type { Late } from "../lib/late.ts";
import type { Event, EventError } from "../protocol/event.ts";
import { hasFiles } from "./has-files.ts";
import { lateReading } from "./late-reading.ts";
import type { Reading } from "./reading.ts";
import { hasScriptFrames } from "./resolve/script-frames.ts";
import type { SourceMapsRoom } from "./room.ts";

/** How long it is believed that a project has uploads, or none. */
const ASKED_MS = 10_000;
const ASK_AGAIN_MS = 2_000;
/** What a worker waits for one event. A map of 20 MB that nobody has read yet takes a second. */
const PATIENCE_MS = 2_000;

/**
 * Makes stacks readable for a worker, which others wait for. An event that takes too long is given back as it was sent,
 * and so are the next ones of its project until that one is done; readers make them readable later.
 */
export class StackReader implements AsyncDisposable {
  readonly #room: SourceMapsRoom;
  readonly #reading: Late<Reading>;
  readonly #patienceMs: number;
  readonly #asked = new Map<number, { has: boolean; until: number }>();
  /** Projects with an event that took too long and is not done. */
  readonly #behind = new Set<number>();

  constructor(room: SourceMapsRoom, patienceMs = PATIENCE_MS) {
    this.#room = room;
    this.#reading = lateReading(room);
    this.#patienceMs = patienceMs;
  }

  /** False where that cannot be known for now: the event is stored all the same. */
  hasFilesOf(projectId: number): boolean | Promise<boolean> {
    const known = this.#asked.get(projectId);
    if (known !== undefined && known.until > this.#room.now().getTime()) return known.has;
    return this.#ask(projectId);
  }

  isFor(event: Event): boolean {
    return hasScriptFrames(event);
  }

  /** Never rejects. `errors` are those that were added to the event's. */
  async read(
    event: Event,
    projectId: number,
  ): Promise<{ event: Event; errors: readonly EventError[]; isComplete: boolean }> {
    const asSent = { event, errors: [], isComplete: false };
    if (this.#behind.has(projectId)) return asSent;
    this.#behind.add(projectId);
    const reading = this.#read(event, projectId).finally(() => this.#behind.delete(projectId));
    const { promise: patience, resolve } = Promise.withResolvers<undefined>();
    const timer = setTimeout(resolve, this.#patienceMs, undefined);
    const read = await Promise.race([reading, patience]);
    clearTimeout(timer);
    return read ?? asSent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reading[Symbol.asyncDispose]();
  }

  async #read(event: Event, projectId: number) {
    try {
      const reading = await this.#reading.get();
      const resolved = await reading.resolve(event, projectId);
      const before = new Set(event.errors);
      const errors = resolved.event.errors?.filter((error) => !before.has(error)) ?? [];
      return { event: resolved.event, errors, isComplete: resolved.trail.isComplete };
    } catch (error) {
      this.#room.log.warn({ projectId, err: error }, "a stack trace stays as it was sent for now");
      return { event, errors: [], isComplete: false };
    }
  }

  async #ask(projectId: number): Promise<boolean> {
    const { now } = this.#room;
    // While the database is away what was true a moment ago is, and it is not asked for every event.
    const known = this.#asked.get(projectId)?.has ?? false;
    const answer = await hasFiles(this.#room, projectId).catch(() => undefined);
    const validMs = answer === undefined ? ASK_AGAIN_MS : ASKED_MS;
    const has = answer ?? known;
    this.#asked.set(projectId, { has, until: now().getTime() + validMs });
    return has;
  }
}
