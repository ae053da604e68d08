import type { Late } from "../lib/late.ts";
import { Turns } from "../lib/turns.ts";
import type { Event } from "../protocol/event.ts";
import type { SymbolicationTrail } from "../wire/symbolication.ts";
import { hasFiles } from "./has-files.ts";
import { lateReading } from "./late-reading.ts";
import type { Reading } from "./reading.ts";
import { hasScriptFrames, scriptStacks } from "./resolve/script-frames.ts";
import type { SourceMapsRoom } from "./room.ts";
import type { ProjectNames } from "./trail/fix.ts";

/** What a page waits for its stack traces. */
const PATIENCE_MS = 2_000;
/** Each may read maps of hundreds of megabytes; who looks at events looks at one. */
const AT_ONCE = 4;

export interface ReadAgain {
  /** The very event that was given where nothing more is known by now. */
  readonly event: Event;
  /** It takes longer than anybody waits, and goes on: ask again in a moment. */
  readonly isPending: boolean;
}

/** Makes stacks of stored events readable by what was uploaded since, for somebody who looks at them. */
export class StoredStacks implements AsyncDisposable {
  readonly #room: SourceMapsRoom;
  readonly #reading: Late<Reading>;
  readonly #patienceMs: number;
  readonly #turns = new Turns(AT_ONCE);

  constructor(room: SourceMapsRoom, patienceMs = PATIENCE_MS) {
    this.#room = room;
    this.#reading = lateReading(room);
    this.#patienceMs = patienceMs;
  }

  /**
   * Never rejects. An event that was readable when it was stored stays so, though its bundle may be gone. Changes
   * nothing of `event`.
   */
  async readAgain(event: Event, projectId: number): Promise<ReadAgain> {
    if (!hasScriptFrames(event)) return { event, isPending: false };
    const { promise: patience, resolve } = Promise.withResolvers<undefined>();
    let isAwaited = true;
    const timer = setTimeout(resolve, this.#patienceMs, undefined);
    const reading = this.#turns.take(async () => (isAwaited ? await this.#read(event, projectId) : event));
    const read = await Promise.race([reading, patience]);
    clearTimeout(timer);
    isAwaited = false;
    return { event: read ?? event, isPending: read === undefined };
  }

  /** Why its frames are or are not mapped, as of now. */
  async explain(event: Event, projectId: number, names: ProjectNames): Promise<SymbolicationTrail> {
    return await this.#turns.take(async () => {
      const reading = await this.#reading.get();
      return await reading.explain(event, projectId, names);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reading[Symbol.asyncDispose]();
  }

  async #read(event: Event, projectId: number): Promise<Event> {
    try {
      if (!(await hasFiles(this.#room, projectId))) return event;
      const reading = await this.#reading.get();
      const resolved = await reading.resolve(event, projectId);
      const { mappedFrames } = resolved;
      return mappedFrames >= mappedBefore(event) ? resolved.event : event;
    } catch (error) {
      this.#room.log.warn(
        { projectId, err: error },
        "the stack trace of a stored event stays as it is for now",
      );
      return event;
    }
  }
}

function mappedBefore(event: Event): number {
  return scriptStacks(event)
    .flatMap(({ holder }) => (holder.raw_stacktrace && holder.stacktrace?.frames) ?? [])
    .filter(({ data }) => typeof data?.sourcemap === "string").length;
}
