import type { Logger } from "../lib/logger.ts";
import type { EventWriter } from "../ports/event-store.ts";
import type { Event, EventError } from "../protocol/event.ts";
import type { ProjectRules } from "../rules/project-rules.ts";

/** What the digest may touch. If it is not named here, no line in this folder reaches it. */
export interface DigestRoom {
  readonly events: EventWriter;
  readonly places: GeoDirectory | undefined;
  readonly stacks: StackReader | undefined;
  /** Projects' own rules of grouping; absent: there are none. */
  readonly rules?: RulesReader;
  readonly limits: DigestLimits;
  readonly now: () => number;
  readonly log: Logger;
}

/** Makes stacks readable that a build made unreadable. */
export interface StackReader {
  /** Whether anything was uploaded for this project that could. Nothing is asked of it for others. */
  hasFilesOf(projectId: number): boolean | Promise<boolean>;
  /** Whether the event has frames that a build may have changed. */
  isFor(event: Event): boolean;
  /**
   * The event with what could be read of its stacks; `errors` says what could not. `isComplete`: false where it may come
   * out otherwise the next moment. Never rejects, and takes no longer than the digest can wait.
   */
  read(event: Event, projectId: number): Promise<ReadStacks>;
}

export interface RulesReader {
  /**
   * Makes sure that what is known of all projects is at the most some seconds old; undefined where it is. Rejects while
   * nothing was ever known, so that no event is grouped as if there were no rules.
   */
  refresh(): Promise<void> | undefined;
  /** The rules of a project that has any; a promise where they are to be read first. */
  of(projectId: number): ProjectRules | undefined | Promise<ProjectRules | undefined>;
}

export interface ReadStacks {
  readonly event: Event;
  readonly errors: readonly EventError[];
  readonly isComplete: boolean;
}

/** Looks up where an address is, when the operator gave a database. */
export interface GeoDirectory {
  find(ip: string): { country_code?: string; city?: string; region?: string } | undefined;
}

export interface DigestLimits {
  /** Bytes of an envelope after inflating. */
  readonly maxInflatedBody: number;
  /** Bytes of one event's JSON. */
  readonly maxEvent: number;
  readonly retentionDays: number;
}
