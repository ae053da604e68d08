import type { Event } from "../protocol/event.ts";
import type { SymbolicationTrail } from "../wire/symbolication.ts";
import { explainEvent } from "./explain-event.ts";
import { type ResolvedEvent, resolveEvent } from "./resolve-event.ts";
import type { SourceMapsRoom } from "./room.ts";
import { SourceMaps } from "./source-maps.ts";
import type { ProjectNames } from "./trail/fix.ts";

/** All that reads source maps. Loaded when a project first needs it: most instances have none that does. */
export class Reading implements AsyncDisposable {
  readonly #sourceMaps: SourceMaps;

  constructor(room: SourceMapsRoom) {
    this.#sourceMaps = new SourceMaps(room);
  }

  resolve(event: Event, projectId: number): Promise<ResolvedEvent> {
    return resolveEvent(this.#sourceMaps, event, projectId);
  }

  explain(event: Event, projectId: number, names: ProjectNames): Promise<SymbolicationTrail> {
    return explainEvent(this.#sourceMaps, event, projectId, names);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sourceMaps[Symbol.asyncDispose]();
  }
}
